import type { Location, Retry, Timeout } from '../../model.js';

/** A place in the configuration of a gateway, and what becomes of the requests that come to it. */
export type GatewayRoute = {
  readonly at: Location;
  /** Where the gateway itself is set up, if its wait for answers is set there for all routes. */
  readonly sink?: Location;
  /** The gateway's product: `nginx`. */
  readonly client: string;
  /** The hosts for which it holds, `''` for those that nothing else names; none for any. */
  readonly hosts: readonly string[];
  /** Null for every verb. */
  readonly methods: readonly string[] | null;
  /** Without a wildcard at its end. */
  readonly path: string;
  readonly isExact: boolean;
  /** Something else in the request decides too. */
  readonly isConditional?: boolean;
  /** Several routes of one place are all asked, and not one of them. */
  readonly asksAll?: boolean;
  /** The URL of whom it passes requests on to; null where it answers by itself. What is not known stands there as `${NAME}`. */
  readonly address: string | null;
  /** The whole path that stands for `path` at the target; null where that is not known. */
  readonly onto: string | null;
  readonly timeout: Timeout;
  readonly retry?: Retry;
};

/** A path without the slashes at its end. */
export function trimmed(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}

/** Two paths, one behind the other. */
export function joined(before: string, path: string): string {
  return trimmed(`${before.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
}

/**
 * The beginning that a pattern asks for and after which anything may follow: `/api` of `^/api/(.*)$`; null for a pattern
 * that says more.
 */
export function beginningOf(pattern: string): string | null {
  const path = /^\^?(\/[\w/-]*)(\(\.[*+]\)|\.[*+]|\(\/\|\$\)|\(\/\.\*\)\??)*\$?$/.exec(pattern)?.[1];
  return path === undefined ? null : trimmed(path);
}

/** Paths in paths multiply; nobody writes more. */
const MOST_PATHS = 64;
const LONGEST_PATTERN = 1_000;

/**
 * The paths that a pattern asks for: `^/auth/(login|users/[^/]+)$` for `/auth/login` and `/auth/users/:param`, and all under
 * `/api` for `^/api/`. None for a pattern that says more.
 */
export function pathsOf(pattern: string): { readonly path: string; readonly isExact: boolean }[] {
  if (pattern.length > LONGEST_PATTERN) return [];
  const isClosed = pattern.endsWith('$');
  const plain = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\/', '/').replaceAll('\\.', DOT);
  if (!plain.startsWith('/') && !plain.startsWith('(')) return [];
  let at = 0;
  const alternatives = (depth: number): string[] | null => {
    const all = [];
    for (;;) {
      const some = sequence(depth);
      if (some === null) return null;
      all.push(...some);
      if (plain[at] !== '|') return all.slice(0, MOST_PATHS);
      at += 1;
    }
  };
  const sequence = (depth: number): string[] | null => {
    let all = [''];
    while (at < plain.length && plain[at] !== '|' && plain[at] !== ')') {
      const next = part(depth);
      if (next === null) return null;
      all = all.flatMap((before) => next.map((each) => before + each)).slice(0, MOST_PATHS);
    }
    return all;
  };
  const part = (depth: number): string[] | null => {
    const rest = plain.slice(at, at + LONGEST_PATTERN);
    const taken = (match: RegExpExecArray | null): boolean => {
      at += match?.[0].length ?? 0;
      return match !== null;
    };
    if (taken(/^(\.[*+]|\(\.[*+]\)\??|\(\/\.\*\)\??|\(\/\|\$\)(\(\.\*\))?)/.exec(rest))) return [REST];
    if (taken(/^(\[\^\/\]|\[[\w-]+\]|\\[dw])(\+|\*|\{[\d,]+\})/.exec(rest))) return [':param'];
    if (depth < 8 && taken(/^\((\?(:|<\w+>))?/.exec(rest))) {
      const inner = alternatives(depth + 1);
      if (inner === null || plain[at] !== ')') return null;
      at += 1;
      return taken(/^\?/.exec(plain.slice(at, at + 1))) ? [...inner, ''] : inner;
    }
    const [letter] = /^[\w/~@%.\uE000-]/.exec(rest) ?? [];
    if (letter === undefined) return null;
    at += 1;
    const own = letter === DOT ? '.' : letter;
    if (taken(/^\?/.exec(plain.slice(at, at + 1)))) return [own, ''];
    return /[*+{]/.test(plain[at] ?? '') ? null : [own];
  };
  const found = alternatives(0);
  if (found === null || at < plain.length) return [];
  const unique = [...new Set(found.map((path) => (isClosed ? path : path + REST)))];
  const places = unique.flatMap((path) => {
    const [before = '', ...more] = path.split(REST);
    if (more.length > 0 && more.some((each) => each !== '')) return [];
    const isExact = more.length === 0;
    // `/api` without an end asks for `/apis` too: the same, for all that is known.
    return [{ path: trimmed(before), isExact }];
  });
  return [...new Map(places.map((place) => [`${place.isExact} ${place.path}`, place])).values()];
}

/** Stands for whatever follows. */
const REST = '\u0001';
/** Stands for a dot that is one. */
const DOT = '\uE000';

/** A host as a route names it; `''` for one that is not known, and for the machine itself, which has any name. */
export function knownHost(host: string): string {
  const isName = /^(\*\.)?[\w-]+(\.[\w-]+)+$/.test(host) && !/^[\d.]+$/.test(host);
  return isName ? host.toLowerCase() : '';
}
