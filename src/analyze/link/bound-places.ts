import type { BoundPlace, Location } from '../../model.js';
import type { BoundModel, RemoteAction } from '../library.js';
import { type CallGraph, type LibraryCall, viewOf } from './callgraph.js';
import type { CallRef } from './evaluated.js';
import { locate } from './locations.js';
import { callOf } from './program.js';
import { holds } from './stated-bounds.js';

/**
 * Where a bound can be written for a call: into the options of the client that it goes through, where that is made in
 * sight, else into its own. null where the library's model names no place in the code.
 */
export function boundPlaceOf(
  graph: CallGraph,
  library: LibraryCall,
  action: RemoteAction,
): BoundPlace | null {
  const view = viewOf(library);
  // Others bound in some versions only, or only with a listener beside them.
  const plain = (action.bounds ?? []).filter(
    ({ majors, listener, only, userTyped }) =>
      majors === undefined &&
      userTyped === undefined &&
      listener === undefined &&
      (only === undefined || holds(graph, only, view)),
  );
  const ordered = plain.sort((a, b) => Number(a.only === undefined) - Number(b.only === undefined));
  // What the call itself says comes before what its client says, also where that is no bound.
  const isStated = ordered.some(({ at, chained }) =>
    [at]
      .flat()
      .some(
        (place) => !chained && /^\d/.test(place) && locate(graph.evaluator, place, view).k !== 'undefined',
      ),
  );
  return (
    (isStated ? null : atClient(graph, library, ordered)) ??
    atCall(library, action, ordered) ??
    piped(library, action)
  );
}

function atClient(
  graph: CallGraph,
  { receiver }: LibraryCall,
  bounds: readonly BoundModel[],
): BoundPlace | null {
  const known = receiver?.k === 'parameter' ? receiver.otherwise : receiver;
  if (known?.k !== 'library' || known.made === null || known.made === 'elsewhere') return null;
  const { call } = known.made;
  if (call.id < 0) return null;
  const carriers = graph
    .libraryCallsAt(call)
    .flatMap(({ action }) => (action.is === 'make' || action.is === 'provide' ? [action.carries ?? {}] : []));
  for (const { at, chained, means } of bounds) {
    if (chained !== undefined) continue;
    const places = [at].flat().flatMap((place) => {
      const [, name, path] = /^@([^.]+)\.([^*$]+)$/.exec(place) ?? [];
      if (name === undefined || path === undefined) return [];
      return carriers.flatMap((carries) =>
        [carries[name] ?? []]
          .flat()
          .flatMap((carried) => (/^\d+$/.test(carried) ? [`${carried}.${path}`] : [])),
      );
    });
    if (places.length > 0) return { ...locationOf(call), arguments: places, means, callback: false };
  }
  return null;
}

function atCall(
  { call }: LibraryCall,
  action: RemoteAction,
  bounds: readonly BoundModel[],
): BoundPlace | null {
  const [first] = bounds.flatMap(
    ({ at, chained, means }): Pick<BoundPlace, 'arguments' | 'means' | 'chained'>[] => {
      const places = [at].flat().filter((place) => (chained ? /^\d+/ : /^\d+\.[\w.]+$/).test(place));
      return places.length === 0 ? [] : [{ arguments: places, means, ...(chained ? { chained } : {}) }];
    },
  );
  if (!first) return null;
  // What one bound says of several arguments may stand in several bounds: the options of a stub come first or second.
  const same = bounds.filter(({ means, chained }) => means === first.means && chained === first.chained);
  const all = same.flatMap(({ at }) => [at].flat().filter((place) => /^\d+/.test(place)));
  const property = first.arguments[0]?.replace(/^\d+/, '');
  const alike = all.filter((place) => place.replace(/^\d+/, '') === property);
  return {
    ...locationOf(call),
    ...first,
    arguments: first.chained ? first.arguments : [...new Set(alike)],
    callback: action.callback === 'last',
  };
}

function piped({ call }: LibraryCall, { operator }: RemoteAction): BoundPlace | null {
  if (!operator) return null;
  return { ...locationOf(call), arguments: ['0'], means: 'milliseconds', operator, callback: false };
}

function locationOf(ref: CallRef): Location {
  const { line, column } = callOf(ref);
  return { file: ref.module.path, line, column };
}
