import type { Architecture } from '../analyze/architecture.js';
import type { Channel, Decision, Interaction, Pattern } from '../model.js';

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

const BY_MESSAGE: ReadonlySet<Pattern> = new Set(['event', 'event-with-ack', 'saga']);

/** Whether a pattern may be carried out by messages alone. */
export function isByMessage(pattern: Pattern): boolean {
  return BY_MESSAGE.has(pattern);
}

/**
 * What carries out a decision: the calls and messages that it names. Where it decided on messages in place of a call,
 * and the call is gone, all messages from one service to the other, for nothing says which of them took its place.
 */
export function carriersOf(architecture: Architecture, decision: Decision): readonly Interaction[] {
  const { from, to, operation, pattern } = decision;
  const named = architecture.between(decision);
  if (named.length > 0 || operation === undefined || !isByMessage(pattern)) return named;
  return architecture.between({ from, to }).filter(({ kind }) => kind === 'publish');
}
