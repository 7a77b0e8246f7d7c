import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Interaction, Operation, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { changes, isCall, undoes } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const syncCommand: Rule<NoOptions> = {
  id: 'sync-command',
  title: 'A command whose answer nobody uses does not hold up its sender',
  why: 'The sender waits for work whose result it does not need: it is as slow as the called service, and fails when that is down, although it could have gone on.',
  instead:
    'Publish an event that the called service consumes in its own time; or let it answer `202 Accepted` at once and do the work afterwards.',
  category: 'coupling',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/sync-command.md',
  *check(architecture) {
    const all = architecture.executions.flatMap((execution) => commandsOf(architecture, execution));
    const groups = groupBy(
      all,
      ({ visit }) => `${visit.call.service} ${targetLabel(architecture, visit.call)}`,
    );
    const violations = [...groups.values()].flatMap((same) => violationOf(architecture, same));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

type Command = { readonly operation: Operation; readonly visit: OrderedVisit };

/** By their names: commands on whose success the sender's own answer rests, and what is an event already. */
const DECIDING =
  /pay|charge|(^|\/)(events?|messages?|publish|webhooks?)\/?$|authori[sz]e|capture|reserv|book|allocate|checkout|register|sign-?up|validate|verify|lock|claim|decrement|deduct|debit|withdraw|transfer/i;

function commandsOf(architecture: Architecture, execution: OrderedExecution): Command[] {
  const { operation, visits } = execution;
  // Nobody waits for a job or a consumer.
  if (operation.kind !== 'http' && operation.kind !== 'rpc') return [];
  return visits
    .filter((visit) => isCall(visit) && visit.blocking && visit.answer !== 'data' && !undoes(visit))
    .filter(({ call }) => changes(architecture, call) && isOurs(architecture, call) && !isLocal(call))
    .filter((visit) => !isHandledBySaga(execution, visit) && !isPassedOn(execution, visit))
    .filter(({ call }) => !DECIDING.test(call.path ?? '') && !architecture.needsAnswer(call))
    .map((visit) => ({ operation, visit }));
}

/** Who does nothing but pass a command on has nothing to answer but what became of it. */
function isPassedOn({ operation, visits }: OrderedExecution, { call }: OrderedVisit): boolean {
  const isSame = call.kind === 'rpc' || operation.name.startsWith(`${call.method} `);
  return isSame && visits.every((other) => other.call.id === call.id);
}

/** Something is done when it fails: the operation goes on by its success. */
function isHandledBySaga(execution: OrderedExecution, visit: OrderedVisit): boolean {
  return execution.visits.some(
    (later) => later.at > visit.at && execution.relation(visit, later) === 'failure',
  );
}

/** Only a service of ours can be made to consume events. */
function isOurs(architecture: Architecture, { target }: Interaction): boolean {
  const service = target.service === null ? undefined : architecture.service(target.service);
  if (service === undefined || service.external) return false;
  // A service with source that has no such operation is not the one that is meant, or does not answer it so.
  return target.operation !== null || service.files === 0;
}

/** An idempotent PUT to a sidecar. */
function isLocal({ method, target }: Interaction): boolean {
  return method === 'PUT' && /^https?:\/\/(localhost|127\.0\.0\.1)\b/.test(target.address ?? '');
}

function violationOf(architecture: Architecture, same: readonly Command[]): Violation[] {
  const [first] = same;
  if (!first) return [];
  const { call, answer } = first.visit;
  const target = targetLabel(architecture, call);
  const subject = subjectOf(architecture, call.service, unique(same.map(({ operation }) => operation.id)));
  const used =
    answer === 'success' ? 'uses nothing of its answer but that it succeeded' : 'uses nothing of its answer';
  const sites = [...new Map(same.map(({ visit }) => [placeKey(visit.call), visit])).values()];
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${subject.plural ? 'wait' : 'waits'} for ${target} and ${subject.plural ? used.replace('uses', 'use') : used}`,
      certainty: call.target.certainty,
      evidence: sites.slice(0, 6).flatMap((visit) => [
        ...visit.steps,
        {
          ...placeOf(visit.call),
          service: visit.call.service,
          message: `${visit.call.client} calls ${target} and waits`,
        },
        ...sinkSteps(visit.call),
      ]),
      suggestion: `Publish an event that ${call.target.service} consumes; or declare \`needsAnswer: true\` for it under \`policies\` in hoplint.yaml.`,
      interactions: unique(sites.map((visit) => visit.call.id)),
      identity: [target],
    },
  ];
}
