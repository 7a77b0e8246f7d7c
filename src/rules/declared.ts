import type { Architecture } from '../analyze/architecture.js';
import type { Channel, Interaction } from '../model.js';

/** Whether hoplint.yaml lists a channel, by name or topic; with `external`, as one of another system too. */
export function isDeclaredChannel(
  { declarations }: Architecture,
  { name }: Channel,
  { external = false }: { readonly external?: boolean } = {},
): boolean {
  return declarations.channels.some(
    (declared) => (declared.name === name || declared.topic === name) && (declared.external || !external),
  );
}

/** Calls of a service that might go anywhere, because their target is not known. */
export function unknownCalls({ interactions }: Architecture, service?: string): readonly Interaction[] {
  return interactions.filter(
    ({ kind, service: from, target }) =>
      (kind === 'http' || kind === 'rpc') &&
      (service === undefined || service === from) &&
      (target.status === 'unresolved' || target.status === 'ambiguous'),
  );
}

/** Whether no code of a service was read, so that nothing is known of what it does. */
export function isUnread(architecture: Architecture, service: string): boolean {
  const known = architecture.service(service);
  return known === undefined || known.files === 0;
}
