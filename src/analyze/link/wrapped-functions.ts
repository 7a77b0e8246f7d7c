import { alternatives, type Closure, type Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callOf } from './program.js';

/**
 * The functions for which a function of an unknown library makes one that is called likewise: `cache(load)`,
 * `debounce(save, 300)`, `memo(Component)`, `once(connect)`.
 */
export function wrappedFunctions(
  evaluator: Evaluator,
  result: Evaluated & { readonly k: 'result' },
): Closure[] {
  const { callee, call, context, member } = result;
  const [first] = callOf(call).arguments;
  if (callee.k !== 'external' || member !== '' || !first || callOf(call).new) return [];
  return alternatives(evaluator.evaluate(first, context)).filter((each) => each.k === 'function');
}
