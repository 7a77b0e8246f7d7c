import type { Timeout } from '../../model.js';
import type { DefaultBound, RemoteAction } from '../library.js';
import { type BoundCall, type CallGraph, viewOf } from './callgraph.js';
import { isStated } from './evaluated.js';
import type { Bound } from './limits.js';
import { locate } from './locations.js';
import { onceFor } from './once.js';
import { boundAt, fits, optionBounds } from './stated-bounds.js';
import { callerBounds, outerBounds } from './wrapper-bounds.js';
import { wrapsAround } from './wraps.js';

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
  const some = all.find((bound) => bound.is === 'some');
  if (some) return { ms: null, source: some.source, detail: some.detail };
  const major = graph.evaluator.program.major(call.library.call.module, call.library.model.library);
  const byDefault = defaultBound(action.unbounded, major);
  const says = byDefault?.says ?? `${call.library.model.library} has no limit of its own`;
  // A signal that may never abort leaves the library's own limit in force; an option that is set replaces it.
  const isDefaultInForce = all.every(
    (bound) => (bound.is === 'unknown' || bound.is === 'none') && bound.bySignal === true,
  );
  if (isDefaultInForce && byDefault?.counts && byDefault.ms !== null) {
    return { ms: byDefault.ms, source: 'library', detail: says };
  }
  const open = all.find((bound) => bound.is === 'unknown');
  // Whoever sets up such a client elsewhere keeps the library's limit or replaces it with another.
  if (open && byDefault?.counts && byDefault.ms !== null)
    return { ms: null, source: 'library', detail: open.detail };
  if (open) return { ms: null, source: 'unknown', detail: open.detail };
  const off = all.find((bound) => bound.is === 'none');
  if (off) return { ms: null, source: 'none', detail: off.detail };
  return { ms: null, source: 'none', detail: ignoredOption(graph, call, action, major) ?? says };
}

/** What the service sets for all calls of a library. An option of the call that is set replaces it. */
function serviceBounds(graph: CallGraph, name: string): Bound[] {
  return statedDefaults(graph).flatMap((library) => {
    const { action } = library;
    if (action.is !== 'defaults' || !action.of.includes(name)) return [];
    const view = viewOf(library);
    return action.bounds.flatMap((model) => boundAt(graph, { ...model, source: 'instance' }, view, null));
  });
}

const statedDefaults = onceFor(({ libraryCalls }: CallGraph) =>
  libraryCalls.filter(({ action }) => action.is === 'defaults'),
);

function defaultBound(unbounded: RemoteAction['unbounded'], major: number | null): DefaultBound | undefined {
  const list = unbounded === undefined ? [] : [unbounded].flat();
  return list.find((each) => fits(each.majors, major));
}

function ignoredOption(
  graph: CallGraph,
  call: BoundCall,
  action: RemoteAction,
  major: number | null,
): string | null {
  for (const ignored of action.ignores ?? []) {
    if (!fits(ignored.majors, major)) continue;
    if (isStated(locate(graph.evaluator, ignored.at, viewOf(call.library, call.context)))) return ignored.why;
  }
  return null;
}

/** Whether a circuit breaker stands between a call and those who wait for it. */
export function hasCircuitBreaker(graph: CallGraph, call: BoundCall): boolean {
  return wrapsAround(graph, call).some((way) => way.some(({ action }) => action.circuitBreaker === true));
}

/** Whether something around a call limits how many of it run at once. */
export function isLimited(graph: CallGraph, call: BoundCall): boolean {
  return wrapsAround(graph, call).some((way) =>
    way.some(
      ({ action, view }) =>
        action.concurrency !== undefined && isStated(locate(graph.evaluator, action.concurrency, view)),
    ),
  );
}

/** The alternatives of a call's options that differ, for one target: the weakest of their timeouts. */
export function weakestTimeout(timeouts: readonly Timeout[]): Timeout {
  const order = (timeout: Timeout) => (timeout.source === 'none' ? 2 : timeout.source === 'unknown' ? 1 : 0);
  const [first] = [...timeouts].sort((a, b) => order(b) - order(a) || (b.ms ?? 0) - (a.ms ?? 0));
  if (!first) throw new Error('a call without any timeout verdict');
  return first;
}
