import type { ModuleFacts, Value } from '../facts.js';
import { type CallGraph, type Invocation, isKept } from './callgraph.js';
import { type Handler, handlerFrom } from './entries.js';
import { type CallRef, callKey, type FunctionRef, functionKey } from './evaluated.js';
import { at, callOf } from './program.js';

/** One call on the way from an operation's handler to an interaction; `how` it runs the code of the next one. */
export type Frame = { readonly call: CallRef; readonly how: Invocation['how'] | 'sink' };

/** The place of an interaction in the code: its call, and the callers that decide where it goes. */
export type Sink<T> = { readonly of: T; readonly call: CallRef; readonly callers: readonly CallRef[] };

export type Way<T> = { readonly sink: Sink<T>; readonly frames: readonly Frame[] };

/** Ways beyond this many say nothing new of an operation. */
const MOST_WAYS = 40;
const MOST_CALLS = 5000;
const DEEPEST = 16;

/** Finds the ways from a handler to sinks, in the order in which the code runs. */
export function createWays<T>(graph: CallGraph, sinks: readonly Sink<T>[]): (handler: Handler) => Way<T>[] {
  const byCall = new Map<string, Sink<T>[]>();
  for (const sink of sinks) byCall.set(callKey(sink.call), [...(byCall.get(callKey(sink.call)) ?? []), sink]);
  const leading = functionsLeadingTo(
    graph,
    sinks.map(({ call }) => call),
  );
  /** Calls are come to from many handlers: what stands at them is looked up once. */
  const stops = new Map<CallRef, Stop<T>>();
  const stopAt = (call: CallRef): Stop<T> => {
    const known = stops.get(call);
    if (known) return known;
    const runs = graph
      .runs(call)
      .filter((run) => leading.has(functionKey(run.closure.ref)) && !isKept(graph, run));
    const isBound = runs.some(({ within }) => within);
    const stop = { sinks: byCall.get(callKey(call)) ?? [], runs: isBound ? runs : distinct(runs), isBound };
    stops.set(call, stop);
    return stop;
  };
  return (handler) => {
    const ways: Way<T>[] = [];
    let left = MOST_CALLS;
    const passed = handler.madeBy ?? [];
    const on = new Set<string>();
    const visit = (
      ref: FunctionRef,
      frames: readonly Frame[],
      makers: readonly { readonly call: CallRef }[],
    ): void => {
      const key = functionKey(ref);
      if (!leading.has(key) || on.has(key) || frames.length > DEEPEST) return;
      on.add(key);
      for (const call of callsInOrder(ref)) {
        if (ways.length >= MOST_WAYS || left <= 0) break;
        left -= 1;
        const stop = stopAt(call);
        for (const sink of stop.sinks) {
          if (sink.callers.every((caller) => isAmong(caller, passed) || isAmong(caller, frames)))
            ways.push({ sink, frames: [...frames, { call, how: 'sink' }] });
        }
        for (const { closure, how, within } of runsFor(stop, makers)) {
          const further = within ? [within] : (handlerFrom(closure).madeBy ?? []);
          visit(closure.ref, [...frames, { call, how }], [...makers, ...further]);
        }
      }
      on.delete(key);
    };
    visit(handler, [], passed);
    return ways;
  };
}

/** A call on a way: the sinks that it is, and what it runs. */
type Stop<T> = {
  readonly sinks: readonly Sink<T>[];
  readonly runs: readonly Invocation[];
  /** What it runs was handed to the makers of a function, and some of them only run some of it. */
  readonly isBound: boolean;
};

function isAmong(caller: CallRef, all: readonly { readonly call: CallRef }[]): boolean {
  return all.some(({ call }) => callKey(call) === callKey(caller));
}

/** What a call runs; of what was handed to the makers of a function, what was handed to the one that made this one. */
function runsFor<T>(
  { runs, isBound }: Stop<T>,
  makers: readonly { readonly call: CallRef }[],
): readonly Invocation[] {
  return isBound ? distinct(runs.filter(({ within }) => !within || isAmong(within.call, makers))) : runs;
}

function distinct(runs: readonly Invocation[]): Invocation[] {
  return [...new Map(runs.map((run) => [functionKey(run.closure.ref), run])).values()];
}

function functionsLeadingTo(graph: CallGraph, calls: readonly CallRef[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = calls.map((call) => ({ module: call.module, id: callOf(call).function }));
  for (let ref = open.pop(); ref; ref = open.pop()) {
    if (found.has(functionKey(ref))) continue;
    found.add(functionKey(ref));
    for (const { call } of graph.invocations(ref)) {
      open.push({ module: call.module, id: callOf(call).function });
    }
  }
  return found;
}

const orders = new WeakMap<ModuleFacts, Map<number, CallRef[]>>();

/** The calls of a function in the order in which they are made: what a call is given comes before the call. */
function callsInOrder({ module, id }: FunctionRef): readonly CallRef[] {
  const known = orders.get(module) ?? orderOfCalls(module);
  orders.set(module, known);
  return known.get(id) ?? [];
}

function orderOfCalls(module: ModuleFacts): Map<number, CallRef[]> {
  const byFunction = new Map<number, CallRef[]>();
  const done = new Set<number>();
  const emit = (id: number): void => {
    if (done.has(id)) return;
    done.add(id);
    const facts = at(module.calls, id);
    for (const value of [facts.callee, ...facts.arguments]) for (const inner of callsIn(value)) emit(inner);
    byFunction.set(facts.function, [...(byFunction.get(facts.function) ?? []), { module, id }]);
  };
  for (const id of module.calls.keys()) emit(id);
  return byFunction;
}

/** The calls that stand in an expression itself. */
function callsIn(value: Value): number[] {
  switch (value.k) {
    case 'call':
      return [value.call];
    case 'member':
    case 'element':
    case 'spread':
    case 'await':
      return callsIn(value.of);
    case 'index':
      return [...callsIn(value.of), ...callsIn(value.key)];
    case 'template':
      return value.parts.flatMap(callsIn);
    case 'array':
      return value.items.flatMap(callsIn);
    case 'object':
      return value.entries.flatMap((entry) => callsIn(entry.value));
    case 'fallback':
      return [...callsIn(value.first), ...callsIn(value.second)];
    case 'conditional':
      return [...callsIn(value.test), ...callsIn(value.then), ...callsIn(value.otherwise)];
    case 'binary':
      return [...callsIn(value.left), ...callsIn(value.right)];
    default:
      return [];
  }
}
