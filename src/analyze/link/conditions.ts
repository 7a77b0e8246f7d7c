import type { Value } from '../facts.js';
import { bindAll } from './bindings.js';
import type { CallGraph, Invocation } from './callgraph.js';
import { type CallRef, type Context, type Evaluated, unknown } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { arithmetic, truthOf } from './numbers.js';
import { at, callOf } from './program.js';

/** A condition under which a call is made, that a caller may decide: `if (isUser) fetch(url)`. */
export type OpenCondition = { readonly test: Value; readonly is: boolean; readonly context: Context };

/** The conditions around a call that depend on parameters of the functions around it. */
export function openConditions(graph: CallGraph, call: CallRef, root: Context): OpenCondition[] {
  const found: OpenCondition[] = [];
  const { regions } = call.module;
  for (let id = callOf(call).region; id !== null; ) {
    const region = at(regions, id);
    const is = region.k === 'branch' ? region.is : region.k === 'guarded' ? false : undefined;
    if (is !== undefined && 'test' in region && region.test) {
      const condition = { test: region.test, is, context: root };
      if (isOpen(graph, condition, root)) found.push(condition);
    }
    id = region.parent;
  }
  const { argumentOf } = at(call.module.functions, callOf(call).function);
  const outer = argumentOf && root.parent ? { module: call.module, id: argumentOf.call } : null;
  return outer && root.parent ? [...found, ...openConditions(graph, outer, root.parent)] : found;
}

/** Whether a caller can still decide a condition: it is not decided, and rests on a parameter. */
function isOpen(graph: CallGraph, { test }: OpenCondition, context: Context): boolean {
  return restsOnParameter(graph.evaluator, test, context) && decided(graph.evaluator, test, context) === null;
}

function restsOnParameter(evaluator: Evaluator, test: Value, context: Context): boolean {
  if (test.k === 'conditional')
    return [test.test, test.then, test.otherwise].some((each) => restsOnParameter(evaluator, each, context));
  if (test.k === 'binary')
    return [test.left, test.right].some((each) => restsOnParameter(evaluator, each, context));
  return passedAt(test, context) !== null && evaluator.evaluate(test, context).k === 'parameter';
}

/** What a condition comes to, as far as it rests on what is plainly passed; null where that is not known. */
function decided(evaluator: Evaluator, test: Value, context: Context): boolean | null {
  if (test.k === 'conditional') {
    const which = decided(evaluator, test.test, context);
    const then = which === false ? null : decided(evaluator, test.then, context);
    const otherwise = which === true ? null : decided(evaluator, test.otherwise, context);
    if (which !== null) return which ? then : otherwise;
    return then === otherwise ? then : null;
  }
  if (test.k !== 'binary') return truthOf(plain(evaluator, test, context));
  if (test.operator === '!') {
    const negated = decided(evaluator, test.left, context);
    return negated === null ? null : !negated;
  }
  const [left, right] = [plain(evaluator, test.left, context), plain(evaluator, test.right, context)];
  if (left.k === 'unknown' || right.k === 'unknown') return null;
  return truthOf(arithmetic(test.operator, left, right));
}

/**
 * A literal, or a parameter or member of one that a caller states. Of a member, that nothing is in sight there does not
 * mean that nothing is there: objects are filled in many ways.
 */
function plain(evaluator: Evaluator, value: Value, context: Context): Evaluated {
  if (value.k === 'literal' || value.k === 'undefined') return evaluator.evaluate(value, context);
  const path = passedAt(value, context);
  if (path === null) return unknown('a value that is computed');
  const evaluated = evaluator.evaluate(value, context);
  return evaluated.k === 'undefined' && path > 0 ? unknown('a member that is not in sight') : evaluated;
}

/** How deep inside a parameter a value is: 0 for a parameter itself; null for what no caller passes. */
function passedAt(value: Value, context: Context, depth = 0): number | null {
  if (depth > 8) return null;
  if (value.k === 'member') {
    const outer = passedAt(value.of, context, depth + 1);
    return outer === null ? null : outer + 1;
  }
  if (value.k !== 'variable') return null;
  const { parameter, init, writes } = at(context.module.variables, value.id);
  if (writes?.length) return null;
  if (parameter) return 0;
  return init?.k === 'member' ? passedAt(init, context, depth + 1) : null;
}

/** Calls over which what is passed on is followed. */
const DEEPEST = 3;

/**
 * The conditions that are still open at the last of some callers, those around its own call among them; null where one
 * of them fails, so that the call is not made.
 */
export function stillOpen(
  graph: CallGraph,
  conditions: readonly OpenCondition[],
  frames: readonly Invocation[],
): readonly OpenCondition[] | null {
  // What is passed on over many calls is seldom a constant, and the ways to look at multiply.
  const last = frames.at(-1);
  if (!last || frames.length > DEEPEST) return [];
  const all = [...conditions, ...openConditions(graph, last.call, last.caller)];
  if (all.length === 0) return [];
  const deciding = frames.filter(isExact);
  const open: OpenCondition[] = [];
  for (const condition of all) {
    const context = bindAll(graph, condition.context, deciding);
    const truth = context && decided(graph.evaluator, condition.test, context);
    if (truth !== null && truth !== condition.is) return null;
    if (truth === null && (!context || isOpen(graph, condition, context))) open.push(condition);
  }
  return open;
}

/** Whether all that an invocation passes is in sight. */
function isExact(invocation: Invocation): boolean {
  if (invocation.how === 'callback' || !invocation.arguments) return false;
  return !callOf(invocation.call).arguments.some((value) => value.k === 'spread');
}
