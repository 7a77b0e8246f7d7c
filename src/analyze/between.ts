import type { Interaction } from '../model.js';

/** What policies, decisions and denials name: the calls from a service (all where absent) to another, or one of them. */
export type Between = { readonly from?: string; readonly to: string; readonly operation?: string };

/** Whether a call goes from one service to the other, and to the operation if one is named. */
export function isCallBetween(
  { from, to, operation }: Between,
  {
    kind,
    service,
    target,
    method,
    path,
  }: Pick<Interaction, 'kind' | 'service' | 'target' | 'method' | 'path'>,
): boolean {
  if ((kind !== 'http' && kind !== 'rpc') || target.service !== to) return false;
  if (from !== undefined && from !== service) return false;
  if (operation === undefined) return true;
  const called = [target.operation?.slice(to.length + 1), method === null ? path : `${method} ${path}`];
  return called.some((name) => name === operation || name === `rpc ${operation}`);
}
