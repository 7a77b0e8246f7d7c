import type { Timeout, TimeoutSource } from '../../model.js';
import type { Value } from '../facts.js';
import type { BoundModel, Condition, DefaultBound, Majors, RemoteAction, WrapAction } from '../library.js';
import { argumentsOf } from './arguments.js';
import { bindAll, type CallGraph, type Invocation, type LibraryCall } from './callgraph.js';
import { type CallRef, type Context, type Evaluated, functionKey, isStated } from './evaluated.js';
import { outerCalls } from './flow.js';
import { type CallView, locate } from './locations.js';
import { numberOf, settled } from './numbers.js';
import { callOf } from './program.js';
import { abortDelay, movedDate, timerDelay } from './timers.js';
import { isPassedOn, isPipe, operatorsOf, runsOf, type Wrap, wrapsAround, wrapsAt } from './wraps.js';

/** What a place says about a bound. */
export type Bound =
  | { readonly is: 'known'; readonly ms: number; readonly source: TimeoutSource; readonly detail: string }
  /** Something is stated, and its length or effect is not known. */
  | { readonly is: 'unknown'; readonly detail: string; readonly bySignal?: boolean }
  /** Something is stated that bounds nothing: `timeout: 0`, a signal that no timer aborts. */
  | { readonly is: 'none'; readonly detail: string; readonly bySignal?: boolean };

/** A remote call in a context in which as much is bound as is known. */
export type BoundCall = {
  readonly library: LibraryCall;
  readonly context: Context;
  readonly frames: readonly Invocation[];
};

/** How long a remote call may be waited for. Policies of the mesh are not known here. */
export function timeoutOf(graph: CallGraph, call: BoundCall): Timeout {
  const action = call.library.action as RemoteAction;
  const stated = [
    ...optionBounds(graph, call, action),
    ...outerBounds(graph, call.library.call, call.context),
  ];
  const wrapped = [...callerBounds(graph, call), ...serviceBounds(graph, call.library.model.library)];
  const all = [...stated, ...wrapped];
  const known = all.filter((bound) => bound.is === 'known').sort((a, b) => a.ms - b.ms);
  const [least] = known;
  if (least) return { ms: least.ms, source: least.source, detail: least.detail };
  const major = graph.evaluator.program.major(call.library.call.module, call.library.model.library);
  const byDefault = defaultBound(action.unbounded, major);
  const says = byDefault?.says ?? `${call.library.model.library} has no limit of its own`;
  // A signal that may never abort leaves the library's own limit in force; an option that is set replaces it.
  const isDefaultInForce = all.every((bound) => bound.is !== 'known' && bound.bySignal === true);
  if (isDefaultInForce && byDefault?.counts && byDefault.ms !== null) {
    return { ms: byDefault.ms, source: 'library', detail: says };
  }
  const open = all.find((bound) => bound.is === 'unknown');
  if (open) return { ms: null, source: 'unknown', detail: open.detail };
  const off = all.find((bound) => bound.is === 'none');
  if (off) return { ms: null, source: 'none', detail: off.detail };
  return { ms: null, source: 'none', detail: ignoredOption(graph, call, action, major) ?? says };
}

/** What the service sets for all calls of a library. An option of the call that is set replaces it. */
function serviceBounds(graph: CallGraph, name: string): Bound[] {
  return graph.libraryCalls.flatMap((library) => {
    const { action } = library;
    if (action.is !== 'defaults' || !action.of.includes(name)) return [];
    const view = {
      call: library.call,
      context: library.context,
      receiver: library.receiver,
      name: library.name,
    };
    return action.bounds.flatMap((model) => boundAt(graph, { ...model, source: 'instance' }, view, null));
  });
}

/** The bound that an interceptor puts around every answer of a service: `next.handle().pipe(timeout(3000))`. */
export function interceptedTimeout(graph: CallGraph): Timeout | null {
  const { evaluator } = graph;
  for (const { action, call, context, receiver, name } of graph.libraryCalls) {
    if (action.is !== 'entry' || action.kind !== 'intercept' || !action.what) continue;
    const list = locate(evaluator, action.what, { call, context, receiver, name });
    for (const item of list.k === 'array' ? list.items : []) {
      const intercept = evaluator.member(evaluator.force(item), 'intercept');
      if (intercept.k !== 'function') continue;
      const { module, id } = intercept.ref;
      const [root] = evaluator.rootContexts(intercept.ref);
      const bounds = [...module.calls.keys()].flatMap((each): Bound[] => {
        const pipe = { module, id: each };
        const isInside = callOf(pipe).function === id && isPipe(pipe);
        return root && isInside
          ? operatorsOf(graph, pipe, root).flatMap((wrap) => wrapBounds(graph, wrap))
          : [];
      });
      const known = bounds.find((bound) => bound.is === 'known');
      if (known?.is === 'known')
        return { ms: known.ms, source: 'wrapper', detail: 'an interceptor of the service' };
    }
  }
  return null;
}

function fits(majors: Majors | undefined, major: number | null): boolean {
  return majors === undefined || major === null || (major >= majors[0] && major <= majors[1]);
}

function defaultBound(unbounded: RemoteAction['unbounded'], major: number | null): DefaultBound | undefined {
  const list = unbounded === undefined ? [] : [unbounded].flat();
  return list.find((each) => fits(each.majors, major));
}

function viewOf(call: BoundCall): CallView {
  return {
    call: call.library.call,
    context: call.context,
    receiver: call.library.receiver,
    name: call.library.name,
  };
}

function ignoredOption(
  graph: CallGraph,
  call: BoundCall,
  action: RemoteAction,
  major: number | null,
): string | null {
  for (const ignored of action.ignores ?? []) {
    if (!fits(ignored.majors, major)) continue;
    if (isStated(locate(graph.evaluator, ignored.at, viewOf(call)))) return ignored.why;
  }
  return null;
}

/** Bounds among the call's own options and what its client carries. */
function optionBounds(graph: CallGraph, call: BoundCall, action: RemoteAction): Bound[] {
  const major = graph.evaluator.program.major(call.library.call.module, call.library.model.library);
  return (action.bounds ?? []).flatMap((model): Bound[] => {
    if (!fits(model.majors, major)) return [];
    const places = model.chained ? chainedViews(call, model.chained) : [viewOf(call)];
    return places.flatMap((view) => {
      const at = [model.at].flat().filter((location) => !isCallback(graph, action, call.library, location));
      return boundAt(graph, { ...model, at }, view, call);
    });
  });
}

/** Whether a location is in the last argument of a call whose last argument is its callback. */
function isCallback(graph: CallGraph, action: RemoteAction, call: LibraryCall, location: string): boolean {
  if (action.callback !== 'last') return false;
  const args = callOf(call.call).arguments;
  if (args.length === 0 || location.split('.', 1)[0] !== String(args.length - 1)) return false;
  const view = { call: call.call, context: call.context, receiver: call.receiver, name: call.name };
  const last = locate(graph.evaluator, 'last', view);
  return last.k !== 'object' && last.k !== 'merged' && last.k !== 'record' && last.k !== 'literal';
}

/** Later calls of a member on the result: `superagent.get(url).timeout(ms)`. */
export function chainedViews(call: BoundCall, member: string): CallView[] {
  return outerCalls(call.library.call).flatMap((outer): CallView[] => {
    const { callee } = callOf(outer);
    return callee.k === 'member' && callee.name === member
      ? [{ call: outer, context: call.context, receiver: null, name: member }]
      : [];
  });
}

/** Whether the value at a location is one of some texts. */
export function holds(graph: CallGraph, condition: Condition, view: CallView): boolean {
  const value = locate(graph.evaluator, condition.at, view);
  return value.k === 'literal' && condition.is.includes(String(value.value));
}

function boundAt(graph: CallGraph, model: BoundModel, view: CallView, call: BoundCall | null): Bound[] {
  if (model.only && !holds(graph, model.only, view)) return [];
  for (const location of [model.at].flat()) {
    const value = locate(graph.evaluator, location, view);
    const isOnInstance = location.startsWith('@');
    const isPassed = call !== null && call.frames.length > 0;
    const source = model.source ?? (isOnInstance ? 'instance' : isPassed ? 'wrapper' : 'explicit');
    const bound = interpret(graph, model.means, value, source, location);
    if (!bound) continue;
    if (bound.is !== 'known' || !model.listener || !call) return [bound];
    return [
      listens(model.listener, call.library.call, view.call)
        ? bound
        : { is: 'none', detail: model.listener.why },
    ];
  }
  return [];
}

/**
 * `request.on('timeout', () => request.destroy())`, `request.setTimeout(ms, () => request.destroy())`: the event does
 * something only if someone listens to it.
 */
function listens(
  listener: NonNullable<BoundModel['listener']>,
  sink: CallRef,
  stated: CallRef | null,
): boolean {
  return outerCalls(sink).some((outer) => {
    const [event, second] = callOf(outer).arguments;
    const isEvent = event?.k === 'literal' && event.value === listener.event;
    const isStated = stated !== null && outer.id === stated.id && outer.module === stated.module;
    if (!(isEvent || isStated) || !second) return false;
    if (second.k === 'member') return listener.calls.includes(second.name);
    if (second.k !== 'function') return false;
    return outer.module.calls.some(
      (each) =>
        each.function === second.id &&
        each.callee.k === 'member' &&
        listener.calls.includes(each.callee.name),
    );
  });
}

/** What a value means as a bound; null where nothing is stated. */
function interpret(
  graph: CallGraph,
  means: BoundModel['means'],
  value: Evaluated,
  source: TimeoutSource,
  location: string,
): Bound | null {
  if (value.k === 'oneOf')
    return weakest(value.of.map((each) => interpret(graph, means, each, source, location)));
  if (value.k === 'undefined' || (value.k === 'literal' && value.value === null)) return null;
  const option = location.split('.').at(-1) ?? location;
  const name = /^[@\d*]/.test(option) ? 'the limit' : `\`${option}\``;
  if (means === 'signal') {
    const bound = signalBound(graph, value, source);
    return bound.is === 'known' ? bound : { ...bound, bySignal: true };
  }
  if (means === 'deadline') return deadlineBound(graph, value, source);
  if (value.k === 'literal' && value.value === false)
    return { is: 'none', detail: `${name} is switched off` };
  const known = settled(value);
  if (known.k === 'object' || known.k === 'merged' || known.k === 'function' || known.k === 'array')
    return null;
  const ms = means === 'duration-text' ? durationOf(known) : numberOf(known);
  if (ms === null) {
    return value.k === 'parameter'
      ? { is: 'unknown', detail: `${name} is \`${value.name}\`, which the caller passes in` }
      : {
          is: 'unknown',
          detail: `${name} is not known: ${value.k === 'unknown' ? value.reason : settingName(value)}`,
        };
  }
  if (ms <= 0 || !Number.isFinite(ms))
    return { is: 'none', detail: `${name} is ${ms}, which means no limit` };
  return { is: 'known', ms: means === 'seconds' ? ms * 1000 : ms, source, detail: `${name}` };
}

function settingName(value: Evaluated): string {
  return value.k === 'setting' ? `it is the setting ${value.name}` : 'it is computed';
}

/** Of alternatives, the one that bounds least: none, then unknown, then the longest. */
function weakest(bounds: readonly (Bound | null)[]): Bound | null {
  if (bounds.some((bound) => bound === null)) {
    const other = bounds.find((bound) => bound !== null);
    return other ? { is: 'unknown', detail: 'a limit is set on some paths only' } : null;
  }
  const stated = bounds as readonly Bound[];
  const none = stated.find((bound) => bound.is === 'none');
  const open = stated.find((bound) => bound.is === 'unknown');
  const known = stated.filter((bound) => bound.is === 'known').sort((a, b) => b.ms - a.ms);
  return none ?? open ?? known[0] ?? null;
}

/** `5s`, `2 minutes`, or a number of milliseconds. */
function durationOf(value: Evaluated): number | null {
  if (value.k === 'literal' && typeof value.value === 'string') {
    const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|seconds?|minutes?|hours?|milliseconds?)\s*$/.exec(
      value.value,
    );
    if (match) return Number(match[1]) * (DURATION_UNITS[match[2]?.replace(/s$/, '') || 's'] ?? 1);
  }
  return numberOf(value);
}

const DURATION_UNITS: Record<string, number> = {
  m: 60_000,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  s: 1000,
};

/** An absolute time. A plain number is one in 1970, so that every call fails at once: that is no bound anyone meant. */
function deadlineBound(graph: CallGraph, value: Evaluated, source: TimeoutSource): Bound {
  const known = settled(value);
  if (known.k === 'time') {
    const ms = numberOf(known.fromNow);
    if (ms !== null && ms > 0) return { is: 'known', ms, source, detail: 'deadline' };
    return { is: 'unknown', detail: 'the deadline is computed from something that is not known' };
  }
  if (known.k === 'result') {
    const moved = movedDate(graph, known);
    const ms = moved ? numberOf(moved) : null;
    if (ms !== null) return { is: 'known', ms, source, detail: 'deadline' };
  }
  const number = numberOf(known);
  if (number !== null && Number.isFinite(number) && number < 1e11) {
    return {
      is: 'none',
      detail: `the deadline ${number} is an absolute time in 1970: every call fails at once`,
    };
  }
  if (number === Number.POSITIVE_INFINITY) return { is: 'none', detail: 'the deadline is Infinity' };
  return { is: 'unknown', detail: 'the deadline is not known' };
}

/** An AbortSignal bounds a call if a timer aborts it. */
function signalBound(graph: CallGraph, value: Evaluated, source: TimeoutSource): Bound {
  const known = settled(value);
  if (known.k === 'result') {
    const callee = known.callee.k === 'external' ? known.callee.path : '';
    if (callee === 'AbortSignal.timeout') {
      const [first] = argumentsOf(graph.evaluator, known.call, known.context);
      const ms = first ? numberOf(graph.evaluator.force(first)) : null;
      return ms === null
        ? { is: 'unknown', detail: 'AbortSignal.timeout of a length that is not known' }
        : { is: 'known', ms, source, detail: 'AbortSignal.timeout' };
    }
    if (callee === 'AbortSignal.any') return anySignal(graph, known, source);
    if (callee === 'AbortController') {
      const delay = abortDelay(graph, known);
      if (!delay) return { is: 'none', detail: 'no timer aborts the signal that it is given' };
      const ms = numberOf(delay);
      return ms === null
        ? { is: 'unknown', detail: 'a timer of unknown length aborts it' }
        : { is: 'known', ms, source, detail: 'a timer aborts it' };
    }
    return { is: 'unknown', detail: 'the signal that it is given comes from a call that is not followed' };
  }
  if (known.k === 'parameter') {
    return known.path.length > 0 || known.ref.module.functions[known.ref.id]?.argumentOf
      ? { is: 'none', detail: `no timer aborts the signal that it is given (\`${known.name}\`)` }
      : { is: 'unknown', detail: `the signal \`${known.name}\` is passed in by the caller` };
  }
  return { is: 'unknown', detail: 'the signal that it is given is not followed' };
}

function anySignal(graph: CallGraph, value: Evaluated & { k: 'result' }, source: TimeoutSource): Bound {
  const [first] = argumentsOf(graph.evaluator, value.call, value.context);
  const list = first ? graph.evaluator.force(first) : null;
  if (list?.k !== 'array') return { is: 'unknown', detail: 'AbortSignal.any of signals that are not known' };
  const bounds = list.items.map((item) => signalBound(graph, graph.evaluator.force(item), source));
  const known = bounds.filter((bound) => bound.is === 'known').sort((a, b) => a.ms - b.ms);
  return (
    known[0] ??
    bounds.find((bound) => bound.is === 'unknown') ??
    bounds[0] ?? { is: 'none', detail: 'no timer aborts the signal that it is given' }
  );
}

/** Bounds that the code around a call puts on what it gives: `.pipe(timeout(ms))`, `Promise.race`, `pTimeout`. */
function outerBounds(graph: CallGraph, call: CallRef, context: Context): Bound[] {
  const list = [call, ...outerCalls(call)];
  return list.slice(1).flatMap((outer): Bound[] => {
    const facts = callOf(outer);
    if (isPipe(outer)) return operatorsOf(graph, outer, context).flatMap((wrap) => wrapBounds(graph, wrap));
    if (isRace(facts.callee)) return raceBounds(graph, outer, context, list);
    const wraps = wrapsAt(graph, outer, context).flatMap((wrap) => wrapBounds(graph, wrap));
    return wraps.length > 0 ? wraps : localBounds(graph, outer, list, context);
  });
}

/** A local function that races the promise it is given against a timer: `withTimeout(call(), 1500)`. */
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
    return [...module.calls.keys()].flatMap((each): Bound[] => {
      const race = { module, id: each };
      const facts = callOf(race);
      if (facts.function !== id || !mentions(facts.arguments, parameter)) return [];
      if (isRace(facts.callee)) return raceBounds(graph, race, local, []);
      return wrapsAt(graph, race, local).flatMap((wrap) => wrapBounds(graph, wrap));
    });
  });
}

function mentions(values: readonly Value[], variable: number | undefined): boolean {
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
        ? { is: 'unknown', detail: 'Promise.race with a timer of unknown length' }
        : { is: 'known', ms, source: 'wrapper', detail: 'Promise.race with a timer' },
    ];
  });
}

function wrapBounds(graph: CallGraph, { library, action, view }: Wrap): Bound[] {
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
function callerBounds(graph: CallGraph, call: BoundCall): Bound[] {
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
  const bounds = invocations.map((invocation): Bound | null => {
    const caller = bindAll(graph, invocation.caller, frames) ?? invocation.caller;
    const wraps = wrapsAt(graph, invocation.call, caller).flatMap((wrap) => wrapBounds(graph, wrap));
    const outer = [...wraps, ...outerBounds(graph, invocation.call, caller)];
    const known = outer.filter((bound) => bound.is === 'known').sort((a, b) => a.ms - b.ms)[0];
    if (known ?? outer[0]) return known ?? outer[0] ?? null;
    return isPassedOn(invocation)
      ? boundOfFunction(graph, invocation.call, frames, new Set(seen).add(key))
      : null;
  });
  return bounds.some((bound) => bound === null) ? null : weakest(bounds);
}

/** Whether a circuit breaker stands between a call and those who wait for it. */
export function hasCircuitBreaker(graph: CallGraph, call: BoundCall): boolean {
  return wrapsAround(graph, call).some((way) => way.some(({ action }) => action.circuitBreaker === true));
}

/** The alternatives of a call's options that differ, for one target: the weakest of their timeouts. */
export function weakestTimeout(timeouts: readonly Timeout[]): Timeout {
  const order = (timeout: Timeout) => (timeout.source === 'none' ? 2 : timeout.source === 'unknown' ? 1 : 0);
  const [first] = [...timeouts].sort((a, b) => order(b) - order(a) || (b.ms ?? 0) - (a.ms ?? 0));
  if (!first) throw new Error('a call without any timeout verdict');
  return first;
}
