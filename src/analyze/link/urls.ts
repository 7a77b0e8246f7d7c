import { type Evaluated, literal, oneOf, text } from './evaluated.js';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Names of settings that hold a whole address, not a part of one. */
const ADDRESS_NAME = /(^|_)(URLS?|URIS?|ORIGIN|ENDPOINT)($|_)/i;

/** Whether text begins as an absolute address, or with a setting that is one. */
export function isAbsolute(value: Evaluated): boolean {
  const head = value.k === 'text' ? value.parts[0] : value.k === 'literal' ? value.value : value;
  if (typeof head === 'string') return SCHEME.test(head);
  if (typeof head !== 'object' || head?.k !== 'setting') return false;
  const { name, otherwise } = head;
  return otherwise && otherwise.k !== 'undefined' ? isAbsolute(otherwise) : ADDRESS_NAME.test(name);
}

/** `new URL(path, base)` as text: an absolute path replaces the base's path, a relative one its last segment. */
export function urlFrom(path: Evaluated, base: Evaluated | null): Evaluated {
  if (base === null || isAbsolute(path)) return path;
  if (base.k === 'oneOf') return oneOf(base.of.map((each) => urlFrom(path, each)));
  if (path.k === 'oneOf') return oneOf(path.of.map((each) => urlFrom(each, base)));
  const start = path.k === 'literal' ? String(path.value) : '';
  if (base.k !== 'literal') return text([base, literal(start.startsWith('/') ? '' : '/'), path]);
  const address = String(base.value);
  const origin = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(address);
  if (!origin) return text([base, path]);
  if (start.startsWith('/')) return text([literal(origin[1] ?? ''), path]);
  const directory = (origin[2] ?? '').replace(/[^/]*$/, '');
  return text([literal((origin[1] ?? '') + (directory || '/')), path]);
}

/** `base + path` as HTTP clients join them: one slash between, an absolute `path` alone. */
export function concatenated(base: Evaluated, path: Evaluated): Evaluated {
  if (isAbsolute(path)) return path;
  if (base.k === 'oneOf') return oneOf(base.of.map((each) => concatenated(each, path)));
  if (path.k === 'oneOf') return oneOf(path.of.map((each) => concatenated(base, each)));
  if (path.k === 'undefined') return base;
  const trimmed = base.k === 'literal' ? literal(String(base.value).replace(/\/+$/, '')) : trimmedText(base);
  const start = startOf(path);
  // A whole path that is not known most likely starts with a slash of its own.
  const needsSlash = start !== null && start !== '' && !/^[/?]/.test(start);
  return text([trimmed, literal(needsSlash ? '/' : ''), path]);
}

/** How a text begins, as far as it is known: of a setting, as its default does. */
function startOf(value: Evaluated): string | null {
  if (value.k === 'literal') return String(value.value);
  if (value.k === 'setting') return value.otherwise && startOf(value.otherwise);
  if (value.k !== 'text') return null;
  const [first] = value.parts;
  return typeof first === 'string' || first === undefined ? (first ?? '') : startOf(first);
}

function trimmedText(base: Evaluated): Evaluated {
  if (base.k !== 'text') return base;
  const last = base.parts.at(-1);
  if (typeof last !== 'string') return base;
  const rest = base.parts.slice(0, -1).map((part) => (typeof part === 'string' ? literal(part) : part));
  return text([...rest, literal(last.replace(/\/+$/, ''))]);
}

/** `path.join(…)`: parts with one slash between. */
export function joinedPath(parts: readonly Evaluated[]): Evaluated {
  return parts.reduce((joined, part) => concatenated(joined, part));
}

/** What a URL, which is kept as its text, has under a name; null if a text has no such member. */
export function urlMember(of: Evaluated, name: string): Evaluated | null {
  if (name === 'href') return of;
  if (of.k !== 'literal' || !URL.canParse(String(of.value))) return null;
  const url = new URL(String(of.value));
  const parts: Readonly<Record<string, string>> = {
    origin: url.origin,
    host: url.host,
    hostname: url.hostname,
    port: url.port,
    protocol: url.protocol,
    // A template keeps its braces: clients that are generated put the values in before or after.
    pathname: url.pathname.replace(/%7B/gi, '{').replace(/%7D/gi, '}'),
    search: url.search,
    hash: url.hash,
  };
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  return part === undefined ? null : literal(part);
}
