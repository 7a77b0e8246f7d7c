import type { Architecture } from '../analyze/architecture.js';
import { isOptional, type OrderedExecution, type OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Operation, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { deed, isCall, systemOfStep, wordsOf } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { isInTransaction, sagaOf } from './saga.js';
import { list, sinkSteps, subjectOf, unique } from './wording.js';

export const missingSaga: Rule<NoOptions> = {
  id: 'missing-saga',
  title: 'What was done is undone when a later step fails',
  why: 'No transaction spans two services. When the second step fails, the first one stays: money is taken for an order that nobody ships, stock is reserved for an order that does not exist.',
  instead:
    'Make it a saga: give each step one that undoes it, and run these in reverse order when a later step fails; or do one step and let the others follow its event.',
  category: 'data',
  severity: 'error',
  options: {},
  docs: 'docs/rules/missing-saga.md',
  *check(architecture) {
    const all = architecture.executions.flatMap((execution) => gapsOf(architecture, execution));
    // A later step that many operations share is one place to think about what it leaves behind.
    const groups = groupBy(all, ({ second }) => placeKey(second.call));
    const violations = [...groups.values()].flatMap((same) => violationOf(architecture, same));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** A step that stays although the later one fails. */
type Gap = { readonly operation: Operation; readonly first: OrderedVisit; readonly second: OrderedVisit };

/** The first gap of an operation; one is enough to see what it needs. */
function gapsOf(architecture: Architecture, execution: OrderedExecution): Gap[] {
  const { operation } = execution;
  if (operation.kind !== 'http' && operation.kind !== 'rpc' && operation.kind !== 'job') return [];
  const { steps, undoing } = sagaOf(architecture, execution);
  const isUndone = (first: OrderedVisit, second: OrderedVisit) =>
    execution.visits.some((each) => mayUndo(execution, first, second, each));
  for (const second of steps) {
    if (undoing.some((each) => execution.areBothMade(second, each))) continue;
    const first = steps.find((step) => staysWhenFailing(execution, step, second) && !isUndone(step, second));
    if (first) return [{ operation, first, second }];
  }
  return [];
}

/** What is done to the same system for some outcomes of the later step. */
function mayUndo(
  execution: OrderedExecution,
  first: OrderedVisit,
  second: OrderedVisit,
  each: OrderedVisit,
): boolean {
  if (each.at <= second.at || systemOfStep(each) !== systemOfStep(first)) return false;
  return execution.relation(second, each) === 'branch';
}

function staysWhenFailing(execution: OrderedExecution, first: OrderedVisit, second: OrderedVisit): boolean {
  if (first.at >= second.at) return false;
  const isApart = first.call.kind !== 'database' || second.call.kind !== 'database';
  const isSame =
    first.call.target.service !== null && first.call.target.service === second.call.target.service;
  if (!isApart || isSame) return false;
  if (!execution.areBothMade(first, second)) return false;
  // Whoever handles this failure alone has decided to go on without it.
  if (isOptional(second) || second.failure === 'floating' || first.failure === 'floating') return false;
  // What is written in a transaction is rolled back with it.
  return first.call.kind !== 'database' || !isInTransaction(first);
}

function violationOf(architecture: Architecture, same: readonly Gap[]): Violation[] {
  const [gap] = same;
  if (!gap) return [];
  const { first, second } = gap;
  const subject = subjectOf(
    architecture,
    second.call.service,
    unique(same.map(({ operation }) => operation.id)),
  );
  const firsts = unique(same.map((each) => deed(architecture, each.first)));
  const deeds = [together(firsts), deed(architecture, second)];
  const certain = [first, second].every(isCertain);
  const [done, next] = subject.plural ? deeds.map(inPlural) : deeds;
  return [
    {
      service: second.call.service,
      at: placeOf(second.call),
      message: `${subject.text} ${done}, then ${next}; when that fails, nothing undoes the first`,
      certainty: certain ? 'certain' : 'possible',
      ...(!certain || same.every((each) => [each.first, each.second].every(isRepeatable))
        ? { atMost: 'warn' as const }
        : {}),
      evidence: [...stepsTo(architecture, first), ...stepsTo(architecture, second)],
      suggestion: suggestionFor(architecture, first, second),
      interactions: [(isCall(second) ? second : first).call.id],
      identity: firsts.length > 1 ? ['shared', deed(architecture, second)] : deeds,
    },
  ];
}

/** The operation's own database is its own, whichever it is. */
function isCertain({ call }: OrderedVisit): boolean {
  return call.kind === 'database' || call.target.certainty === 'certain';
}

const REPEATABLE = /^(delete|remove|update|set|replace)$/;

/** What takes away, or sets what it is told, may be done again by whoever saw it fail, until both sides agree. */
function isRepeatable({ call }: OrderedVisit): boolean {
  if (call.kind === 'database') return call.write === 'delete' || call.write === 'update';
  if (call.kind === 'http') return call.method === 'PUT' || call.method === 'DELETE';
  return wordsOf(call.path ?? '').some((word) => REPEATABLE.test(word));
}

/** `calls a, b or c`: what the operations do first, one of it each. */
function together(deeds: readonly string[]): string {
  const [verb = ''] = deeds[0]?.split(' ') ?? [];
  const isShared = deeds.every((each) => each.startsWith(`${verb} `));
  const shown = list(isShared ? deeds.map((each) => each.slice(verb.length + 1)) : deeds, 3);
  return `${isShared ? `${verb} ` : ''}${shown.replace(/ and (?!.* and )/, ' or ')}`;
}

function inPlural(text: string): string {
  return text.replace(/^(\w+)s\b/, '$1');
}

function stepsTo(architecture: Architecture, visit: OrderedVisit): Step[] {
  const { call, steps } = visit;
  return [
    ...steps,
    { ...placeOf(call), service: call.service, message: deed(architecture, visit) },
    ...sinkSteps(call),
  ];
}

function suggestionFor(architecture: Architecture, first: OrderedVisit, second: OrderedVisit): string {
  const other = second.call.target.service ?? 'the later step';
  if (first.call.kind === 'database') {
    return `Undo the write when ${other} fails; or commit it with an event in an outbox, and let ${other} follow that event.`;
  }
  const owner = first.call.target.service ?? 'the first service';
  if (architecture.service(owner)?.external !== false) {
    return `Undo it with ${owner}'s own operation (a refund, a cancellation) when the later step fails, and tell a person where that fails too.`;
  }
  return `Give ${owner} an operation that undoes this step, and call it when the later one fails; or do it by events.`;
}
