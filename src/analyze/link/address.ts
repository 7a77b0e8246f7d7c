import type { RemoteAction } from '../library.js';
import { alternatives, type Evaluated, type FunctionRef, isStated, literal, text } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { type CallView, locate } from './locations.js';
import { HOLE } from './names.js';
import { concatenated, isAbsolute, urlFrom } from './urls.js';

/** An address as far as it is known: text, settings and holes in a row. */
export type Address = {
  readonly parts: readonly AddressPart[];
  /** The setting whose stand-in in the code this is: nothing that is deployed gives it a value. */
  readonly standIn: string | null;
  /** The first setting in it that is given a value. */
  readonly named: string | null;
  /** The name under which code asks at run time for the host: `discovery.find('payment')`. */
  readonly lookedUp: string | null;
  /** As people read it: `http://payment/charge`, `${PAYMENT_URL}/charge`. */
  readonly text: string;
};

export type AddressPart =
  | { readonly k: 'text'; readonly text: string }
  | { readonly k: 'setting'; readonly name: string }
  | { readonly k: 'hole'; readonly reason: string };

/** Where a remote call goes, before settings are filled in: one value for each alternative. */
export function addressValue(
  evaluator: Evaluator,
  action: RemoteAction,
  view: CallView,
): readonly Evaluated[] {
  const url = action.url ? locate(evaluator, action.url, view) : ({ k: 'undefined' } as const);
  const pieces = isText(url) ? null : fromPieces(evaluator, action, view);
  const own = pieces ?? url;
  const base = action.base ? locate(evaluator, action.base, view) : ({ k: 'undefined' } as const);
  const whole = isStated(base) && !isAbsolute(own) ? join(action, base, own) : own;
  return alternatives(whole).flatMap((each) =>
    each.k === 'array' ? each.items.map((item) => evaluator.force(item)) : [each],
  );
}

/**
 * The addresses that a value may be where nobody binds its parameters: one for each thing that these stand for. What
 * depends on a parameter of a function that nothing runs is not known: nobody asks for any of them.
 */
export function settledAddresses(
  value: Evaluated,
  isRun: (ref: FunctionRef) => boolean,
): readonly Evaluated[] {
  if (value.k === 'parameter') return alternatives(settled(value, isRun));
  if (value.k !== 'text') return [value];
  return alternatives(
    text(value.parts.map((part) => (typeof part === 'string' ? literal(part) : settled(part, isRun)))),
  );
}

function settled(part: Evaluated, isRun: (ref: FunctionRef) => boolean): Evaluated {
  if (part.k !== 'parameter' || part.otherwise?.k !== 'oneOf') return part;
  return isRun(part.ref) ? part.otherwise : { ...part, otherwise: null };
}

function isText(value: Evaluated): boolean {
  if (
    value.k === 'object' ||
    value.k === 'merged' ||
    value.k === 'record' ||
    value.k === 'undefined' ||
    value.k === 'function'
  )
    return false;
  return !(value.k === 'literal' && typeof value.value !== 'string');
}

function join(action: RemoteAction, base: Evaluated, own: Evaluated): Evaluated {
  return action.join === 'resolve' ? urlFrom(own, base) : concatenated(base, own);
}

/** `{ protocol, host, port, path }` as one address; null where no host is stated. */
function fromPieces(evaluator: Evaluator, action: RemoteAction, view: CallView): Evaluated | null {
  const read = (locations: RemoteAction['host']) =>
    locations ? locate(evaluator, locations, view) : ({ k: 'undefined' } as const);
  const host = read(action.host);
  if (!isStated(host)) return null;
  const protocol = read(action.protocol);
  const port = read(action.port);
  const path = read(action.path);
  const database = read(action.database);
  return text([
    isStated(protocol) ? withColon(protocol) : literal(action.kind === 'http' ? 'http:' : ''),
    literal(isStated(protocol) || action.kind === 'http' ? '//' : ''),
    host,
    ...(isStated(port) ? [literal(':'), port] : []),
    ...(isStated(path) ? [literal(slashed(path) ? '' : '/'), path] : []),
    ...(isStated(database) ? [literal('/'), database] : []),
  ]);
}

/** Some take `http` for `http:`. */
function withColon(protocol: Evaluated): Evaluated {
  const isBare = protocol.k === 'literal' && /^https?$/.test(String(protocol.value));
  return isBare ? literal(`${protocol.value}:`) : protocol;
}

function slashed(path: Evaluated): boolean {
  const first = path.k === 'literal' ? path.value : path.k === 'text' ? path.parts[0] : null;
  return typeof first !== 'string' || first.startsWith('/');
}

/**
 * An address with what the topology knows filled in: a setting takes the value that the service's environment gives
 * it, else the code's own stand-in, else it stays a setting.
 */
export function addressOf(value: Evaluated, environment: Readonly<Record<string, string>>): Address {
  const parts: AddressPart[] = [];
  let standIn: string | null = null;
  let named: string | null = null;
  const add = (part: AddressPart) => {
    const last = parts.at(-1);
    if (part.k === 'text' && last?.k === 'text')
      parts[parts.length - 1] = { k: 'text', text: last.text + part.text };
    else if (part.k !== 'text' || part.text !== '') parts.push(part);
  };
  const addText = (text: string, depth: number): void => {
    // Parsers of URLs pass over white space before an address (WHATWG URL, 4.4).
    const written = parts.length === 0 ? text.trimStart() : text;
    const [whole = '', name] = parts.length === 0 ? (PLACEHOLDER.exec(written) ?? []) : [];
    if (name !== undefined) visit({ k: 'setting', name, otherwise: null }, depth + 1);
    add({ k: 'text', text: written.slice(whole.length) });
  };
  const visit = (each: Evaluated | string, depth: number): void => {
    if (depth > 10) return add({ k: 'hole', reason: 'the address is built up too deeply' });
    if (typeof each === 'string') return addText(each, depth);
    switch (each.k) {
      case 'literal':
        return addText(each.value === null ? '' : String(each.value), depth);
      case 'text':
        for (const part of each.parts) visit(part, depth + 1);
        return;
      case 'setting': {
        const given = each.name === '' ? undefined : environment[each.name];
        if (given !== undefined && given !== '') {
          named ??= each.name;
          return expand(given, environment, depth, add);
        }
        if (!each.otherwise) return add({ k: 'setting', name: each.name });
        standIn ??= each.name || null;
        return visit(each.otherwise, depth + 1);
      }
      case 'parameter':
        if (each.otherwise) return visit(each.otherwise, depth + 1);
        return add({ k: 'hole', reason: `\`${each.name}\` is a parameter` });
      case 'oneOf': {
        const [first] = each.of;
        return first ? visit(first, depth + 1) : undefined;
      }
      case 'array': // a list where text was wanted: its first element stands for it
        return add({ k: 'hole', reason: 'a list' });
      case 'unknown':
        return add({ k: 'hole', reason: each.reason });
      case 'external': {
        const ofPage = each.module === 'global' ? OF_THE_PAGE.get(each.path) : undefined;
        if (ofPage !== undefined) return add({ k: 'text', text: ofPage });
        return add({ k: 'hole', reason: `it is ${describe(each)}` });
      }
      default:
        return add({ k: 'hole', reason: `it is ${describe(each)}` });
    }
  };
  visit(value, 0);
  return { parts, standIn, named, lookedUp: null, text: printed(parts) };
}

/**
 * What stands for a setting until the built page is deployed: `__API_URL__`, `${API_URL}`, `SHOP_VITE_API_URL`, which
 * the start of its container replaces.
 */
const PLACEHOLDER = /^(?:__|\$\{?|%)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:__|\}|%)?(?=\/|$)/;

/** Where the page comes from that a browser shows: whoever answers there, or at another port of that machine. */
const OF_THE_PAGE: ReadonlyMap<string, string> = new Map([
  ['location.origin', ''],
  ['location.protocol', 'http:'],
  ['location.host', 'localhost'],
  ['location.hostname', 'localhost'],
]);

/** `http://${HOST}:3000` in a value of the environment. */
function expand(
  given: string,
  environment: Readonly<Record<string, string>>,
  depth: number,
  add: (part: AddressPart) => void,
): void {
  const pieces = given.split(/\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?\}/);
  for (let i = 0; i < pieces.length; i += 3) {
    if (pieces[i]) add({ k: 'text', text: pieces[i] ?? '' });
    const name = pieces[i + 1];
    if (name === undefined) continue;
    const value = environment[name] ?? pieces[i + 2];
    if (value !== undefined && depth < 6 && value !== given) expand(value, environment, depth + 1, add);
    else add({ k: 'setting', name });
  }
}

function describe(value: Evaluated): string {
  switch (value.k) {
    case 'external':
      return `\`${value.path || value.module}\`, which is not followed`;
    case 'result':
      return 'what a call gives that is not followed';
    case 'undefined':
      return 'not set';
    default:
      return 'not text';
  }
}

function printed(parts: readonly AddressPart[]): string {
  return parts
    .map((part) => (part.k === 'text' ? part.text : part.k === 'setting' ? `\${${part.name}}` : HOLE))
    .join('');
}
