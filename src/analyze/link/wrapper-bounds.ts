import type { Value } from '../facts.js';
import type { WrapAction } from '../library.js';
import { argumentsOf } from './arguments.js';
import { bindAll } from './bindings.js';
import type { BoundCall, CallGraph, Invocation } from './callgraph.js';
import { type CallRef, type Context, functionKey } from './evaluated.js';
import { outerCalls } from './flow.js';
import { type Bound, weakest } from './limits.js';
import { type CallView, locate } from './locations.js';
import { callsIn } from './lookups.js';
import { numberOf } from './numbers.js';
import { callOf } from './program.js';
import { boundAt, holds } from './stated-bounds.js';
import { timerDelay } from './timers.js';
import { isPassedOn, isPipe, operatorsOf, runsOf, type Wrap, wrapsAt } from './wraps.js';

/** Bounds that the code around a call puts on what it gives: `.pipe(timeout(ms))`, `Promise.race`, `pTimeout`. */
export function outerBounds(graph: CallGraph, call: CallRef, context: Context): Bound[] {
  const list = [call, ...outerCalls(call)];
  return list.slice(1).flatMap((outer): Bound[] => {
    const facts = callOf(outer);
    if (isPipe(outer)) return operatorsOf(graph, outer, context).flatMap((wrap) => wrapBounds(graph, wrap));
    if (isRace(facts.callee)) return raceBounds(graph, outer, context, list);
    const wraps = wrapsAt(graph, outer, context).flatMap((wrap) => wrapBounds(graph, wrap));
    return wraps.length > 0 ? wraps : localBounds(graph, outer, list, context);
  });
}

/** A local function that bounds what it is given, by a race or a pipe: `withTimeout(call(), 1500)`. */
function localBounds(
  graph: CallGraph,
  outer: CallRef,
  inside: readonly CallRef[],
  context: Context,
): Bound[] {
  const { evaluator } = graph;
  const index = callOf(outer).arguments.findIndex(
    (value) => value.k === 'call' && inside.some((call) => call.id === value.call),
  );
  if (index < 0) return [];
  return graph.runs(outer).flatMap((run): Bound[] => {
    if (run.how !== 'call') return [];
    const { module, id } = run.closure.ref;
    const isHere = context.module === outer.module && context.function === callOf(outer).function;
    const args = isHere ? argumentsOf(evaluator, outer, context) : (run.arguments ?? []);
    const local = evaluator.callContext(run.closure, args, outer, 1);
    const parameter = module.functions[id]?.parameters[index];
    return callsIn(module, id).flatMap((each): Bound[] => {
      const race = { module, id: each };
      const facts = callOf(race);
      const piped = isPipe(race) && facts.callee.k === 'member' ? [facts.callee.of] : [];
      if (mentions(piped, parameter))
        return operatorsOf(graph, race, local).flatMap((wrap) => wrapBounds(graph, wrap));
      if (!mentions(facts.arguments, parameter)) return [];
      if (isRace(facts.callee)) return raceBounds(graph, race, local, []);
      return wrapsAt(graph, race, local).flatMap((wrap) => wrapBounds(graph, wrap));
    });
  });
}

export function mentions(values: readonly Value[], variable: number | undefined): boolean {
  return values.some((value) => {
    if (value.k === 'variable') return value.id === variable;
    if (value.k === 'await') return mentions([value.of], variable);
    return value.k === 'array' && mentions(value.items, variable);
  });
}

function isRace(callee: ReturnType<typeof callOf>['callee']): boolean {
  return (
    callee.k === 'member' &&
    (callee.name === 'race' || callee.name === 'any') &&
    callee.of.k === 'global' &&
    callee.of.name === 'Promise'
  );
}

function raceBounds(graph: CallGraph, race: CallRef, context: Context, inside: readonly CallRef[]): Bound[] {
  const [list] = callOf(race).arguments;
  if (list?.k !== 'array') return [];
  return list.items.flatMap((item): Bound[] => {
    if (item.k === 'call' && inside.some((call) => call.id === item.call && call.module === race.module))
      return [];
    const delay = timerDelay(graph, item, context);
    if (!delay) return [];
    const ms = numberOf(delay);
    return [
      ms === null
        ? { is: 'some', source: 'wrapper', detail: 'Promise.race with a timer of unknown length' }
        : { is: 'known', ms, source: 'wrapper', detail: 'Promise.race with a timer' },
    ];
  });
}

/** The bounds that a library's wrapper puts around what it runs. */
export function wrapBounds(graph: CallGraph, { library, action, view }: Wrap): Bound[] {
  const stated = (action.bounds ?? []).flatMap((model) =>
    boundAt(graph, { ...model, source: 'wrapper' }, view, null),
  );
  if (stated.length > 0 && isCooperative(graph, action, view) && ignoresSignal(graph, action, view)) {
    return [
      {
        is: 'none',
        detail: `${library.model.library} only aborts a signal, and the function that it runs takes none`,
      },
    ];
  }
  if (stated.length > 0) return stated;
  const byDefault = action.unbounded;
  return byDefault?.counts && byDefault.ms !== null
    ? [{ is: 'known', ms: byDefault.ms, source: 'wrapper', detail: byDefault.says }]
    : [];
}

function isCooperative(graph: CallGraph, action: WrapAction, view: CallView): boolean {
  const { cooperative } = action;
  if (cooperative === undefined || typeof cooperative === 'boolean') return cooperative === true;
  return holds(graph, cooperative, view);
}

/** Whether the function that a wrapper runs takes no argument, and so no signal. */
function ignoresSignal(graph: CallGraph, action: WrapAction, view: CallView): boolean {
  const what = action.what ? locate(graph.evaluator, action.what, view) : null;
  return what?.k === 'function' && (what.ref.module.functions[what.ref.id]?.parameters.length ?? 0) === 0;
}

/**
 * Bounds that every caller puts around the function in whose code the call is: a breaker that runs it, a race around
 * its result. They hold only if all ways to it are bounded.
 */
export function callerBounds(graph: CallGraph, call: BoundCall): Bound[] {
  const bound = boundOfFunction(graph, call.library.call, call.frames, new Set());
  return bound ? [bound] : [];
}

function boundOfFunction(
  graph: CallGraph,
  call: CallRef,
  frames: readonly Invocation[],
  seen: ReadonlySet<string>,
): Bound | null {
  const ref = { module: call.module, id: callOf(call).function };
  const key = functionKey(ref);
  if (seen.has(key) || seen.size > 6) return null;
  const invocations = runsOf(graph, ref, frames);
  if (invocations.length === 0) return null;
  const bounds: Bound[] = [];
  for (const invocation of invocations) {
    const caller = bindAll(graph, invocation.caller, frames) ?? invocation.caller;
    const wraps = wrapsAt(graph, invocation.call, caller).flatMap((wrap) => wrapBounds(graph, wrap));
    const outer = [...wraps, ...outerBounds(graph, invocation.call, caller)];
    const known = outer.filter((bound) => bound.is === 'known').sort((a, b) => a.ms - b.ms)[0];
    const here = known ?? outer[0];
    const further = () =>
      isPassedOn(invocation) ? boundOfFunction(graph, invocation.call, frames, new Set(seen).add(key)) : null;
    const bound = here ?? further();
    // One way without a bound is enough.
    if (bound === null) return null;
    bounds.push(bound);
  }
  return weakest(bounds);
}
