import type { RemoteAction } from '../library.js';
import { addressValue } from './address.js';
import { bindAll, isBindable } from './bindings.js';
import {
  type BoundCall,
  type CallGraph,
  callersOf,
  type Invocation,
  isKept,
  type LibraryCall,
  viewOf,
} from './callgraph.js';
import { type OpenCondition, openConditions, stillOpen } from './conditions.js';
import { handlerFrom, isMadeBy } from './entries.js';
import {
  alternatives,
  type Context,
  callKey,
  type Evaluated,
  type FunctionRef,
  parametersIn,
  unknown,
} from './evaluated.js';
import { actionOf, libraryAction } from './libraries.js';
import { locate } from './locations.js';
import { onceFor } from './once.js';
import { askedNames } from './service-lookups.js';

/** A remote call followed to a caller that decides its target, with the contexts on the way: the sink's own first. */
export type Expansion = BoundCall & {
  readonly steps: readonly { readonly context: Context; readonly library: LibraryCall }[];
};

/** What tells one way to a call from others. */
export function wayKey({ library, frames }: Pick<Expansion, 'library' | 'frames'>): string {
  return [library, ...frames].map(({ call }) => callKey(call)).join(' ');
}

const DEEPEST = 8;
/** Of more ways to one call the first are followed. */
const MOST_EXPANSIONS = 400;
/** A call on what callers pass in is one of a library for each of them, and all callers may call it for each. */
const MOST_TOGETHER = 2000;
const FEWEST_EXPANSIONS = 4;

/** How many ways to a call of a library are followed. */
export function mostExpansions(graph: CallGraph, { call }: LibraryCall): number {
  const share = Math.floor(MOST_TOGETHER / Math.max(1, graph.libraryCallsAt(call).length));
  return Math.min(MOST_EXPANSIONS, Math.max(FEWEST_EXPANSIONS, share));
}

/** The values that decide what a call of a library does, as far as that matters to who asks. */
export type Deciding = (library: LibraryCall) => readonly Evaluated[];

/** Whether a function is come to from outside as well, with what no call in the program gives it. */
export type IsEntered = (ref: FunctionRef, frames: readonly Invocation[]) => boolean;

type Following = { readonly deciding?: Deciding; readonly isEntered?: IsEntered };

/**
 * Follows a call of a library through the wrappers around it until what decides it, for a remote call its target and
 * bounds, depends on no parameter that a caller binds.
 */
export function expand(
  graph: CallGraph,
  library: LibraryCall,
  { deciding, isEntered = () => false }: Following = {},
): Expansion[] {
  const stations = deciding ? follow(graph, library, deciding) : followed(graph, library);
  const ends = stations.filter(({ ref, way }) => !ref || isEntered(ref, way.frames));
  return ends.slice(0, mostExpansions(graph, library)).map(({ way }) => way);
}

/** A place on the ways around a call; `ref` is the function whose callers decide further, null at the end of a way. */
type Station = { readonly way: Expansion; readonly ref: FunctionRef | null };

/** Who looks for relays and who looks for interactions follow the same calls. */
function followed(graph: CallGraph, library: LibraryCall): readonly Station[] {
  const known = knownStations(graph);
  const before = known.get(library);
  if (before) return before;
  const stations = follow(graph, library, (call) => decidingValues(graph, call));
  known.set(library, stations);
  return stations;
}

const knownStations = onceFor((_graph: CallGraph) => new Map<LibraryCall, readonly Station[]>());

/** All stations on the ways around a call, in the order of their callers, up to the end of as many as are followed. */
function follow(graph: CallGraph, library: LibraryCall, deciding: Deciding): readonly Station[] {
  const stations: Station[] = [];
  let left = mostExpansions(graph, library);
  const visit = (
    context: Context,
    frames: readonly Invocation[],
    steps: Expansion['steps'],
    conditions: readonly OpenCondition[],
  ): void => {
    if (left <= 0) return;
    const here = inContext(graph, library, context);
    const all = [...steps, { context, library: here }];
    const { ref, callers } =
      frames.length < DEEPEST ? bindings(graph, here, frames, deciding) : { ref: null, callers: [] };
    stations.push({ way: { library: here, context, frames, steps: all }, ref });
    if (!ref) left -= 1;
    for (const { invocation, bound } of callers) {
      const next = [...frames, invocation];
      const open = stillOpen(graph, conditions, next);
      if (open) visit(bound, next, all, open);
    }
  };
  visit(library.context, library.frames, [], openConditions(graph, library.call, library.root));
  return stations;
}

const NOTHING = unknown('nothing in sight is kept under the name that is asked for');

/** The library call as it is in a context: another context may give it another receiver. */
function inContext(graph: CallGraph, library: LibraryCall, context: Context): LibraryCall {
  if (context === library.context) return library;
  const callees = alternatives(graph.evaluator.callee(library.call, context));
  // What another context calls says nothing of this one: a name under which nothing is kept.
  if (callees.every(({ k }) => k === 'undefined')) return { ...library, context, receiver: NOTHING };
  for (const callee of callees) {
    const known = callee.k === 'parameter' && callee.otherwise ? callee.otherwise : callee;
    const action = known.k === 'action' ? actionOf(known, library.call) : undefined;
    if (known.k === 'action' && action?.is === library.action.is) {
      if (!library.computed) return { ...library, context, receiver: known.receiver };
      const { receiver, name, computed } = known;
      return { ...library, context, action, receiver, name, computed };
    }
    if (known.k === 'library' && libraryAction(known, library.call)?.is === library.action.is)
      return { ...library, context, receiver: known };
  }
  return { ...library, context };
}

/** The callers of the first function on whose parameters the target, or else the bound, depends. */
function bindings(
  graph: CallGraph,
  library: LibraryCall,
  frames: readonly Invocation[],
  deciding: Deciding,
): { ref: FunctionRef | null; callers: { invocation: Invocation; bound: Context }[] } {
  for (const ref of dependencies(library, deciding)) {
    if (!isBindable(library.root, frames, ref)) continue;
    const all = callersOf(graph, ref, frames).filter((invocation) => !isKept(graph, invocation));
    const fitting = all.filter((invocation) => isConsistent([...frames, invocation]));
    // What another call made is what is called, not this one.
    if (all.length > 0 && fitting.length === 0) return { ref, callers: [] };
    const callers = fitting.flatMap((invocation) => {
      const bound = bindAll(graph, library.root, [...frames, invocation]);
      return bound ? [{ invocation, bound }] : [];
    });
    if (callers.length > 0) return { ref, callers };
  }
  return { ref: null, callers: [] };
}

/** Whether each function that is called is the one that the calls bound around it made. */
function isConsistent(frames: readonly Invocation[]): boolean {
  return frames.every(({ closure }) => isMadeBy(handlerFrom(closure), frames));
}

/** The functions on whose parameters the deciding values depend. */
function dependencies(library: LibraryCall, deciding: Deciding): FunctionRef[] {
  const found = new Map<string, FunctionRef>();
  for (const value of deciding(library)) parametersIn(value, found);
  return [...found.values()];
}

/** What decides where a remote call goes, and how long it may take. */
function decidingValues(graph: CallGraph, library: LibraryCall): Evaluated[] {
  const action = library.action as RemoteAction;
  const { evaluator } = graph;
  const view = viewOf(library);
  const called = [action.method, action.procedure, action.service, action.channel, action.routingKey];
  const read = [...called, action.statement, action.entity, action.document];
  const bounds = (action.bounds ?? []).flatMap((bound) => (bound.chained ? [] : [bound.at]));
  const addresses = addressValue(evaluator, action, view);
  return [
    ...addresses,
    ...addresses.flatMap((address) => askedNames(evaluator, address, view)),
    ...(view.computed ? [view.computed] : []),
    ...[...read, ...bounds].flatMap((locations) => (locations ? [locate(evaluator, locations, view)] : [])),
  ];
}
