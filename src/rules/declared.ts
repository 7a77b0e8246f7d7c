import type { Architecture } from '../analyze/architecture.js';
import type { Channel, Decision, Interaction, Pattern } from '../model.js';
import { isCommand } from './commands.js';
import { wordsOf } from './effects.js';

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
 * Whether a decision is to keep a copy: instead of asking, `from` reads events in which `to` tells what changes. As it was
 * answered, or else by the name of the operation.
 */
export function isCopy({ pattern, answers, operation }: Decision): boolean {
  if (pattern !== 'event') return false;
  return answers?.effect === undefined
    ? /^(GET|HEAD|rpc) /.test(operation ?? '') && !isCommand(callNamed(operation ?? ''))
    : answers.effect === 'read';
}

/**
 * What carries out a decision: the calls and messages that it names; what another decision names by its operation is
 * that one's. Where it decided on messages in place of a call, and the call is gone, all messages in the direction in
 * which it lets them go, for nothing says which of them took its place. Where it decided on a call and the operation is
 * no longer called, calls of another protocol whose name says that they do the same.
 */
export function carriersOf(architecture: Architecture, decision: Decision): readonly Interaction[] {
  const { from, to, operation, pattern } = decision;
  const named = architecture.between(decision);
  if (operation === undefined) {
    const others = new Set(
      architecture.declarations.decisions.flatMap((other) =>
        other.from === from && other.to === to && other.operation !== undefined
          ? architecture.between(other)
          : [],
      ),
    );
    return named.filter((call) => !others.has(call));
  }
  if (named.length > 0) return named;
  if (isByMessage(pattern)) {
    const way = isCopy(decision) ? { from: to, to: from } : { from, to };
    return architecture.between(way).filter(({ kind }) => kind === 'publish');
  }
  const meant = callNamed(operation);
  return architecture
    .between({ from, to })
    .filter(
      (call) => call.kind !== meant.kind && isSameDeed(call.path ?? call.target.channel ?? '', meant.path),
    );
}

/** A call as the name of an operation tells it: `POST /charges`, `rpc payment.Payments/Charge`. */
function callNamed(
  operation: string,
): Pick<Interaction, 'kind' | 'method' | 'path'> & { readonly path: string } {
  const [, method = '', path = operation] = /^(\w+) (.+)$/.exec(operation) ?? [];
  return { kind: method === 'rpc' ? 'rpc' : 'http', method: method === 'rpc' ? null : method, path };
}

/**
 * Whether the last words of two names are the same, but for their endings: `/charges`, `Payments/Charge` and
 * `{cmd:create-charge}`.
 */
function isSameDeed(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => {
    // Of a pattern of NestJS, what its keys are set to.
    const said = name.replace(/[{,]\w+:/g, ' ');
    const parts = said.split('/').filter((part) => part !== '' && !/[:*{]/.test(part));
    return new Set(wordsOf(parts.at(-1) ?? '').map((word) => word.replace(/e?s$|e$/, '')));
  });
  return [...(first ?? [])].some((word) => second?.has(word));
}
