import type { Interaction } from '../model.js';

/** Products that pass requests on by their configuration alone. */
const GATEWAYS = new Set(['nginx', 'kong', 'traefik', 'envoy', 'caddy', 'krakend', 'express-gateway']);

/**
 * Whether a gateway's configuration makes the call. Its bound is there for every route alike, and for callers who give
 * up by themselves.
 */
export function isOfGateway({ client }: Interaction): boolean {
  return GATEWAYS.has(client);
}

/** Those that try again only what they could not hand over. */
const CAREFUL = new Set(['nginx', 'kong', 'traefik']);

/**
 * Whether a gateway makes the call that repeats no command which may have arrived: nginx (`proxy_next_upstream`,
 * non-idempotent requests are left out since 1.9.13) and Kong, which is built on it, as well as Traefik, whose
 * middleware stops with the first byte sent.
 */
export function repeatsOnlyUnsent({ client }: Interaction): boolean {
  return CAREFUL.has(client);
}
