import type { AmbientSource, RemoteAction } from '../library.js';
import { type Address, addressOf } from './address.js';
import type { CallGraph } from './callgraph.js';
import { type Endpoint, kindOf, parseEndpoint, UNKNOWN } from './endpoints.js';
import {
  alternatives,
  type Evaluated,
  functionKey,
  isStated,
  literal,
  oneOf,
  text,
  UNDEFINED,
} from './evaluated.js';
import { type CallView, locate } from './locations.js';
import { textOf } from './names.js';
import { onceFor } from './once.js';

/** How a service connects to a store. */
export type Connection = Endpoint & {
  /** Environment variables that state the address, or the host in it. */
  readonly settings: readonly string[];
  /** Without password, for people; null where nothing is stated. */
  readonly text: string | null;
  /** The address is the code's own stand-in for a setting that nothing deployed gives a value. */
  readonly isStandIn: boolean;
};

/** The datasource of a `schema.prisma`: its kind, and where its URL comes from. */
export type Ambient = { readonly kind: string | null; readonly url: Evaluated };

type Environment = Readonly<Record<string, string>>;

/** How a call's client is connected: the alternative that says most, and rather none that tests use. */
export function connectionOf(
  graph: CallGraph,
  action: RemoteAction,
  view: CallView,
  environment: Environment,
  datasource: Ambient | null,
): Connection {
  const read = (locations: RemoteAction['url']): Evaluated =>
    locations ? throughCallers(graph, locate(graph.evaluator, locations, view)) : UNDEFINED;
  /** The first that is stated, known or not. */
  const first = (locations: RemoteAction['url'], isElse: (each: Evaluated) => boolean): Evaluated =>
    [locations ?? []]
      .flat()
      .map((location) => without(read(location), isElse))
      .find(isStated) ?? UNDEFINED;
  const host = first(action.host, isOptions);
  const stated: Stated = {
    url: first(
      action.url,
      (each) => isOptions(each) || isPort(each, environment) || (isStated(host) && isName(each, environment)),
    ),
    host,
    port: read(action.port),
    database: without(read(action.database), (each) => isOptions(each) || isUrl(each, environment)),
  };
  const isElsewhere = view.receiver?.k === 'library' && view.receiver.made === 'elsewhere';
  const isOpen = !isStated(stated.url) && !isStated(stated.host);
  const isAmbient = isOpen || (isElsewhere && datasource !== null && stated.url.k === 'unknown');
  const given = isAmbient ? ambient(stated, action.ambient ?? [], environment, datasource) : stated;
  const system = textOf(graph.evaluator, read(action.systemAt));
  const kind = system === null ? (datasource?.kind ?? null) : kindOf(system);
  const schema = read(action.schema);
  const hasUrl = isStated(given.url) && given.url.k !== 'unknown';
  const all = alternatives(hasUrl ? given.url : given.host).map((each) => {
    const found = hasUrl
      ? byUrl(each, given.database, environment)
      : byPieces({ ...given, host: each }, environment);
    return {
      ...found,
      kind: found.kind ?? kind,
      schema: found.schema ?? (isStated(schema) ? textIn(schema, environment) : null),
    };
  });
  const rank = (each: Connection) => (isForTests(each) ? 0 : 2) + (each.hosts.length > 0 ? 1 : 0);
  const [best] = all.sort((a, b) => rank(b) - rank(a));
  return best ?? NOWHERE;
}

type Stated = Readonly<Record<'url' | 'host' | 'port' | 'database', Evaluated>>;

const NOWHERE: Connection = {
  kind: null,
  hosts: [],
  database: null,
  schema: null,
  settings: [],
  text: null,
  isStandIn: false,
};

/** A value without the alternatives that are something else than is looked for. */
function without(value: Evaluated, isElse: (each: Evaluated) => boolean): Evaluated {
  const left = alternatives(value).filter((each) => !isElse(each));
  return left.length > 0 ? oneOf(left) : UNDEFINED;
}

/** Options that stand where an address may stand too. */
function isOptions({ k }: Evaluated): boolean {
  return k === 'object' || k === 'merged' || k === 'record' || k === 'function';
}

/** `new Redis(6379, 'cache')`: a port that stands where an address may stand too. */
function isPort(value: Evaluated, environment: Environment): boolean {
  return isStated(value) && /^\d+$/.test(addressOf(value, environment).text);
}

/** `new Sequelize('orders', user, password, { host })`: a database where an address may stand too. */
function isName(value: Evaluated, environment: Environment): boolean {
  return isStated(value) && !isUrl(value, environment);
}

function isUrl(value: Evaluated, environment: Environment): boolean {
  return isStated(value) && /^[\w+.-]+:\/\//.test(addressOf(value, environment).text);
}

/** What the library takes from its surroundings where the code states nothing. */
function ambient(
  stated: Stated,
  sources: readonly AmbientSource[],
  environment: Environment,
  datasource: Ambient | null,
): Stated {
  const from = (part: AmbientSource['part']): Evaluated => {
    const values = sources
      .filter((each) => each.part === part)
      .flatMap(({ source }): Evaluated[] => {
        if (source === 'datasource') return datasource ? [datasource.url] : [];
        return [{ k: 'setting', name: source.replace(/^env:/, ''), otherwise: null }];
      });
    const isSet = (value: Evaluated) => value.k !== 'setting' || environment[value.name] !== undefined;
    return values.find(isSet) ?? values[0] ?? UNDEFINED;
  };
  const otherwise = (value: Evaluated, part: AmbientSource['part']) => (isStated(value) ? value : from(part));
  return {
    url: from('url'),
    host: from('host'),
    port: otherwise(stated.port, 'port'),
    database: otherwise(stated.database, 'database'),
  };
}

function byUrl(url: Evaluated, database: Evaluated, environment: Environment): Connection {
  const address = addressOf(url, environment);
  const marked = address.parts.map((part) => (part.k === 'text' ? part.text : UNKNOWN)).join('');
  const endpoint = parseEndpoint(marked);
  const named = isStated(database) ? textIn(database, environment) : null;
  return {
    ...endpoint,
    database: named ?? endpoint.database,
    settings: settingsIn(url),
    text: isHole(address) ? null : withoutPassword(address.text),
    isStandIn: address.standIn !== null,
  };
}

function byPieces({ host, port, database }: Stated, environment: Environment): Connection {
  if (!isStated(host)) return { ...NOWHERE, database: textIn(database, environment) };
  const address = addressOf(host, environment);
  const name = textIn(host, environment);
  const number = Number(textIn(port, environment) ?? Number.NaN);
  const where = parseEndpoint(name ?? UNKNOWN);
  const hosts = where.hosts.map((each) => ({
    ...each,
    port: each.port ?? (Number.isInteger(number) ? number : null),
  }));
  const databaseName = textIn(database, environment);
  const authority = `${address.text}${Number.isInteger(number) ? `:${number}` : ''}`;
  return {
    kind: where.kind,
    hosts,
    database: databaseName ?? where.database,
    schema: where.schema,
    settings: settingsIn(host),
    text: isHole(address) ? null : databaseName === null ? authority : `${authority}/${databaseName}`,
    isStandIn: address.standIn !== null,
  };
}

/** Whether nothing at all is known of an address. */
function isHole({ parts }: Address): boolean {
  return parts.every((part) => part.k === 'hole');
}

/** A part of an address, where all of it is known. */
function textIn(value: Evaluated, environment: Environment): string | null {
  if (!isStated(value)) return null;
  const { parts, text: written } = addressOf(value, environment);
  return parts.every((part) => part.k === 'text') && written !== '' ? written : null;
}

/** The settings that an address starts from. */
function settingsIn(value: Evaluated): string[] {
  switch (value.k) {
    case 'setting':
      return value.name === '' ? [] : [value.name, ...(value.otherwise ? settingsIn(value.otherwise) : [])];
    case 'oneOf':
      return value.of.flatMap(settingsIn);
    case 'text': {
      // Of a text, only what is the server: not the user, the password or the name of the database.
      const before = value.parts.findIndex(
        (part, index) => typeof part === 'string' && /[/?]/.test(index === 0 ? afterScheme(part) : part),
      );
      const server = before < 0 ? value.parts : value.parts.slice(0, before);
      const at = server.findLastIndex((part) => typeof part === 'string' && part.includes('@'));
      return server.slice(at + 1).flatMap((part) => (typeof part === 'string' ? [] : settingsIn(part)));
    }
    default:
      return [];
  }
}

function afterScheme(text: string): string {
  return text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
}

/** `TEST_DATABASE_URL`, `postgres://localhost/shop_test`. */
function isForTests({ settings, database }: Connection): boolean {
  return [...settings, database ?? ''].some((name) => /(^|[_-])tests?([_-]|$)/i.test(name));
}

/** A value that a function gets from its callers, as they give it: `connectDatabase(process.env.MONGO_URL)`. */
function throughCallers(graph: CallGraph, value: Evaluated): Evaluated {
  if (value.k === 'text') {
    return text(
      value.parts.map((part) => (typeof part === 'string' ? literal(part) : throughCallers(graph, part))),
    );
  }
  if (value.k !== 'parameter' || value.path.includes('[]')) return value;
  const known = givenIn(graph);
  const key = `${functionKey(value.ref)} ${value.index} ${value.path.join('.')}`;
  const before = known.get(key);
  if (before) return before;
  // What a function that calls itself is given comes from its other callers.
  known.set(key, value);
  const given = givenByCallers(graph, value);
  known.set(key, given);
  return given;
}

function givenByCallers(graph: CallGraph, value: Evaluated & { readonly k: 'parameter' }): Evaluated {
  const given = graph.invocations(value.ref).flatMap((invocation): Evaluated[] => {
    const argument = invocation.arguments?.[value.index];
    if (!argument) return [];
    const part = value.path.reduce(
      (of, name) => graph.evaluator.member(of, name),
      graph.evaluator.force(argument),
    );
    return isStated(part) ? [throughCallers(graph, part)] : [];
  });
  return given.length > 0 ? oneOf(given) : value;
}

/** What callers give: asked for again by each call on a connection that is handed from function to function. */
const givenIn = onceFor<CallGraph, Map<string, Evaluated>>(() => new Map());

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^?#]*@/, '//');
}
