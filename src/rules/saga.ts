import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { changes, isCall, isOwnWrite, systemOfStep, tellsOnly, undoes } from './effects.js';

/** The steps of an operation that change something, and those that undo other steps. */
export type Saga = { readonly steps: readonly OrderedVisit[]; readonly undoing: readonly OrderedVisit[] };

/** Tables of which nobody cares that they hold a line too many. */
const SIDE =
  /log|audit|session|token|otp|history|event|outbox|cache|metric|notification|attempt|idempoten|lock/i;
/** External services that take money or goods. */
const WEIGHTY =
  /pay|charge|refund|transfer|invoice|order|ship|book|reserv|subscription|customer|wallet|account/i;
/** What makes somebody known to others: one too many costs nothing, and is found again by the next attempt. */
const MAKING_KNOWN = /(^|\/|-)(sign-?up|register|customers?|accounts?|users?|(create)?(web)?hooks?|check)$/i;

export function sagaOf(architecture: Architecture, execution: OrderedExecution): Saga {
  const acting = execution.visits.filter((visit) => isOwnWrite(visit) || isCommandTo(architecture, visit));
  const isUndoing = (visit: OrderedVisit) => undoes(visit) || takesAway(visit, acting);
  return {
    steps: acting.filter((visit) => !isUndoing(visit) && !isBeside(visit)),
    undoing: acting.filter(isUndoing),
  };
}

/** A DELETE where an earlier step has made something. */
function takesAway(visit: OrderedVisit, acting: readonly OrderedVisit[]): boolean {
  if (visit.call.method !== 'DELETE') return false;
  return acting.some(
    (earlier) =>
      earlier.at < visit.at &&
      earlier.call.method === 'POST' &&
      systemOfStep(earlier) === systemOfStep(visit),
  );
}

function isBeside(visit: OrderedVisit): boolean {
  return isOwnWrite(visit) ? SIDE.test(visit.call.entity ?? '') : tellsOnly(visit.call);
}

function isCommandTo(architecture: Architecture, visit: OrderedVisit): boolean {
  const { call } = visit;
  const { service } = call.target;
  if (!isCall(visit) || service === null || service === call.service || !changes(architecture, call))
    return false;
  const known = architecture.service(service);
  if (known === undefined || !known.external) return known !== undefined;
  return WEIGHTY.test(`${service} ${call.path ?? ''}`) && !MAKING_KNOWN.test(call.path ?? '');
}

/** The steps that undo a step: those that work on the same system. */
export function undoingOf(step: OrderedVisit, undoing: readonly OrderedVisit[]): OrderedVisit[] {
  return undoing.filter((each) => systemOfStep(each) === systemOfStep(step));
}

/** A write is in a transaction by its place, or by what it is given: `{ session }`, `{ transaction }`. */
export function isInTransaction({ transaction, call }: OrderedVisit): boolean {
  return transaction !== null || call.given.some((key) => /^(session|transaction|tx|trx)$/.test(key));
}
