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
  readonly method: string | null;
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

/** A host as a route names it; `''` for one that is not known, and for the machine itself, which has any name. */
export function knownHost(host: string): string {
  const isName = /^(\*\.)?[\w-]+(\.[\w-]+)+$/.test(host) && !/^[\d.]+$/.test(host);
  return isName ? host.toLowerCase() : '';
}
