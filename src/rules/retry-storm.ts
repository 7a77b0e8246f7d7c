import { type Architecture, targetService } from '../analyze/architecture.js';
import type { Multiplied } from '../analyze/attempts.js';
import { groupBy } from '../group.js';
import type { Interaction, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isCommand } from './commands.js';
import { isAtStart, isByHand, isTask } from './effects.js';
import type { Rule } from './rule.js';
import { fewSteps, hopStep, labelOf, list, subjectOf, targetLabel, unique } from './wording.js';

type Options = { readonly max: number };

export const retryStorm: Rule<Options> = {
  id: 'retry-storm',
  title: 'Retries stop, slow down and do not multiply',
  why: 'A service that is slow gets more requests from every caller that retries, just when it can answer least. Retries at every hop of a chain multiply: three times three times three are 27 requests for one click.',
  instead:
    'Retry at one place only, a few times, with a delay that grows and a random part in it. Let everything else fail fast.',
  category: 'resilience',
  severity: 'error',
  options: {
    max: {
      type: 'integer',
      minimum: 2,
      default: 6,
      description: 'Requests from which on retries along a chain are too many for one request.',
    },
  },
  docs: 'docs/rules/retry-storm.md',
  *check(architecture, { max }) {
    const careless = carelessGroups(
      architecture.interactions.filter(
        (call) => faultOf(call) !== null && !isByHand(architecture, call) && !isWaitedFor(architecture, call),
      ),
    );
    const stacked = groupBy(
      architecture.stackedAttempts.filter(({ attempts }) => attempts >= max),
      ({ hops }) => hops.at(-1)?.interaction.id ?? null,
    );
    const violations = [
      ...careless.flatMap((calls) => carelessViolation(architecture, calls)),
      ...[...stacked.values()].flatMap((ways) => stackedViolation(architecture, ways, max)),
    ];
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** What is wrong with how a call is retried, by itself. */
function faultOf(call: Interaction): 'no limit' | 'no growing delay' | null {
  const { retry, kind } = call;
  if (retry === null || (kind !== 'http' && kind !== 'rpc')) return null;
  // A workflow waits for days if it must, with a delay that grows to minutes: that is what its engine is for.
  if (isTask(call)) return null;
  if (retry.attempts === null) return 'no limit';
  if (retry.delay === 'exponential' || retry.delay === 'unknown') return null;
  // One more try at once costs little where it only asks.
  const isOnceMore = retry.attempts <= 2 && !isCommand(call);
  return isOnceMore ? null : 'no growing delay';
}

/** A service that starts tries again until what it needs is there, a while apart. */
function isWaitedFor(architecture: Architecture, call: Interaction): boolean {
  return isAtStart(architecture, call) && call.retry?.delay !== 'none';
}

/** So few that they weigh on a slow service, but do not bury it. */
const FEW_ATTEMPTS = 3;

/** A few attempts that only ask, or that leave time between them, are worth a word and no more. */
function isMild(call: Interaction): boolean {
  const { attempts = null, delay } = call.retry ?? {};
  return attempts !== null && attempts <= FEW_ATTEMPTS && (delay === 'fixed' || !isCommand(call));
}

/** Targets that the calls of one service with one library are told apart for, where they are all retried alike. */
const mostTargetsApart = 3;

/** The calls to one target together; to many, all that one service retries alike: one setting mends them. */
function carelessGroups(calls: readonly Interaction[]): Interaction[][] {
  const alike = groupBy(calls, ({ service, client, retry }) => JSON.stringify([service, client, retry]));
  return [...alike.values()].flatMap((same) => {
    const byTarget = [
      ...groupBy(same, ({ target, sink }) => targetService(target) ?? placeKey(sink)).values(),
    ];
    return byTarget.length > mostTargetsApart ? [same] : byTarget;
  });
}

function carelessViolation(architecture: Architecture, calls: readonly Interaction[]): Violation[] {
  const [call] = calls;
  if (!call?.retry) return [];
  const { attempts, delay } = call.retry;
  const targets = unique(calls.map((each) => targetLabel(architecture, each)));
  const subject = subjectOf(
    architecture,
    call.service,
    calls.flatMap((each) => each.reaches).map(({ operation }) => operation),
  );
  const tries = subject.plural ? 'try' : 'tries';
  const between = delay === 'fixed' ? 'always the same time apart' : 'one right after the other';
  const how = attempts === null ? 'again and again without a limit' : `up to ${attempts} times, ${between}`;
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${tries} ${list(targets, 3)} ${how}: a service that is slow gets ${attempts === null ? 'ever more' : `${attempts} times the`} requests`,
      certainty: 'certain',
      ...(calls.every(isMild) ? { atMost: 'warn' as const } : {}),
      evidence: fewSteps(
        calls.map((each) => ({
          ...placeOf(each),
          service: each.service,
          message: `${each.client} calls ${targetLabel(architecture, each)}`,
        })),
      ),
      suggestion:
        attempts === null
          ? 'Give the retries a limit, and a delay that grows with a random part in it.'
          : 'Let the delay between the attempts grow, with a random part in it, or do not retry here.',
      interactions: calls.map(({ id }) => id),
      identity: ['delay', call.client, ...unique(calls.map(({ target }) => target.service ?? '')).sort()],
    },
  ];
}

/** All ways to one call: the one on which most is multiplied. */
function stackedViolation(architecture: Architecture, ways: readonly Multiplied[], max: number): Violation[] {
  const [worst] = [...ways].sort((a, b) => b.attempts - a.attempts);
  const first = worst?.hops[0];
  const last = worst?.hops.at(-1);
  if (!worst || !first || !last) return [];
  const { hops, attempts } = worst;
  const tries = hops.map(({ interaction }) => interaction.retry?.attempts ?? 1);
  const retrying = unique(
    hops.filter((_, i) => (tries[i] ?? 1) > 1).map(({ interaction }) => interaction.service),
  );
  const product = tries.filter((each) => each > 1).join(' × ');
  const certain = hops.every(({ certainty }) => certainty === 'certain');
  return [
    {
      service: last.interaction.service,
      at: placeOf(last.interaction),
      message: `one request to ${labelOf(architecture, first.from)} becomes up to ${product} = ${attempts} at ${targetLabel(architecture, last.interaction)} (limit ${max}): ${list(retrying)} each retry`,
      certainty: certain ? 'certain' : 'possible',
      evidence: hops.map((hop, i) =>
        hopStep(architecture, hop, (tries[i] ?? 1) > 1 ? `, tried up to ${tries[i]} times` : ''),
      ),
      suggestion: `Retry in one place of this chain only: let ${retrying.slice(1).join(' and ') || first.interaction.service} fail at once, and ${retrying[0] ?? 'the first caller'} try again with a delay that grows.`,
      interactions: [last.interaction.id],
      identity: ['product', targetLabel(architecture, last.interaction)],
    },
  ];
}
