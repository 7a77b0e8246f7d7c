import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Certainty, Operation, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { changes, deed, effectOf, isCall, SOCKETS, tellsOnly } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, operationLabel, sinkSteps, unique } from './wording.js';

export const nonIdempotentConsumer: Rule<NoOptions> = {
  id: 'non-idempotent-consumer',
  title: 'A consumer does the same message once',
  why: 'Brokers deliver a message again when its acknowledgement is lost: after a crash, a timeout, a rebalance. A consumer that inserts or counts without a look at what it has done does it twice.',
  instead:
    'Write under a key of the message (upsert, unique index), or note the id of each message in the same transaction and skip those that are known.',
  category: 'data',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/non-idempotent-consumer.md',
  *check(architecture) {
    const once = socketOperations(architecture);
    const all = architecture.executions
      .filter(({ operation }) => !once.has(operation.id))
      .flatMap((execution) => consumerOf(architecture, execution));
    // One function that several channels share, or one of a package that several services run.
    const groups = groupBy(all, ({ repeated }) =>
      repeated.map(({ visit }) => placeKey(visit.call)).join(' '),
    );
    const violations = [...groups.values()].flatMap((same) => violationOf(architecture, same));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** By names: what tells a message that was seen from a new one. */
const KEY = /idempoten|dedup|(message|event|correlation|request)[-_]?id$/i;

type Repeated = { readonly visit: OrderedVisit; readonly certainty: Certainty };

type Consumer = { readonly operation: Operation; readonly repeated: readonly Repeated[] };

/** What sockets bring is not delivered again. */
function socketOperations({ interactions }: Architecture): ReadonlySet<string> {
  const consumed = interactions.filter(
    ({ kind, system }) => kind === 'consume' && SOCKETS.test(system ?? ''),
  );
  return new Set(consumed.flatMap(({ reaches }) => reaches.map(({ operation }) => operation)));
}

function consumerOf(architecture: Architecture, execution: OrderedExecution): Consumer[] {
  const { operation, visits } = execution;
  if (operation.kind !== 'consume') return [];
  const repeated = visits.flatMap((visit) => repeatedBy(architecture, execution, visit));
  return repeated.length > 0 ? [{ operation, repeated }] : [];
}

function violationOf(architecture: Architecture, same: readonly Consumer[]): Violation[] {
  const [consumer] = same;
  const [first] = consumer?.repeated ?? [];
  if (!consumer || !first) return [];
  const { operation, repeated } = consumer;
  const deeds = unique(repeated.map(({ visit }) => doneTwice(architecture, visit)));
  const names = unique(same.map((each) => operationLabel(each.operation)));
  const isCertain = same.length === 1 && repeated.some(({ certainty }) => certainty === 'certain');
  return [
    {
      service: operation.service,
      at: placeOf(first.visit.call),
      message: `${names.length > 1 ? `${list(names)}, or one of them,` : list(names)} ${list(deeds, 3)} each time that a message arrives, without a check whether it was there before`,
      // Of several channels, the message may say for which it is done.
      certainty: isCertain ? 'certain' : 'possible',
      evidence: [
        ...same.map((each) => ({
          ...placeOf(each.operation),
          service: each.operation.service,
          message: `${operationLabel(each.operation)} is here`,
        })),
        ...repeated.flatMap(({ visit }) => [
          ...visit.steps,
          { ...placeOf(visit.call), service: visit.call.service, message: deed(architecture, visit) },
          ...sinkSteps(visit.call),
        ]),
      ],
      suggestion:
        'Take a key from the message: upsert by it, put a unique index on it, or keep the ids of messages that are done.',
      interactions: deliveredBy(architecture, same),
      identity: [...names, ...deeds],
    },
  ];
}

/** The messages that are delivered more than once; where nobody is known to send them, the calls that are repeated. */
function deliveredBy({ interactions }: Architecture, same: readonly Consumer[]): string[] {
  const consumers = new Set(same.map(({ operation }) => operation.id));
  const channels = new Set(
    interactions
      .filter(
        ({ kind, reaches }) => kind === 'consume' && reaches.some((each) => consumers.has(each.operation)),
      )
      .map(({ target }) => target.channel),
  );
  const sent = interactions.filter(
    ({ kind, target }) => kind === 'publish' && target.channel !== null && channels.has(target.channel),
  );
  const repeated = same.flatMap((each) => each.repeated.map(({ visit }) => visit)).filter(isCall);
  return unique((sent.length > 0 ? sent : repeated.map(({ call }) => call)).map(({ id }) => id));
}

/** What the consumer does once more for each delivery. */
function repeatedBy(
  architecture: Architecture,
  execution: OrderedExecution,
  visit: OrderedVisit,
): Repeated[] {
  const { call } = visit;
  if (isChecked(execution, visit) || visit.relations.includes('failure')) return [];
  // Its own handler of the failure: a duplicate key that is ignored.
  if (visit.failure === 'swallowed') return [];
  if (call.kind === 'database') {
    if (call.write === 'increment') return [{ visit, certainty: 'certain' }];
    if (call.write !== 'insert') return [];
    if (call.given.some((key) => KEY.test(key) || key === 'id' || key === '_id')) return [];
    // A unique index is not in sight.
    return [{ visit, certainty: 'possible' }];
  }
  if (!isCall(visit) || call.target.service === null || tellsOnly(call)) return [];
  if (!changes(architecture, call) || effectOf(architecture, call) === 'sets') return [];
  if (call.method === 'PUT' || call.method === 'DELETE') return [];
  if (call.given.some((key) => KEY.test(key))) return [];
  return [{ visit, certainty: call.given.includes('*') ? 'possible' : 'certain' }];
}

/** Something that was read before decides whether it is done, or what is written. */
function isChecked(execution: OrderedExecution, visit: OrderedVisit): boolean {
  return execution.visits.some((earlier) => {
    if (earlier.at >= visit.at) return false;
    const relation = execution.relation(earlier, visit);
    const isLook = earlier.call.access !== 'write' && earlier.call.kind !== 'publish';
    const isClaim =
      earlier.call.kind === 'cache' || earlier.call.write === 'insert' || earlier.call.write === 'upsert';
    return (isLook || isClaim) && (relation === 'branch' || relation === 'dependent');
  });
}

function doneTwice(architecture: Architecture, visit: OrderedVisit): string {
  const { call } = visit;
  if (call.write === 'increment') return `counts in ${call.entity ?? 'its database'}`;
  if (call.write === 'insert') return `inserts into ${call.entity ?? 'its database'}`;
  return deed(architecture, visit);
}
