import type { Architecture } from '../analyze/architecture.js';
import { isCallBetween } from '../analyze/between.js';
import { groupBy } from '../group.js';
import type { Interaction, Violation } from '../model.js';
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
    const violations = [...groupBy(long, causeOf).values()].flatMap((calls) =>
      violationOf(architecture, calls, max),
    );
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
  const [first] = calls;
  if (!first || first.timeout.ms === null) return [];
  const { service, client, timeout, instance } = first;
  const targets = unique(calls.map((call) => targetLabel(architecture, call)));
  const subject = subjectOf(
    architecture,
    service,
    calls.flatMap((call) => requestsFor(architecture, call)),
  );
  const verb = subject.plural ? 'wait' : 'waits';
  const isShared = calls.length > 1 && timeout.source === 'instance' && instance !== null;
  const steps = calls.map((call) => ({
    ...placeOf(call),
    service: call.service,
    message: `${client} calls ${targetLabel(architecture, call)}; it may take ${duration(first.timeout.ms ?? 0)}`,
  }));
  return [
    {
      service,
      at: placeOf(isShared ? instance : first),
      message: `${subject.text} ${verb} up to ${duration(timeout.ms ?? 0)} for ${list(targets, 3)} (limit ${duration(max)}): ${timeout.detail}`,
      certainty: 'certain',
      evidence: fewSteps(steps),
      suggestion: `Set a timeout of ${duration(max)} or less${isShared ? ` on this ${client} client: all ${calls.length} calls go through it` : ''}; if ${list(servicesOf(calls))} really needs longer, let a job wait for it.`,
      interactions: calls.map(({ id }) => id),
      identity: [client, timeout.source, ...servicesOf(calls), ...(isShared ? [] : [targets[0] ?? ''])],
    },
  ];
}

function servicesOf(calls: readonly Interaction[]): string[] {
  return unique(calls.map(({ target }) => target.service ?? 'the called service')).sort();
}
