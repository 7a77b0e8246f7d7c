import { type Architecture, targetService } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isCall } from './effects.js';
import type { Rule } from './rule.js';
import { list, operationLabel, subjectOf, targetLabel, unique } from './wording.js';

type Options = { readonly max: number };

export const chattyOperation: Rule<Options> = {
  id: 'chatty-operation',
  title: 'An operation asks another service few times',
  why: 'Each call pays for the network again and is one more chance to fail: an operation that needs six answers of one service is slower and less available than one that needs one.',
  instead: 'Give the called service one operation that does what this one needs, and call it once.',
  category: 'coupling',
  severity: 'warn',
  options: {
    max: {
      type: 'integer',
      minimum: 1,
      default: 3,
      description: 'Blocking calls that one run of an operation may make to one service.',
    },
  },
  docs: 'docs/rules/chatty-operation.md',
  *check(architecture, { max }) {
    const all = architecture.executions
      .flatMap((execution) => talksOf(execution, max))
      .filter((talk) => !isWayOfOthers(architecture, talk));
    // Operations that share the code which makes the calls are one finding.
    const byCalls = groupBy(all, ({ service, visits }) =>
      [service, ...visits.map(({ call }) => placeKey(call))].join(' '),
    );
    const violations = [...byCalls.values()].flatMap((same) => violationOf(architecture, same, max));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

type Talk = {
  readonly operation: string;
  readonly service: string;
  readonly visits: readonly OrderedVisit[];
};

/** The calls that one run of the operation makes at most to one service, where these are too many. */
function talksOf(execution: OrderedExecution, max: number): Talk[] {
  const calls = execution.visits.filter((visit) => isCall(visit) && visit.blocking && !visit.call.streaming);
  return [...groupBy(calls, ({ call }) => targetService(call.target))].flatMap(([service, visits]) => {
    const together = execution.mostTogether(
      visits.filter((visit) => !visit.relations.includes('failure')),
      (one, other) => isOneRun(execution, one, other),
    );
    return together.length > max && service !== null
      ? [{ operation: execution.operation.id, service, visits: together }]
      : [];
  });
}

/** A page makes its calls in effects and handlers of their own: only what waits for each other is of one run there. */
function isOneRun(execution: OrderedExecution, one: OrderedVisit, other: OrderedVisit): boolean {
  const [earlier, later] = one.at < other.at ? [one, other] : [other, one];
  const isOfPage = earlier.inBrowser || later.inBrowser;
  return (
    execution.areBothMade(earlier, later) &&
    !(isOfPage && execution.relation(earlier, later) === 'concurrent')
  );
}

/** A service on the internet has the operations that it has: each of them called once is how it is used. */
function isWayOfOthers(architecture: Architecture, { service, visits }: Talk): boolean {
  if (architecture.service(service)?.external !== true || !/\.[a-z]{2,}$/i.test(service)) return false;
  return unique(visits.map(({ call }) => targetLabel(architecture, call))).length === visits.length;
}

function violationOf(architecture: Architecture, same: readonly Talk[], max: number): Violation[] {
  const [talk] = same;
  const over = talk?.visits[max];
  if (!talk || !over) return [];
  const { service, visits } = talk;
  const targets = unique(visits.map(({ call }) => targetLabel(architecture, call)));
  const subject = subjectOf(architecture, over.call.service, unique(same.map(({ operation }) => operation)));
  return [
    {
      service: over.call.service,
      at: placeOf(over.call),
      message: `${subject.text} ${subject.plural ? 'call' : 'calls'} ${service} up to ${visits.length} times in one run (limit ${max}): ${list(targets, 8)}`,
      certainty: 'certain',
      evidence: visits.flatMap(({ call, steps }) => [
        ...steps,
        {
          ...placeOf(call),
          service: call.service,
          message: `${call.client} calls ${targetLabel(architecture, call)}`,
        },
      ]),
      suggestion: suggestionFor(architecture, talk),
      interactions: unique(visits.map(({ call }) => call.id)),
      identity: [talk.operation, service],
    },
  ];
}

function suggestionFor(architecture: Architecture, { service, operation }: Talk): string {
  const known = architecture.operation(operation);
  const asker = known ? operationLabel(known) : 'this operation';
  return architecture.service(service)?.external
    ? `Look for an operation of ${service} that does it at once, or keep what it answered.`
    : `Give ${service} one operation that does what ${asker} needs of it.`;
}
