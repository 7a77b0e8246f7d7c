import type {
  Certainty,
  Location,
  Store,
  StoreDeclaration,
  StoreUse,
  Target,
  Topology,
} from '../../model.js';
import type { RemoteAction } from '../library.js';
import { type Address, addressOf, addressValue } from './address.js';
import type { CallGraph, LibraryCall } from './callgraph.js';
import type { Directory } from './directory.js';
import type { CallView } from './locations.js';
import { callOf } from './program.js';

/** Collects which service uses which store, as its calls are found. */
export type StoreRegister = {
  /** The store that a call reads or writes, noted as used by the service. */
  target(graph: CallGraph, library: LibraryCall, action: RemoteAction, view: CallView): Target;
};

type Known = { name: string; kind: string; address: string | null; uses: Map<string, StoreUse> };

export type StoreTable = {
  /** The register for one service. */
  of(service: string, environment: Readonly<Record<string, string>>): StoreRegister;
  stores(): Store[];
};

/** The stores of a system, by what identifies them: server and database. */
export function createStoreTable(topology: Topology, directory: Directory): StoreTable {
  const known = new Map<string, Known>();

  const note = (service: string, identity: Identity, at: Location, message: string) => {
    const store = known.get(identity.key) ?? {
      name: identity.name,
      kind: identity.kind,
      address: identity.address,
      uses: new Map(),
    };
    known.set(identity.key, store);
    const use = store.uses.get(service);
    if (!use) {
      store.uses.set(service, {
        service,
        ...at,
        message,
        certainty: identity.certainty,
        reads: [],
        writes: [],
      });
    }
  };

  return {
    of: (service, environment) => ({
      target(graph, library, action, view) {
        const address = storeAddress(graph, action, view, environment);
        const identity = identityOf(service, address, action, library, topology, directory);
        const at = openedAt(library);
        note(
          service,
          identity,
          at,
          identity.setting ? `connects with ${identity.setting}` : `connects to ${identity.name}`,
        );
        return {
          status: 'resolved',
          service: null,
          operation: null,
          store: identity.name,
          channel: null,
          address: identity.address,
          candidates: [],
          reason: null,
          certainty: identity.certainty,
        };
      },
    }),
    stores: () =>
      [...known.values()].map((store) => {
        const declared = topology.stores.find((each) => each.name === store.name);
        return {
          name: store.name,
          kind: declared?.kind ?? store.kind,
          address: store.address,
          owner: declared?.owner ?? null,
          replica: declared?.replica ?? false,
          uses: [...store.uses.values()],
        };
      }),
  };
}

/** Where the connection is made, or where the call is if that is not known. */
function openedAt(library: LibraryCall): Location {
  const { receiver } = library;
  const made =
    receiver?.k === 'library' && receiver.made !== null && receiver.made !== 'elsewhere'
      ? receiver.made.call
      : library.call;
  const call = made.id >= 0 ? made : library.call;
  const facts = callOf(call);
  return { file: call.module.path, line: facts.line, column: facts.column };
}

function storeAddress(
  graph: CallGraph,
  action: RemoteAction,
  view: CallView,
  environment: Readonly<Record<string, string>>,
): Address | null {
  const [value] = addressValue(graph.evaluator, action, view);
  const stated = value && value.k !== 'undefined' ? addressOf(value, environment) : null;
  if (stated && stated.text !== '' && !stated.parts.every((part) => part.k === 'hole')) return stated;
  return ambientAddress(action.ambient ?? [], environment);
}

/** What the library reads from the environment when the code states nothing. */
function ambientAddress(
  ambient: readonly string[],
  environment: Readonly<Record<string, string>>,
): Address | null {
  for (const source of ambient) {
    const name = source.replace(/^env:/, '');
    if (environment[name] !== undefined)
      return addressOf({ k: 'setting', name, otherwise: null }, environment);
  }
  const [first] = ambient;
  const name = first?.replace(/^env:/, '');
  return name ? { parts: [{ k: 'setting', name }], standIn: null, text: `\${${name}}` } : null;
}

type Identity = {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly address: string | null;
  readonly certainty: Certainty;
  readonly setting: string | null;
};

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  postgres: '5432',
  mysql: '3306',
  mongodb: '27017',
  redis: '6379',
};

/** Server and database identify a store. What is not known is the service's own: no sharing is made up. */
function identityOf(
  service: string,
  address: Address | null,
  action: RemoteAction,
  library: LibraryCall,
  topology: Topology,
  directory: Directory,
): Identity {
  const kind = kindOf(address) ?? action.system ?? library.model.library;
  const setting = address?.parts.find((part) => part.k === 'setting');
  const settingName = setting?.k === 'setting' ? setting.name : null;
  const declared = settingName ? declaredStore(topology, service, settingName) : undefined;
  if (declared) {
    const named = {
      key: `declared ${declared.name}`,
      name: declared.name,
      kind,
      certainty: 'certain' as const,
    };
    return { ...named, address: address?.text ?? null, setting: settingName };
  }
  const parsed = address?.parts.every((part) => part.k === 'text') ? parseConnection(address.text) : null;
  if (!parsed) {
    const name = `${service}'s ${kind}${settingName ? ` (${settingName})` : ''}`;
    return {
      key: `own ${service} ${kind} ${address?.text ?? ''}`,
      name,
      kind,
      address: address ? withoutPassword(address.text) : null,
      certainty: 'possible',
      setting: settingName,
    };
  }
  const port = parsed.port ?? DEFAULT_PORTS[kind] ?? '';
  const server = directory.storeByHost(parsed.host, port === '' ? null : Number(port));
  const isLocal = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)$/.test(parsed.host);
  const host = server ? server.name : `${parsed.host}${port ? `:${port}` : ''}`;
  const name = parsed.database ? `${host}/${parsed.database}` : host;
  return {
    // On a developer's own machine everything is on localhost: what no database name tells apart is not the same.
    key: isLocal && !parsed.database ? `own ${service} ${kind} ${name}` : name,
    name,
    kind: server?.kind ?? kind,
    address: withoutPassword(address?.text ?? name),
    certainty: isLocal ? 'possible' : 'certain',
    setting: settingName,
  };
}

/** The store that the topology says is behind a setting: the service's own first, where several name it. */
function declaredStore(topology: Topology, service: string, setting: string): StoreDeclaration | undefined {
  const named = topology.stores.filter((store) => store.addresses.includes(`\${${setting}}`));
  const listed = topology.services.find((each) => each.name === service)?.stores ?? [];
  return named.find((store) => store.owner === service || listed.includes(store.name)) ?? named[0];
}

/** The kind of store that a connection's scheme says; ORMs speak to several. */
function kindOf(address: Address | null): string | null {
  const scheme = /^([a-z]+)(?:\+[a-z]+)?:\/\//i.exec(address?.text ?? '')?.[1]?.toLowerCase();
  return (scheme && SCHEMES[scheme]) ?? null;
}

const SCHEMES: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongodb: 'mongodb',
  redis: 'redis',
  rediss: 'redis',
};

type Connection = { readonly host: string; readonly port: string | null; readonly database: string | null };

/** `postgres://user:secret@host:5432/orders?ssl=true`, `host:5432/orders`, `mongodb+srv://…`. */
function parseConnection(text: string): Connection | null {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^:/?,]+)(?::(\d+))?[^/?]*(?:\/([^?]*))?/i.exec(
    text.trim(),
  );
  if (!match?.[1]) return null;
  return { host: match[1].toLowerCase(), port: match[2] ?? null, database: match[3] ? match[3] : null };
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//');
}
