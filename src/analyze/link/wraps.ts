import type { Locations, WrapAction } from '../library.js';
import { bindAll } from './bindings.js';
import { type BoundCall, type CallGraph, type Invocation, isKept, type LibraryCall } from './callgraph.js';
import { handlerFrom, isMadeBy } from './entries.js';
import { type CallRef, type Context, callKey, functionKey } from './evaluated.js';
import { isReturned, outerCalls } from './flow.js';
import { type CallView, locate } from './locations.js';
import { callsIn } from './lookups.js';
import { callOf, functionOf } from './program.js';

/** A library's wrapper around a call, with the place from which its settings are read. */
export type Wrap = { readonly library: LibraryCall; readonly action: WrapAction; readonly view: CallView };

/** The wrappers that a call runs. One that is made of others, `wrap(retry, timeout).execute(fn)`, stands for these. */
export function wrapsAt(graph: CallGraph, call: CallRef, context: Context): Wrap[] {
  return graph
    .libraryCallsAt(call)
    .flatMap((library) =>
      library.action.is === 'wrap' ? laidOut(graph, library, library.action, context) : [],
    );
}

function laidOut(graph: CallGraph, library: LibraryCall, action: WrapAction, context: Context): Wrap[] {
  const { call, receiver, name } = library;
  const isHere = context.module === call.module && context.function === library.context.function;
  const inContext = isHere ? context : library.context;
  const view: CallView = { call, context: inContext, receiver, name };
  const parts = action.through ? partsOf(graph, library, action.through, view) : [];
  return parts.length > 0 ? parts : [{ library, action, view }];
}

function partsOf(graph: CallGraph, library: LibraryCall, through: Locations, view: CallView): Wrap[] {
  const list = locate(graph.evaluator, through, view);
  if (list.k !== 'array') return [];
  return list.items.flatMap((item): Wrap[] => {
    const policy = graph.evaluator.force(item);
    const member = graph.evaluator.member(policy, library.name);
    const action = member.k === 'action' ? member.member.call : undefined;
    if (member.k !== 'action' || action?.is !== 'wrap') return [];
    const part = { ...library, receiver: member.receiver, model: member.model, action };
    return laidOut(graph, part, action, view.context ?? library.context);
  });
}

/** What a `.pipe` applies to what it is called on: `http.get(url).pipe(timeout(ms), retry(2))`. */
export function operatorsOf(graph: CallGraph, pipe: CallRef, context: Context): Wrap[] {
  return callOf(pipe).arguments.flatMap((argument) =>
    argument.k === 'call' ? wrapsAt(graph, { module: pipe.module, id: argument.call }, context) : [],
  );
}

export function isPipe(call: CallRef): boolean {
  const { callee } = callOf(call);
  return callee.k === 'member' && callee.name === 'pipe';
}

/** The wrappers around what a call gives, in its own function. */
function wrapsOf(graph: CallGraph, call: CallRef, context: Context): Wrap[] {
  return outerCalls(call).flatMap((outer) =>
    isPipe(outer) ? operatorsOf(graph, outer, context) : wrapsAt(graph, outer, context),
  );
}

/** In how many functions around a call wrappers are looked for, and on how many ways. */
const DEEPEST = 6;
const MOST_WAYS = 100;

/** A call of a function in which a remote call is made, or the remote call itself. */
export type Run = { readonly call: CallRef; readonly context: Context };

/** One way in which a remote call comes to run, from the inside out. */
export type Surround = { readonly wraps: readonly Wrap[]; readonly runs: readonly Run[] };

const NOTHING: Surround = { wraps: [], runs: [] };

function around(inner: Surround, outer: Surround): Surround {
  return { wraps: [...inner.wraps, ...outer.wraps], runs: [...inner.runs, ...outer.runs] };
}

/** What is around a remote call, for each way in which it comes to run. */
export function surroundsOf(graph: CallGraph, { library, context, frames }: BoundCall): Surround[] {
  const { call } = library;
  const own = { wraps: wrapsOf(graph, call, context), runs: [{ call, context }] };
  return outside(graph, call, frames, new Set(), { left: MOST_WAYS }).map((outer) => around(own, outer));
}

/** The wrappers around a remote call, for each way in which it comes to run. */
export function wrapsAround(graph: CallGraph, bound: BoundCall): (readonly Wrap[])[] {
  return surroundsOf(graph, bound).map(({ wraps }) => wraps);
}

function outside(
  graph: CallGraph,
  call: CallRef,
  frames: readonly Invocation[],
  seen: ReadonlySet<string>,
  ways: { left: number },
): Surround[] {
  const ref = { module: call.module, id: callOf(call).function };
  const key = functionKey(ref);
  const invocations =
    seen.has(key) || seen.size > DEEPEST || ways.left <= 0 ? [] : runsOf(graph, ref, frames);
  if (invocations.length === 0) return [NOTHING];
  ways.left -= invocations.length;
  return invocations.flatMap((invocation) => {
    const { call: run, within } = invocation;
    const bound = within ? [...frames, within] : frames;
    const caller = bindAll(graph, invocation.caller, bound) ?? invocation.caller;
    const wraps = [...wrapsAt(graph, run, caller), ...wrapsOf(graph, run, caller)];
    const here: Surround = {
      wraps,
      runs: [...insideHelpers(graph, invocation), { call: run, context: caller }],
    };
    const further = isPassedOn(invocation)
      ? outside(graph, run, bound, new Set(seen).add(key), ways)
      : [NOTHING];
    return further.map((outer) => around(here, outer));
  });
}

/**
 * Where a local function calls what it is given: `again(() => fetch(url))`. In a class that many inherit from, the same
 * call stands for each of them, and is one all the same.
 */
function insideHelpers(graph: CallGraph, { call, how, index }: Invocation): Run[] {
  if (how !== 'callback') return [];
  const runs = graph
    .runs(call)
    .filter((run) => run.how === 'call')
    .flatMap((run) => {
      const { module, id } = run.closure.ref;
      const parameter = functionOf(run.closure.ref).parameters[index];
      return callsIn(module, id).flatMap((inner): Run[] => {
        const { callee } = callOf({ module, id: inner });
        if (callee.k !== 'variable' || callee.id !== parameter) return [];
        const [root] = graph.evaluator.rootContexts({ module, id });
        return root ? [{ call: { module, id: inner }, context: bindAll(graph, root, [run]) ?? root }] : [];
      });
    });
  return [...new Map(runs.map((run) => [callKey(run.call), run])).values()];
}

/**
 * The ways in which a function runs whose wrappers count. In a wrapper that is followed from one caller, that caller
 * alone decides.
 */
export function runsOf(
  graph: CallGraph,
  ref: { readonly module: CallRef['module']; readonly id: number },
  frames: readonly Invocation[],
): readonly Invocation[] {
  const all = graph
    .invocations(ref)
    .filter((each) => !isKept(graph, each) && isMadeBy(handlerFrom(each.closure), frames));
  const chosen = all.filter((each) => frames.some((frame) => callKey(frame.call) === callKey(each.call)));
  return chosen.length > 0 ? chosen : all;
}

/** Whether what a function gives is what its caller gives or waits for, so that wrappers of that one count too. */
export function isPassedOn(invocation: Invocation): boolean {
  return invocation.how === 'callback' || isReturned(invocation.call);
}
