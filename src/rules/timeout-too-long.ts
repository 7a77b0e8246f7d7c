import type { Architecture } from '../analyze/architecture.js';
import { isCallBetween } from '../analyze/between.js';
import { groupBy } from '../group.js';
import type { Interaction, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isOfGateway } from './gateways.js';
import type { Rule } from './rule.js';
import { duration, fewSteps, list, subjectOf, targetLabel, unique } from './wording.js';

type Options = { readonly max: number };

export const timeoutTooLong: Rule<Options> = {
  id: 'timeout-too-long',
  title: 'No request waits longer than its caller would',
  why: 'A timeout of a minute protects nothing: long before it is over, whoever asked has given up, and the request still holds a connection, memory and a place in the queue. A hundred of them are enough to take the caller down.',
  instead:
    'Set the timeout to what the called service needs on a bad day, and answer with an error or with what is known after that. Work that takes longer belongs into a job.',
  category: 'resilience',
  severity: 'warn',
  options: {
    max: { type: 'integer', minimum: 1, default: 5000, description: 'Milliseconds that a call may wait.' },
  },
  docs: 'docs/rules/timeout-too-long.md',
  *check(architecture, { max }) {
    const long = architecture.interactions.filter((call) => isTooLong(architecture, call, max));
    const byCause = [...groupBy(long, causeOf).values()];
    const violations = together(byCause).flatMap((calls) => violationOf(architecture, calls, max));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** What is known to take its time: files that are sent or fetched, and calls that answer bit by bit. */
const bulk = /upload|download|import|export|attachment|file|media|stream|report|pdf|backup|archive|longpoll/i;

function isTooLong(architecture: Architecture, call: Interaction, max: number): boolean {
  const { kind, blocking, streaming, timeout, path } = call;
  if ((kind !== 'http' && kind !== 'rpc') || !blocking || streaming || bulk.test(path ?? '')) return false;
  if (isOfGateway(call) || isDecided(architecture, call)) return false;
  return timeout.ms !== null && timeout.ms > max && requestsFor(architecture, call).length > 0;
}

/** The operations whose answer waits for a call. Start-up, jobs, consumers and apps may take their time. */
function requestsFor(architecture: Architecture, { reaches }: Interaction): string[] {
  return reaches
    .filter(({ blocking, operation }) => {
      const kind = architecture.operation(operation)?.kind;
      return blocking && (kind === 'http' || kind === 'rpc');
    })
    .map(({ operation }) => operation);
}

/** Calls that the same bound lets wait too long: one change mends them, in all services that share the code. */
function causeOf({ service, client, timeout, instance, sink, target }: Interaction): string {
  // A default of the library or the mesh, or of a client whose making is out of sight: told by whom it is waited for.
  const isAnywhere = timeout.source === 'library' || timeout.source === 'mesh';
  const isMade = timeout.source === 'instance' && instance !== null;
  const isOwn = timeout.source !== 'instance' && !isAnywhere;
  const bound = isMade ? placeKey(instance) : isOwn ? placeKey(sink) : target.service;
  return JSON.stringify([isMade || isOwn ? null : service, client, timeout.source, timeout.ms, bound]);
}

/** More bounds of one service and library than this are one habit, and one finding. */
const MOST_APART = 4;

/** The calls of each finding: those of one cause, or of all causes where a service has many of one library. */
function together(byCause: readonly (readonly Interaction[])[]): (readonly Interaction[])[] {
  const habitOf = ([first]: readonly Interaction[]) => JSON.stringify([first?.service, first?.client]);
  return [...groupBy(byCause, habitOf).values()].flatMap((causes) =>
    causes.length > MOST_APART ? [causes.flat()] : causes,
  );
}

/** Whether a decision allows as much. */
function isDecided({ declarations }: Architecture, call: Interaction): boolean {
  const { ms } = call.timeout;
  return declarations.decisions.some(
    (decision) =>
      ms !== null &&
      decision.holds?.timeout !== undefined &&
      ms <= decision.holds.timeout &&
      isCallBetween(decision, call),
  );
}

function violationOf(architecture: Architecture, calls: readonly Interaction[], max: number): Violation[] {
  const longest = calls.reduce<Interaction | null>(
    (most, call) => ((call.timeout.ms ?? 0) > (most?.timeout.ms ?? 0) ? call : most),
    null,
  );
  if (longest?.timeout.ms == null) return [];
  const { service, client, timeout, instance } = longest;
  const targets = unique(calls.map((call) => targetLabel(architecture, call)));
  const subject = subjectOf(
    architecture,
    service,
    calls.flatMap((call) => requestsFor(architecture, call)),
  );
  const verb = subject.plural ? 'wait' : 'waits';
  const bounds = unique(calls.map(causeOf)).length;
  const isShared = bounds === 1 && calls.length > 1 && timeout.source === 'instance' && instance !== null;
  const cause = bounds === 1 ? timeout.detail : `${bounds} timeouts of ${client} are longer`;
  const through = isShared ? ` on this ${client} client: all ${calls.length} calls go through it` : '';
  return [
    {
      service,
      at: placeOf(isShared ? instance : longest),
      message: `${subject.text} ${verb} up to ${duration(timeout.ms ?? 0)} for ${list(targets, 3)} (limit ${duration(max)}): ${cause}`,
      certainty: 'certain',
      evidence: fewSteps(calls.map((call) => step(architecture, call))),
      suggestion: `Set a timeout of ${duration(max)} or less${through || (bounds > 1 ? ' on each' : '')}; if ${list(servicesOf(calls))} really needs longer, let a job wait for it.`,
      interactions: calls.map(({ id }) => id),
      identity: identityOf(architecture, calls, isShared, bounds),
    },
  ];
}

/** A bound is known by what is called first through it; one of many of a service by none, as each may be mended alone. */
function identityOf(
  architecture: Architecture,
  calls: readonly Interaction[],
  isShared: boolean,
  bounds: number,
): string[] {
  const [first] = calls;
  if (!first) return [];
  if (bounds > 1) return [first.client, 'many'];
  const target = isShared ? [] : [targetLabel(architecture, first)];
  return [first.client, first.timeout.source, ...servicesOf(calls), ...target];
}

function step(architecture: Architecture, call: Interaction): Step {
  const waits = duration(call.timeout.ms ?? 0);
  return {
    ...placeOf(call),
    service: call.service,
    message: `${call.client} calls ${targetLabel(architecture, call)}; it may take ${waits}`,
  };
}

function servicesOf(calls: readonly Interaction[]): string[] {
  return unique(calls.map(({ target }) => target.service ?? 'the called service')).sort();
}
