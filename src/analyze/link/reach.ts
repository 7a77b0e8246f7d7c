import type { Loop, Reach, Step } from '../../model.js';
import type { Value } from '../facts.js';
import { type CallGraph, type Invocation, isKept } from './callgraph.js';
import { patternOf } from './channels.js';
import { type OpenCondition, openConditions, stillOpen } from './conditions.js';
import { handlerFrom, isMadeBy } from './entries.js';
import {
  type CallRef,
  type Context,
  callKey,
  type FunctionRef,
  functionKey,
  type Instance,
} from './evaluated.js';
import { type Wait, waitFor, waitThrough } from './flow.js';
import { loopAround, loopOfInvocation, recursion, walkKey } from './loops.js';
import { objectEntries } from './objects.js';
import { callOf, functionOf } from './program.js';
import { instancesAt, instancesOutside, isOfAnother } from './same-instance.js';

/** Which operations a function handles, as far as the calls that are bound leave open which of its closures is meant. */
export type Handlers = {
  of(ref: FunctionRef, frames?: readonly Invocation[]): readonly string[];
  start(): string;
  /** Whether a module holds what answers an operation on a server, though it may hold a page too. */
  isAnsweredIn(module: string, operation: string): boolean;
};

/** How a remote call is come to: from which operations, and, where none is known, what its own code says. */
export type Approach = {
  readonly reaches: readonly Reach[];
  readonly blocking: boolean;
  readonly loop: Loop | null;
  /** Its code runs, but never for the instance that would call there. */
  readonly isOfOthers: boolean;
};

/**
 * The calls that decide where a remote call goes, innermost first, and all ways to it that lead there, each with the
 * remote call's own context. Without any way it is not known who calls it.
 */
export type Followed = {
  readonly frames: readonly Invocation[];
  readonly ways: readonly { readonly context: Context; readonly frames: readonly Invocation[] }[];
};

type State = {
  /** The functions from the remote call up to here. */
  readonly path: readonly string[];
  readonly ref: FunctionRef;
  /** The instances as one of which its code runs; null where that may be any. */
  readonly selves: readonly Instance[] | null;
  readonly wait: Wait;
  readonly loop: Loop | null;
  /** Something on the way keeps the answer, so that further out it is not asked for each time. */
  readonly isCached: boolean;
  readonly steps: readonly Step[];
  /** The keys under which a function on the way stands in the table that it is called from: `handlers[topic](…)`. */
  readonly keys: readonly string[];
  /** The calls on the way, innermost first, and the conditions on it that none of them has decided. */
  readonly frames: readonly Invocation[];
  readonly conditions: readonly OpenCondition[];
};

/** More ways than this to one call are not told apart. */
const MOST_STATES = 4000;
/** With more states than this, what callers decide is no longer asked: each way would be a state of its own. */
const MOST_CONDITIONAL_STATES = 100;
/** Methods that frameworks call when a program starts. */
export const LIFECYCLE = /\.(onModuleInit|onApplicationBootstrap|constructor)$| fields$/;

/**
 * Walks from a remote call up to the operations that reach it. In a wrapper that was followed from one caller
 * (`frames`) only that caller counts, in one that was followed from several (`ways`) only these.
 */
export function approach(
  graph: CallGraph,
  service: string,
  sink: CallRef,
  context: Context,
  { frames, ways }: Followed,
  handlers: Handlers,
): Approach {
  const followed = followedCalls(ways);
  const first: State = {
    ref: { module: sink.module, id: callOf(sink).function },
    selves:
      ways.length > 0
        ? instancesAt(
            graph,
            sink,
            ways.map((way) => way.context),
          )
        : null,
    wait: waitFor(sink) ?? callbackWait(graph, sink),
    loop: loopAround(graph, sink, context),
    isCached: false,
    steps: [],
    path: [functionKey({ module: sink.module, id: callOf(sink).function })],
    keys: [],
    frames: [],
    conditions: openConditions(graph, sink, context),
  };
  const reaches = new Map<string, Reach>();
  const seen = new Set<string>();
  const queue: State[] = [first];
  let isAwaited = false;
  let isOfOthers = false;
  const loops: Loop[] = [];
  for (let state = queue.shift(); state; state = queue.shift()) {
    const key = stateKey(state);
    if (seen.has(key) || seen.size > MOST_STATES) continue;
    seen.add(key);
    if (state.loop) loops.push(state.loop);
    const bound = state.frames.some(({ within }) => within) ? [...frames, ...state.frames] : frames;
    const operations = dispatchedFrom(operationsAt(graph, state.ref, handlers, bound), state.keys);
    for (const operation of operations) addReach(reaches, operation, state, operation === handlers.start());
    if (operations.length > 0 && handlers.of(state.ref, bound).length > 0) continue;
    const all = nextInvocations(graph, state.ref, { frames, ways }, followed).filter(({ closure }) => {
      const made = handlerFrom(closure);
      // What another call made than the one that decides where the remote call goes is not what leads there.
      return isMadeBy(made, bound) && (ways.length === 0 || ways.some((way) => isMadeBy(made, way.frames)));
    });
    const next = all.filter((each) => !isOfAnother(graph, state.ref, each, state.selves));
    isOfOthers ||= next.length < all.length;
    // Nothing is known to call it: what its own code waits for is what counts.
    if (all.length === 0) isAwaited ||= state.wait !== null;
    for (const invocation of next) {
      const isFew = seen.size < MOST_CONDITIONAL_STATES;
      const from = isFew ? state : { ...state, conditions: [] };
      const outer = step(graph, service, sink, from, invocation, handlers);
      if (outer) queue.push(outer);
    }
  }
  const all = [...reaches.values()];
  return {
    reaches: all,
    isOfOthers: isOfOthers && all.length === 0,
    blocking: all.length > 0 ? all.some((reach) => reach.blocking) : isAwaited,
    loop:
      all.find((reach) => reach.loop?.excuse === null)?.loop ??
      all.find((reach) => reach.loop)?.loop ??
      (all.length ? null : (loops.find((loop) => loop.excuse === null) ?? loops[0] ?? null)),
  };
}

/** A callback that is passed on as it is, `client.charge(request, done)`, answers for the function that got it. */
function callbackWait(graph: CallGraph, sink: CallRef): Wait {
  const takesCallback = graph
    .libraryCallsAt(sink)
    .some(({ action }) => action.is === 'remote' && action.callback !== undefined);
  if (!takesCallback) return null;
  const last = callOf(sink).arguments.at(-1);
  const isParameter = (value: Value | undefined) =>
    value?.k === 'variable' && sink.module.variables[value.id]?.parameter !== undefined;
  if (isParameter(last)) return 'answer';
  // `settling(resolve, reject)`: a helper makes the callback.
  const made = last?.k === 'call' ? sink.module.calls[last.call]?.arguments : undefined;
  return made?.some(isParameter) ? 'answer' : null;
}

function operationsAt(
  graph: CallGraph,
  ref: FunctionRef,
  handlers: Handlers,
  frames: readonly Invocation[],
): readonly string[] {
  const own = handlers.of(ref, frames);
  if (own.length > 0) return own;
  if (ref.id === 0) return [handlers.start()];
  const isLifecycle = LIFECYCLE.test(functionOf(ref).name) && graph.invocations(ref).length === 0;
  return isLifecycle ? [handlers.start()] : [];
}

function nextInvocations(
  graph: CallGraph,
  ref: FunctionRef,
  { frames, ways }: Followed,
  followed: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Invocation[] {
  const key = functionKey(ref);
  const frame = frames.find((each) => functionKey(each.closure.ref) === key);
  if (frame) {
    // The same call in the method of another instance.
    const twins = ways
      .flatMap((way) => way.frames)
      .filter((each) => functionKey(each.closure.ref) === key && callKey(each.call) === callKey(frame.call));
    return [frame, ...twins];
  }
  const calls = followed.get(key);
  return graph
    .invocations(ref)
    .filter((invocation) => !isKept(graph, invocation) && (!calls || calls.has(callKey(invocation.call))));
}

/** The calls of each function that all ways bind to one of its calls: other calls of it lead elsewhere. */
function followedCalls(ways: Followed['ways']): ReadonlyMap<string, ReadonlySet<string>> {
  const calls = new Map<string, Set<string>>();
  const times = new Map<string, number>();
  for (const way of ways) {
    for (const { closure, call } of way.frames) {
      const key = functionKey(closure.ref);
      const known = calls.get(key);
      if (known) known.add(callKey(call));
      else calls.set(key, new Set([callKey(call)]));
      times.set(key, (times.get(key) ?? 0) + 1);
    }
  }
  return new Map([...calls].filter(([key]) => times.get(key) === ways.length));
}

function stateKey({ ref, selves, wait, loop, conditions, frames, path }: State): string {
  const makers = frames.flatMap(({ within }) => (within ? [callKey(within.call)] : []));
  const key = [walkKey(ref, wait, loop), ...(selves ?? []).map((self) => self.key), ...makers].join(' ');
  if (conditions.length === 0) return key;
  // Ways that may yet turn out not to be taken do not stand for others.
  // Nor do the rounds of functions that call each other: each would be a way of its own.
  const isRound = new Set(path).size < path.length;
  return isRound ? key : [key, ...frames.map((frame) => callKey(frame.call))].join(' ');
}

/** The keys under which a table holds the function that is called by a key that only the running program knows. */
function tableKeys({ evaluator }: CallGraph, { call, caller, closure, how }: Invocation): string[] {
  const { callee } = callOf(call);
  // `const handler = handlers[topic]; await handler(message);`
  const read = callee.k === 'variable' ? call.module.variables[callee.id]?.init : callee;
  if (how !== 'call' || read?.k !== 'index') return [];
  const key = functionKey(closure.ref);
  return objectEntries(evaluator, evaluator.evaluate(read.of, caller)).flatMap(([name, value]) =>
    value.k === 'function' && functionKey(value.ref) === key ? [name] : [],
  );
}

/** Of consumers of several channels the one for which a table has the function, if the table goes by channels. */
function dispatchedFrom(operations: readonly string[], keys: readonly string[]): readonly string[] {
  const [key] = keys;
  if (key === undefined || operations.length < 2) return operations;
  const fitting = operations.filter((operation) => {
    const [, channel, last] = /#consume (.*?([^/]+))$/.exec(operation) ?? [];
    return channel === key || last === key || (last !== undefined && patternOf('rabbitmq', last)?.test(key));
  });
  return fitting.length > 0 ? fitting : operations;
}

/** What people call a function; most handlers have no name of their own. */
function nameOf(ref: FunctionRef, handlers: Handlers): string {
  const { name } = functionOf(ref);
  if (name !== 'callback') return name;
  return handlers.of(ref).length > 0 ? 'the handler' : 'a callback';
}

/** The state at a caller; null where what it passes makes the call not happen. */
function step(
  graph: CallGraph,
  service: string,
  sink: CallRef,
  state: State,
  invocation: Invocation,
  handlers: Handlers,
): State | null {
  const facts = callOf(invocation.call);
  const caller = { module: invocation.call.module, id: facts.function };
  const isCall = invocation.how !== 'callback';
  const path = [...state.path, functionKey(caller)];
  const isRepeated = isCall && state.path.includes(functionKey(caller));
  const frames = [...state.frames, invocation];
  // A recursive function decides anew each time.
  const conditions = isRepeated ? [] : stillOpen(graph, state.conditions, frames);
  if (conditions === null) return null;
  const here: Step = {
    service,
    file: invocation.call.module.path,
    line: facts.line,
    column: facts.column,
    message: `${nameOf(caller, handlers)} calls ${nameOf(state.ref, handlers)}`,
  };
  const steps = isCall ? [here, ...state.steps] : state.steps;
  const isCached = state.isCached || keepsAnswers(caller, invocation);
  const around = [
    isRepeated
      ? recursion(invocation, frames, turningPoints(sink, path, frames))
      : loopOfInvocation(graph, invocation),
    loopAround(graph, invocation.call, invocation.caller),
  ];
  return {
    path,
    keys: [...state.keys, ...tableKeys(graph, invocation)],
    ref: caller,
    selves: instancesOutside(graph, state.ref, invocation, state.selves),
    wait: waitThrough(
      invocation,
      state.wait,
      graph.runs(invocation.call).some((run) => run.how === 'call'),
    ),
    loop: chooseLoop({ ...state, isCached }, around, steps),
    isCached,
    steps,
    frames,
    conditions,
  };
}

/** Where functions that a way comes to again part: the call that leads on to the remote one, and the one that goes round. */
function turningPoints(
  sink: CallRef,
  path: readonly string[],
  frames: readonly Invocation[],
): { readonly onward: CallRef; readonly again: CallRef }[] {
  return frames.flatMap(({ call: again }, i) => {
    const first = path.indexOf(path[i + 1] ?? '');
    return first <= i ? [{ onward: frames[first - 1]?.call ?? sink, again }] : [];
  });
}

const CACHE = /cache|memoi[sz]e/i;

/** `cache.get(key, load)`, a cache of the tree or of a library: what it is given runs when there is nothing yet. */
function keepsAnswers(caller: FunctionRef, { call, how }: Invocation): boolean {
  const { callee } = callOf(call);
  if (callee.k === 'variable') return CACHE.test(functionOf(caller).name);
  if (how !== 'callback' || callee.k !== 'member') return false;
  const { of } = callee;
  const variable = of.k === 'variable' ? call.module.variables[of.id]?.name : undefined;
  return [callee.name, of.k === 'member' ? of.name : variable].some((name) => CACHE.test(name ?? ''));
}

/** The loop nearest to the call that counts; where none counts, the nearest that is excused. */
function chooseLoop(state: State, around: readonly (Loop | null)[], steps: readonly Step[]): Loop | null {
  if (state.loop?.excuse === null) return state.loop;
  const found = around.filter((loop) => loop !== null);
  const chatty = found.find((loop) => loop.excuse === null);
  if (chatty && state.isCached) return state.loop ?? { ...chatty, excuse: 'cached' };
  if (chatty) return { ...chatty, through: [...chatty.through, ...steps] };
  return state.loop ?? found[0] ?? null;
}

function addReach(reaches: Map<string, Reach>, operation: string, state: State, isStart: boolean): void {
  const known = reaches.get(operation);
  const loop =
    state.loop && isStart && state.loop.excuse === null
      ? { ...state.loop, excuse: 'start' as const }
      : state.loop;
  const reach: Reach = { operation, blocking: state.wait !== null, loop, steps: state.steps };
  if (!known) {
    reaches.set(operation, reach);
    return;
  }
  const isWorse = (known.loop?.excuse !== null || known.loop === null) && loop?.excuse === null;
  reaches.set(operation, {
    ...known,
    blocking: known.blocking || reach.blocking,
    loop: isWorse ? loop : known.loop,
    steps: reach.blocking && !known.blocking ? reach.steps : known.steps,
  });
}
