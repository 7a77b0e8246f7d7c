import { argumentsOf } from './arguments.js';
import type { CallGraph } from './callgraph.js';
import type { Evaluated } from './evaluated.js';

export type Closure = Evaluated & { readonly k: 'function' };

/** The local functions that a value is or holds: handlers in a row, in lists, in objects. */
export function closures(graph: CallGraph, value: Evaluated, depth = 0): Closure[] {
  if (depth > 4) return [];
  switch (value.k) {
    case 'function':
      return [value];
    case 'array':
      return value.items.flatMap((item) => closures(graph, graph.evaluator.force(item), depth + 1));
    case 'oneOf':
      return value.of.flatMap((each) => closures(graph, each, depth + 1));
    case 'parameter':
      return value.otherwise ? closures(graph, value.otherwise, depth + 1) : [];
    default:
      return [];
  }
}

/** The functions in a value, and those that a wrapper around it runs: `asyncHandler(fn)`, `middy(fn)`. */
export function handlingFunctions(graph: CallGraph, value: Evaluated): Closure[] {
  const carried = value.k === 'library' ? value.carried.get('handler') : undefined;
  if (carried) return handlingFunctions(graph, carried);
  return [...closures(graph, value), ...wrappedClosures(graph, value)];
}

function wrappedClosures(graph: CallGraph, value: Evaluated): Closure[] {
  if (value.k !== 'result') return [];
  const run = graph
    .runs(value.call)
    .filter(({ how }) => how === 'callback')
    .map(({ closure }) => closure);
  if (run.length > 0 || value.callee.k !== 'external') return run;
  // What a library makes of a handler at the top of a module is run when the handler it gives is.
  const given = argumentsOf(graph.evaluator, value.call, value.context);
  return given.flatMap((each) => closures(graph, graph.evaluator.force(each)));
}
