import type { ModuleFacts, Value } from '../facts.js';
import { argumentsOf } from './arguments.js';
import { bindAll } from './bindings.js';
import type { CallGraph } from './callgraph.js';
import { type CallRef, type Context, callKey, type Evaluated, unknown } from './evaluated.js';
import { arithmetic } from './numbers.js';
import { onceFor } from './once.js';
import { at, callOf } from './program.js';

/** The delay of the timer that aborts a controller, by the call that makes the controller; null if none does. */
export function abortDelay(graph: CallGraph, controller: Evaluated & { k: 'result' }): Evaluated | null {
  for (const module of graph.evaluator.program.modules) {
    for (const { timer, receiver, function: function_ } of abortingTimers(module)) {
      const delay = delayOf(graph, controller, timer, receiver, function_);
      if (delay) return delay;
    }
  }
  return null;
}

/** The timers of a module that abort something. Few modules have any, and every call with a signal asks all. */
const abortingTimers = onceFor((module: ModuleFacts) =>
  [...module.calls.keys()].flatMap((id) => {
    const timer = timerOf({ module, id });
    const abort = timer && abortingCall(timer);
    return abort ? [{ timer, ...abort }] : [];
  }),
);

/** The call if it is `setTimeout(…)`. */
function timerOf(call: CallRef): CallRef | null {
  const { callee } = callOf(call);
  const isTimer =
    (callee.k === 'global' && callee.name === 'setTimeout') ||
    (callee.k === 'member' && callee.name === 'setTimeout' && callee.of.k === 'global');
  return isTimer ? call : null;
}

/** The controller that a timer's function aborts, as written, and the function in which it is written. */
function abortingCall(timer: CallRef): { receiver: Value; function: number } | null {
  const facts = callOf(timer);
  const [callback] = facts.arguments;
  if (!callback) return null;
  const direct = methodValue(timer, callback);
  if (direct) return { receiver: direct, function: facts.function };
  if (callback.k !== 'function') return null;
  for (const each of timer.module.calls) {
    if (each.function === callback.id && each.callee.k === 'member' && each.callee.name === 'abort') {
      return { receiver: each.callee.of, function: callback.id };
    }
  }
  return null;
}

/** `controller.abort` or `controller.abort.bind(controller)`, passed as it is. */
function methodValue(timer: CallRef, callback: Value): Value | null {
  if (callback.k === 'member' && callback.name === 'abort') return callback.of;
  if (callback.k !== 'call') return null;
  const { callee } = at(timer.module.calls, callback.call);
  const isBind =
    callee.k === 'member' && callee.name === 'bind' && callee.of.k === 'member' && callee.of.name === 'abort';
  return isBind ? callee.of.of : null;
}

function delayOf(
  graph: CallGraph,
  controller: Evaluated & { k: 'result' },
  timer: CallRef,
  receiver: Value,
  function_: number,
): Evaluated | null {
  const { evaluator } = graph;
  const { module } = timer;
  for (const root of evaluator.rootContexts({ module, id: function_ })) {
    const target = evaluator.evaluate(receiver, root);
    if (isSame(target, controller)) {
      const facts = callOf(timer);
      const context =
        module === controller.context.module ? inside(graph, controller.context, facts.function) : null;
      return delay(
        graph,
        timer,
        context ?? evaluator.rootContexts({ module, id: facts.function })[0] ?? root,
      );
    }
    if (target.k !== 'parameter') continue;
    for (const invocation of graph.invocations(target.ref)) {
      const bound = bindAll(graph, root, [invocation]);
      if (!bound || !isSame(evaluator.evaluate(receiver, bound), controller)) continue;
      const outer = bound.function === callOf(timer).function ? bound : (bound.parent ?? bound);
      return delay(graph, timer, outer);
    }
  }
  return null;
}

function isSame(value: Evaluated, controller: Evaluated & { k: 'result' }): boolean {
  return value.k === 'result' && callKey(value.call) === callKey(controller.call);
}

/** The context of a function that is the context's own or nested in it. */
function inside(graph: CallGraph, context: Context, function_: number): Context | null {
  if (context.function === function_) return context;
  const { parent } = at(context.module.functions, function_);
  if (parent === null) return null;
  const outer = inside(graph, context, parent);
  const [root] = graph.evaluator.rootContexts({ module: context.module, id: function_ });
  return outer && root ? { ...root, parent: outer, memo: new Map() } : null;
}

function delay(graph: CallGraph, timer: CallRef, context: Context): Evaluated {
  const value = callOf(timer).arguments[1];
  return value ? graph.evaluator.evaluate(value, context) : unknown('a timer without a delay');
}

/**
 * The delay of the timer that a value waits for: `sleep(3000)`, `new Promise((_, reject) => setTimeout(reject, 3000))`,
 * a helper that returns either; null if it waits for none.
 */
export function timerDelay(graph: CallGraph, value: Value, context: Context, depth = 0): Evaluated | null {
  if (depth > 6) return null;
  if (value.k === 'await') return timerDelay(graph, value.of, context, depth + 1);
  if (value.k === 'variable') {
    const { init } = at(context.module.variables, value.id);
    return init && init.k !== 'import' ? timerDelay(graph, init, context, depth + 1) : null;
  }
  if (value.k !== 'call') return null;
  const call = { module: context.module, id: value.call };
  const facts = callOf(call);
  const { evaluator } = graph;
  if (facts.new && facts.callee.k === 'global' && facts.callee.name === 'Promise')
    return executorDelay(graph, call, context);
  const callee = evaluator.callee(call, context);
  if (callee.k === 'external' && /(^|\.)setTimeout$/.test(callee.path) && callee.module !== 'global') {
    const [ms] = argumentsOf(evaluator, call, context);
    return ms ? evaluator.force(ms) : null;
  }
  if (callee.k === 'function') {
    const inner = evaluator.callContext(
      callee,
      argumentsOf(evaluator, call, context),
      call,
      context.depth + 1,
    );
    const { module, id } = callee.ref;
    for (const returned of at(module.functions, id).returns) {
      const found = timerDelay(graph, returned, inner, depth + 1);
      if (found) return found;
    }
    return null;
  }
  if (facts.callee.k === 'member' && (facts.callee.name === 'then' || facts.callee.name === 'finally')) {
    return timerDelay(graph, facts.callee.of, context, depth + 1);
  }
  return null;
}

/** A promise whose executor settles it from a timer. */
function executorDelay(graph: CallGraph, call: CallRef, context: Context): Evaluated | null {
  const [executor] = callOf(call).arguments;
  if (executor?.k !== 'function') return null;
  for (const [id, each] of call.module.calls.entries()) {
    if (each.function !== executor.id || !timerOf({ module: call.module, id })) continue;
    const [callback, ms] = each.arguments;
    if (!callback || !ms || !settles(call, callback, executor.id)) continue;
    const inner = inside(graph, context, executor.id);
    return inner ? graph.evaluator.evaluate(ms, inner) : unknown('a timer whose delay is out of sight');
  }
  return null;
}

/** Whether a timer's callback settles the promise: it is `resolve` or `reject`, or calls one of them. */
function settles(call: CallRef, callback: Value, executor: number): boolean {
  if (callback.k === 'variable')
    return at(call.module.variables, callback.id).parameter?.function === executor;
  return callback.k === 'function' && (at(call.module.functions, callback.id).answers?.length ?? 0) > 0;
}

/** How long after `new Date()` a date is that `setSeconds`, `setMilliseconds` or `setMinutes` moved; null if none did. */
export function movedDate(graph: CallGraph, date: Evaluated & { k: 'result' }): Evaluated | null {
  const { module } = date.call;
  const units: Record<string, number> = {
    setMilliseconds: 1,
    setSeconds: 1000,
    setMinutes: 60_000,
    setTime: 1,
  };
  for (const facts of module.calls) {
    if (facts.callee.k !== 'member') continue;
    const unit = units[facts.callee.name];
    const [moved] = facts.arguments;
    if (unit === undefined || moved?.k !== 'template') continue;
    const context = inside(graph, date.context, facts.function);
    if (!context || !isSame(graph.evaluator.evaluate(facts.callee.of, context), date)) continue;
    const added = moved.parts
      .filter((part) => part.k !== 'call')
      .map((part) => graph.evaluator.evaluate(part, context));
    const [first] = added;
    if (first) return arithmetic('*', first, { k: 'literal', value: unit });
  }
  return null;
}
