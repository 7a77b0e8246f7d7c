import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Certainty, Interaction, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { carriesKey, changes, effectOf, isAtStart, isByHand, isTask, tellsOnly } from './effects.js';
import { repeatsOnlyUnsent } from './gateways.js';
import type { NoOptions, Rule } from './rule.js';
import { list, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const retriedCommand: Rule<NoOptions> = {
  id: 'retried-command',
  title: 'A command that is retried can be recognised when it arrives twice',
  why: 'A request whose answer is lost has often been carried out. Sent again without a key by which the called service recognises it, the card is charged twice and the goods are shipped twice.',
  instead:
    'Send an idempotency key that stays the same for all attempts, and let the called service answer a key that it knows with what it answered before; or do not retry commands.',
  category: 'resilience',
  severity: 'error',
  options: {},
  docs: 'docs/rules/retried-command.md',
  *check(architecture) {
    const retried = architecture.interactions.filter(
      (call) =>
        isRetriedCommand(architecture, call) &&
        !isAtStart(architecture, call) &&
        !isByHand(architecture, call),
    );
    const violations = groupsOf(architecture, retried).flatMap((calls) => violationOf(architecture, calls));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** Commands that go through one wrapper are told apart up to this many. */
const mostApart = 3;

/** Together: what one place in the code sends, one service to one target, and many through one wrapper. */
function groupsOf(architecture: Architecture, retried: readonly Interaction[]): Interaction[][] {
  const bySink = groupBy(retried, ({ service, sink }) => `${service} ${placeKey(sink)}`);
  return [...bySink.values()].flatMap((same) => {
    const bySite = [...groupBy(same, (call) => placeKey(call)).values()];
    if (bySite.length > mostApart || bySite.length === 1) return [same];
    return [...groupBy(same, (call) => targetLabel(architecture, call)).values()];
  });
}

/** PUT and DELETE may be sent twice by their definition (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['PUT', 'DELETE']);

function isRetriedCommand(architecture: Architecture, call: Interaction): boolean {
  // An engine gives each task an id that its attempts share, and a gateway repeats what was not sent.
  if (call.retry === null || isTask(call) || repeatsOnlyUnsent(call)) return false;
  if (!changes(architecture, call)) return false;
  if (call.kind === 'http' && IDEMPOTENT.has(call.method ?? '')) return false;
  // A GraphQL document says itself whether it asks; one that is not read is taken for a question.
  if (call.given.includes('query') && call.graphql === undefined) return false;
  return !carriesKey(call);
}

function violationOf(architecture: Architecture, calls: readonly Interaction[]): Violation[] {
  const [call] = calls;
  if (!call?.retry) return [];
  const targets = unique(calls.map((each) => targetLabel(architecture, each)));
  const subject = subjectOf(
    architecture,
    call.service,
    unique(calls.flatMap(({ reaches }) => reaches.map(({ operation }) => operation))),
  );
  const { attempts } = call.retry;
  const often = attempts === null ? 'without end' : `up to ${attempts} times`;
  const open = calls.every(({ given }) => given.includes('*'));
  // The second time, what only sets finds what the first has left.
  const isOnlySet = calls.every((each) => effectOf(architecture, each) === 'sets');
  const certainty: Certainty = open || isOnlySet ? 'possible' : 'certain';
  const isMinor = certainty === 'possible' || calls.every(tellsOnly);
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${subject.plural ? 'send' : 'sends'} ${list(targets, 3)} ${often}, and nothing that is sent tells a second attempt from a second command`,
      certainty,
      ...(isMinor ? { atMost: 'warn' as const } : {}),
      evidence: calls.slice(0, 6).flatMap((each) => [
        {
          ...placeOf(each),
          service: each.service,
          message: `${each.client} calls ${targetLabel(architecture, each)}, ${often} with its retries`,
        },
        ...sinkSteps(each),
      ]),
      suggestion: `Make one key for each command, send it with every attempt (\`Idempotency-Key\`), and let ${list([call.target.service ?? 'the called service'])} answer a key that it knows with its first answer.`,
      interactions: calls.map(({ id }) => id),
      identity: targets,
    },
  ];
}
