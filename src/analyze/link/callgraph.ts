import type { Action, LibraryModel } from '../library.js';
import {
  type CallRef,
  type Closure,
  type Context,
  type Evaluated,
  type FunctionRef,
  functionKey,
  type Lazy,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import type { Liveness } from './liveness.js';
import type { CallView } from './locations.js';

/** One way in which a function comes to run. */
export type Invocation = {
  readonly call: CallRef;
  /** Root context of the function whose code the call is in. */
  readonly caller: Context;
  readonly closure: Closure;
  /** `callback`: it is passed to the call, at `index`, and run by it. */
  readonly how: 'call' | 'construct' | 'callback';
  readonly index: number;
  /** It is kept in an object or a field: who runs it is not known, unless another invocation says so. */
  readonly kept?: boolean;
  /** The call goes on without waiting for it. */
  readonly detached?: boolean;
  /** null where what it is called with is not known. */
  readonly arguments: readonly Lazy[] | null;
  /** The call that made the function in which this call is: the closure is what `asyncHandler(closure)` was given. */
  readonly within?: Invocation;
};

/** Some calls on a way, with those that made the functions in which they are. */
export function withMakers(frames: readonly Invocation[]): readonly Invocation[] {
  if (!frames.some(({ within }) => within)) return frames;
  const all = new Set(frames);
  for (const { within } of frames) if (within) all.add(within);
  return [...all];
}

/** A call of something that a library model describes. */
export type LibraryCall = {
  readonly call: CallRef;
  readonly context: Context;
  /** The context before any caller was bound. */
  readonly root: Context;
  readonly model: LibraryModel;
  readonly action: Action;
  readonly receiver: Evaluated | null;
  readonly name: string;
  /** The name, where it is computed: `client[method]`. */
  readonly computed?: Evaluated;
  /** The calls that bound the context: innermost first. Empty for a root context. */
  readonly frames: readonly Invocation[];
  /** The element for which it is performed, where its action is for each of several. */
  readonly each?: Evaluated;
};

/** Who calls what, in one program. */
export type CallGraph = {
  readonly evaluator: Evaluator;
  readonly liveness: Liveness;
  readonly libraryCalls: readonly LibraryCall[];
  libraryCallsAt(call: CallRef): readonly LibraryCall[];
  /** The ways in which a function comes to run. */
  invocations(ref: FunctionRef): readonly Invocation[];
  /** The closures of local functions that a call runs: by calling or by getting them as callbacks. */
  runs(call: CallRef): readonly Invocation[];
  /** Whether what a call runs is known for each instance, where its code is a method's. */
  isToldApart(call: CallRef): boolean;
};

/** The invocations of a function that are not bound yet. */
export function callersOf(
  graph: CallGraph,
  ref: FunctionRef,
  frames: readonly Invocation[],
): readonly Invocation[] {
  const key = functionKey(ref);
  if (frames.some((frame) => functionKey(frame.closure.ref) === key)) return [];
  return graph.invocations(ref);
}

/** What is handed to an entry point or a factory is not run by that call. */
export function isKept(graph: CallGraph, invocation: Invocation): boolean {
  return (
    invocation.how === 'callback' &&
    graph
      .libraryCallsAt(invocation.call)
      .some(
        ({ action }) =>
          (action.is === 'make' && !action.callback) || (action.is === 'entry' && !action.plugins),
      )
  );
}

/** A remote call in a context in which as much is bound as is known. */
export type BoundCall = {
  readonly library: LibraryCall;
  readonly context: Context;
  readonly frames: readonly Invocation[];
};

/** A library's call as the locations of its model see it, in its own context or in another one. */
export function viewOf(library: LibraryCall, context: Context = library.context): CallView {
  const { call, receiver, name, computed, each } = library;
  return { call, context, receiver, name, ...(computed ? { computed } : {}), ...(each ? { each } : {}) };
}
