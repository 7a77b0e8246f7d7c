import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Operation, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { deed, isOwnWrite, tellsOnly } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, sinkSteps, subjectOf, unique } from './wording.js';

export const dualWrite: Rule<NoOptions> = {
  id: 'dual-write',
  title: 'What is written and what is published cannot come apart',
  why: 'A database and a broker share no transaction. When the process ends between the two, the order is stored and nobody hears of it, or others act on an order that does not exist.',
  instead:
    'Write the message into an outbox table in the same transaction as the data, and let a relay publish it from there; or publish from the database’s change log.',
  category: 'data',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/dual-write.md',
  *check(architecture) {
    const all = architecture.executions
      .flatMap(pairsOf)
      .sort((a, b) => compareLocations(a.publish.call, b.publish.call));
    // One helper that publishes is one place to mend, however many operations come to it.
    const bySite = [...groupBy(all, ({ publish }) => placeKey(publish.call)).values()];
    const byService = groupBy(bySite, ([pair]) => pair?.operation.service ?? null);
    const violations = [...byService.values()].flatMap((sites) =>
      sites.length > mostSitesApart
        ? violationOf(architecture, sites.flat())
        : sites.flatMap((same) => violationOf(architecture, same)),
    );
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** A service that does it in more places than this lacks an outbox: one finding. */
const mostSitesApart = 3;
const mostSitesShown = 8;

type Pair = {
  readonly operation: Operation;
  readonly write: OrderedVisit;
  readonly publish: OrderedVisit;
};

/** Tables from which something else publishes. */
const OUTBOX = /outbox|event|message|queue|job|task/i;
/** Names of functions that relay an outbox, or only tell somebody. */
const BESIDE = /outbox|relay|websocket|notif|mail|metric|analytic/i;
/** Writes that no event is about. */
const SIDE = /log|audit|token|session|cache|otp/i;

function pairsOf(execution: OrderedExecution): Pair[] {
  const { operation, visits } = execution;
  // A consumer that fails gets its message again, and so does both in the end.
  if (operation.kind === 'consume') return [];
  const writes = visits.filter((visit) => isOwnWrite(visit) && !SIDE.test(visit.call.entity ?? ''));
  if (writes.some(({ call }) => OUTBOX.test(call.entity ?? ''))) return [];
  return visits.filter(isMessage).flatMap((publish) => {
    if (isUndone(publish)) return [];
    // What only a failed publish leads to stands in for the message.
    const write = writes.find(
      (each) => execution.areBothMade(each, publish) && !isInstead(execution, each, publish),
    );
    return write ? [{ operation, write, publish }] : [];
  });
}

/** What a failure's handling tells others undoes what they did; the tables that it clears here hold nothing for them. */
function isUndone({ relations, through }: OrderedVisit): boolean {
  return (
    relations.includes('failure') && through.some((name) => /roll-?back|compensat|undo|revert/i.test(name))
  );
}

/** Whether one of the two is made only where the other has failed. */
function isInstead(execution: OrderedExecution, write: OrderedVisit, publish: OrderedVisit): boolean {
  const [earlier, later] = write.at < publish.at ? [write, publish] : [publish, write];
  return execution.relation(earlier, later) === 'failure';
}

/** Redis forgets at once what nobody listens to: nobody relies on it. A Kafka transaction says what it does. */
function isMessage({ call, through }: OrderedVisit): boolean {
  if (call.kind !== 'publish' || call.system === 'redis' || tellsOnly(call)) return false;
  return !through.some((name) => BESIDE.test(name));
}

function violationOf(architecture: Architecture, same: readonly Pair[]): Violation[] {
  const [first] = same;
  if (!first) return [];
  const { publish } = first;
  const subject = subjectOf(
    architecture,
    publish.call.service,
    unique(same.map(({ operation }) => operation.id)),
  );
  const channels = unique(same.map((pair) => pair.publish.call.target.channel ?? 'a message'));
  const tables = unique(same.map(({ write }) => tableOf(write)));
  const verb = subject.plural ? ['write', 'publish'] : ['writes', 'publishes'];
  const sites = [...new Map(same.map((pair) => [placeKey(pair.publish.call), pair])).values()];
  return [
    {
      service: publish.call.service,
      at: placeOf(publish.call),
      message: `${subject.text} ${verb[0]} ${list(tables)} and ${verb[1]} ${list(channels)}, and nothing makes sure that both happen`,
      certainty: same.some((pair) => pair.publish.call.target.channel !== null) ? 'certain' : 'possible',
      evidence: sites.slice(0, mostSitesShown).flatMap((pair) => stepsOf(architecture, pair)),
      suggestion: `Write ${list(channels)} into an outbox table in the transaction that writes ${list(tables)}, and publish from there.`,
      interactions: unique(sites.map((pair) => pair.publish.call.id)),
      identity: [...channels, ...tables],
    },
  ];
}

function tableOf({ call }: OrderedVisit): string {
  return call.entity ?? call.target.store ?? 'its database';
}

function stepsOf(architecture: Architecture, { write, publish }: Pair): Step[] {
  const steps = [write, publish].sort((a, b) => a.at - b.at);
  return steps.flatMap((visit) => [
    ...visit.steps,
    { ...placeOf(visit.call), service: visit.call.service, message: deed(architecture, visit) },
    ...sinkSteps(visit.call),
  ]);
}
