import type { Relation } from '../../model.js';
import { answerAt } from './answers.js';
import type { CallGraph } from './callgraph.js';
import { isChosenBy, isExclusive, isGiven, isGuarded, regionsAround } from './dependence.js';
import { type CallRef, callKey } from './evaluated.js';
import { outerCalls } from './flow.js';
import { callOf } from './program.js';
import { leavesState } from './shared-state.js';
import type { Frame } from './ways.js';

/** How the end of one way stands to that of an earlier one: decided where the two part. */
export function relationOf(graph: CallGraph, earlier: readonly Frame[], later: readonly Frame[]): Relation {
  let index = 0;
  while (isSame(earlier[index], later[index]) && index < earlier.length - 1 && index < later.length - 1)
    index += 1;
  const first = earlier[index];
  const second = later[index];
  if (!first || !second) return 'concurrent';
  // One call that goes to several targets, or to a library or else to a function, goes to one of them each time.
  if (isSame(first, second)) return [first.how, second.how].includes('callback') ? 'dependent' : 'exclusive';
  const inOne = isInOneFunction(first.call, second.call);
  if (inOne) return relationInFunction(graph, first.call, second.call);
  const before = earlier[index - 1];
  // A handler after another one; or several functions that one call may run.
  if (!before) return 'dependent';
  return before.how === 'callback' ? 'concurrent' : 'exclusive';
}

function isSame(a: Frame | undefined, b: Frame | undefined): boolean {
  return a !== undefined && b !== undefined && callKey(a.call) === callKey(b.call);
}

function isInOneFunction(a: CallRef, b: CallRef): boolean {
  return a.module === b.module && callOf(a).function === callOf(b).function;
}

function relationInFunction(graph: CallGraph, earlier: CallRef, later: CallRef): Relation {
  if (isExclusive(earlier, later)) return 'exclusive';
  if (handlesFailure(earlier, later)) return 'failure';
  if (isChosenBy(earlier, later)) return 'branch';
  const outer = outerCalls(earlier).map(callKey);
  if (outer.includes(callKey(later)) || isGiven(earlier, later)) return 'dependent';
  if (!isAwaitedAtOnce(earlier)) return 'concurrent';
  if (isGuarded(earlier, later) || leavesState(graph, earlier)) return 'dependent';
  // Who only wants to know that it went well goes on because it did.
  const answer = answerAt(graph, earlier);
  return answer === 'unused' || answer === 'success' ? 'dependent' : 'independent';
}

function handlesFailure(earlier: CallRef, later: CallRef): boolean {
  const tries = new Set(regionsAround(earlier).map(({ id }) => id));
  const isCaught = regionsAround(later).some(({ region }) => region.k === 'catch' && tries.has(region.of));
  const { callee } = callOf(later);
  const isHandler = callee.k === 'member' && callee.name === 'catch';
  return isCaught || (isHandler && outerCalls(earlier).some((outer) => callKey(outer) === callKey(later)));
}

/** Whether the code goes on only when the call has answered. */
function isAwaitedAtOnce(call: CallRef): boolean {
  const { use } = callOf(call);
  if (use.k === 'awaited') return true;
  if (use.k !== 'receiver' && use.k !== 'argument') return false;
  const outer = { module: call.module, id: use.call };
  const { callee } = callOf(outer);
  const isGathered = callee.k === 'member' && callee.of.k === 'global' && callee.of.name === 'Promise';
  return !isGathered && isInOneFunction(call, outer) && isAwaitedAtOnce(outer);
}
