import type { BoundModel, Condition, Majors, RemoteAction } from '../library.js';
import { type BoundCall, type CallGraph, type LibraryCall, viewOf } from './callgraph.js';
import type { CallRef } from './evaluated.js';
import { outerCalls } from './flow.js';
import { type Bound, interpret } from './limits.js';
import { type CallView, locate } from './locations.js';
import { callOf } from './program.js';

/** Whether an installed major version, null where that is not known, is among some. */
export function fits(majors: Majors | undefined, major: number | null): boolean {
  return majors === undefined || major === null || (major >= majors[0] && major <= majors[1]);
}

/** Bounds among the call's own options and what its client carries. */
export function optionBounds(graph: CallGraph, call: BoundCall, action: RemoteAction): Bound[] {
  const major = graph.evaluator.program.major(call.library.call.module, call.library.model.library);
  return (action.bounds ?? []).flatMap((model): Bound[] => {
    if (!fits(model.majors, major)) return [];
    const places = model.chained ? chainedViews(call, model.chained) : [viewOf(call.library, call.context)];
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
  const view = viewOf(call);
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

/** What the places of a model say about a bound: one bound or none. */
export function boundAt(
  graph: CallGraph,
  model: BoundModel,
  view: CallView,
  call: BoundCall | null,
): Bound[] {
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
