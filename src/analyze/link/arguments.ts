import type { CallRef, Context, Evaluated, Lazy } from './evaluated.js';
import { unknown } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callOf } from './program.js';

/** The arguments of a call, with arrays that are spread into it laid out. */
export function argumentsOf(evaluator: Evaluator, call: CallRef, context: Context): Lazy[] {
  return callOf(call).arguments.flatMap((value): Lazy[] => {
    if (value.k !== 'spread') return [{ value, context }];
    const spread = evaluator.evaluate(value.of, context);
    return spread.k === 'array' ? [...spread.items] : [{ evaluated: restOf(spread) }];
  });
}

function restOf(spread: Evaluated): Evaluated {
  if (spread.k === 'parameter') return { ...spread, name: `…${spread.name}`, otherwise: null };
  return unknown('arguments that are spread from a list');
}
