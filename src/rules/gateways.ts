import type { Interaction } from '../model.js';

/** Products that pass requests on by their configuration alone. */
const GATEWAYS = new Set(['nginx', 'kong', 'traefik']);

/**
 * Whether a gateway's configuration makes the call. It bounds the gaps between the parts of an answer, for every route
 * alike, and tries again what it could not hand over: nginx (`proxy_next_upstream`, non-idempotent requests are left
 * out since 1.9.13) and Kong, which is built on it, as well as Traefik, whose middleware stops with the first byte sent.
 */
export function isOfGateway({ client }: Interaction): boolean {
  return GATEWAYS.has(client);
}
