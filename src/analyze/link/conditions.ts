import type { Value } from '../facts.js';
import { bindAll } from './bindings.js';
import type { CallGraph, Invocation } from './callgraph.js';
import { type CallRef, type Context, parametersIn } from './evaluated.js';
import { truthOf } from './numbers.js';
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

function isOpen(graph: CallGraph, { test }: OpenCondition, context: Context): boolean {
  const value = graph.evaluator.evaluate(test, context);
  return truthOf(value) === null && parametersIn(value).size > 0;
}

/** The conditions that are still open after callers are bound; null where one of them fails, so that the call is not made. */
export function stillOpen(
  graph: CallGraph,
  conditions: readonly OpenCondition[],
  frames: readonly Invocation[],
): OpenCondition[] | null {
  const deciding = frames.filter(isExact);
  const open: OpenCondition[] = [];
  for (const condition of conditions) {
    const context = bindAll(graph, condition.context, deciding);
    const truth = context && truthOf(graph.evaluator.evaluate(condition.test, context));
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
