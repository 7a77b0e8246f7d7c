import type { Reach, Timeout } from '../../model.js';
import type { CallGraph } from './callgraph.js';
import { alternatives, type Evaluated } from './evaluated.js';
import { decoratorModel } from './injection.js';
import type { Bound } from './limits.js';
import { locate } from './locations.js';
import { functionAroundClass } from './lookups.js';
import { callOf } from './program.js';
import type { Handlers } from './reach.js';
import { instanceOf } from './tokens.js';
import { wrapBounds } from './wrapper-bounds.js';
import { isPipe, operatorsOf } from './wraps.js';

/** The bounds that interceptors put around answers, `next.handle().pipe(timeout(3000))`, in milliseconds. */
type Interceptors = { readonly everywhere: number | null; readonly byOperation: ReadonlyMap<string, number> };

const known = new WeakMap<CallGraph, Interceptors>();

/** The bound that interceptors put around the operations that wait for a call; null where one of them has none. */
export function interceptedTimeout(
  graph: CallGraph,
  handlers: Handlers,
  reaches: readonly Reach[],
): Timeout | null {
  const interceptors = known.get(graph) ?? findInterceptors(graph, handlers);
  known.set(graph, interceptors);
  const { everywhere, byOperation } = interceptors;
  const bounds = reaches.map(({ operation }) => byOperation.get(operation) ?? everywhere);
  if (bounds.length === 0 || bounds.some((ms) => ms === null)) return null;
  const ms = Math.max(...bounds.filter((each) => each !== null));
  return { ms, source: 'wrapper', detail: 'an interceptor of the service' };
}

function findInterceptors(graph: CallGraph, handlers: Handlers): Interceptors {
  const { evaluator } = graph;
  let everywhere: number | null = null;
  for (const { action, call, context, receiver, name } of graph.libraryCalls) {
    if (action.is !== 'entry' || action.kind !== 'intercept' || !action.what) continue;
    everywhere ??= boundOf(graph, locate(evaluator, action.what, { call, context, receiver, name }));
  }
  for (const each of evaluator.interceptors()) everywhere ??= boundOf(graph, each);
  return { everywhere, byOperation: decorated(graph, handlers) };
}

/** `@UseInterceptors(TimeoutInterceptor)` at a class or at one of its methods. */
function decorated(graph: CallGraph, handlers: Handlers): Map<string, number> {
  const found = new Map<string, number>();
  for (const module of graph.evaluator.program.modules) {
    for (const [id, facts] of module.classes.entries()) {
      const owner = functionAroundClass(module, id);
      const [context] = graph.evaluator.rootContexts({ module, id: owner });
      if (!context) continue;
      const boundBy = (decorators: typeof facts.decorators): number | null => {
        for (const decorator of decorators) {
          const use = decoratorModel(graph.evaluator, decorator, context);
          if (use?.decorator.is !== 'intercept') continue;
          const ms = boundOf(graph, locate(graph.evaluator, use.decorator.what, use.view));
          if (ms !== null) return ms;
        }
        return null;
      };
      const ofClass = boundBy(facts.decorators);
      for (const { decorators, value } of facts.members) {
        if (value?.k !== 'function') continue;
        const ms = boundBy(decorators) ?? ofClass;
        if (ms === null) continue;
        for (const operation of handlers.of({ module, id: value.id })) found.set(operation, ms);
      }
    }
  }
  return found;
}

/** The bound that an interceptor, or one of a list, puts around what it passes on. */
function boundOf(graph: CallGraph, value: Evaluated): number | null {
  const { evaluator } = graph;
  const all = alternatives(value).flatMap((each) =>
    each.k === 'array' ? each.items.map((item) => evaluator.force(item)) : [each],
  );
  for (const each of all) {
    const interceptor = each.k === 'class' ? instanceOf(evaluator, each) : each;
    const intercept = interceptor && evaluator.member(interceptor, 'intercept');
    if (intercept?.k !== 'function') continue;
    const { module, id } = intercept.ref;
    const [root] = evaluator.rootContexts(intercept.ref);
    const bounds = [...module.calls.keys()].flatMap((call): Bound[] => {
      const pipe = { module, id: call };
      if (!root || callOf(pipe).function !== id || !isPipe(pipe)) return [];
      return operatorsOf(graph, pipe, root).flatMap((wrap) => wrapBounds(graph, wrap));
    });
    const bound = bounds.find((one) => one.is === 'known');
    if (bound?.is === 'known') return bound.ms;
  }
  return null;
}
