import { type CallGraph, viewOf } from './callgraph.js';
import { type Closure, handlingFunctions } from './closures.js';
import { type Entry, type Handler, handlerFrom } from './entries.js';
import { alternatives, type Evaluated } from './evaluated.js';
import { locate } from './locations.js';

/** Whether a value may be a handler that is out of sight: `controller.create` of a factory, a wrapped function. */
function mayHandle(value: Evaluated): boolean {
  return (
    value.k === 'unknown' ||
    value.k === 'result' ||
    value.k === 'external' ||
    value.k === 'parameter' ||
    value.k === 'oneOf'
  );
}

/** Handlers of an entry; wrapped ones (`asyncHandler(fn)`) are found among the callbacks of the wrapping call. */
export function handlersOf(graph: CallGraph, entry: Entry): { functions: Handler[]; isHandled: boolean } {
  const found: Closure[] = [];
  let isHandled = false;
  const { handlers } = entry.action;
  for (const location of typeof handlers === 'string' ? [handlers] : (handlers ?? [])) {
    const value = locate(graph.evaluator, location, viewOf(entry));
    const items = value.k === 'array' ? value.items.map((item) => graph.evaluator.force(item)) : [value];
    for (const item of items.flatMap((each) => alternatives(each))) {
      found.push(...handlingFunctions(graph, item));
      isHandled ||= item.k === 'function' || mayHandle(item);
    }
    if (found.length > 0) break;
  }
  return { functions: found.map(handlerFrom), isHandled: isHandled || found.length > 0 };
}
