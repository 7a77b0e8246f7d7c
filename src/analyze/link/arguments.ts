import type { CallRef, Closure, Context, Evaluated, Lazy } from './evaluated.js';
import { alternatives, UNDEFINED, unknown } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callOf } from './program.js';

/** The arguments of a call, with arrays that are spread into it laid out. */
export function argumentsOf(evaluator: Evaluator, call: CallRef, context: Context): Lazy[] {
  const values = callOf(call).arguments;
  if (!values.some(({ k }) => k === 'spread')) return values.map((value) => ({ value, context }));
  return values.flatMap((value): Lazy[] => {
    if (value.k !== 'spread') return [{ value, context }];
    const spread = evaluator.evaluate(value.of, context);
    return spread.k === 'array' ? [...spread.items] : [{ evaluated: restOf(spread) }];
  });
}

/** The method of functions that a call is of: `fn.call(self, …)`; null for every other call. */
export function functionMethod(
  evaluator: Evaluator,
  call: CallRef,
  context: Context,
): 'bind' | 'call' | 'apply' | null {
  const { callee } = callOf(call);
  if (callee.k !== 'member') return null;
  const { name } = callee;
  if (name !== 'bind' && name !== 'call' && name !== 'apply') return null;
  const of = alternatives(evaluator.evaluate(callee.of, context));
  return of.some(({ k }) => k === 'function' || k === 'action') ? name : null;
}

/** What a function gets that a call runs, be it by `call`, by `apply` or with arguments that are bound to it. */
export function argumentsFor(
  evaluator: Evaluator,
  closure: Closure,
  call: CallRef,
  context: Context,
): readonly Lazy[] {
  const args = argumentsOf(evaluator, call, context);
  const bound = closure.bound ?? [];
  switch (functionMethod(evaluator, call, context)) {
    case 'bind':
    case 'call':
      return [...bound, ...args.slice(1)];
    case 'apply': {
      const list = args[1] ? evaluator.force(args[1]) : UNDEFINED;
      return [...bound, ...(list.k === 'array' ? list.items : [])];
    }
    case null:
      return bound.length > 0 ? [...bound, ...args] : args;
  }
}

function restOf(spread: Evaluated): Evaluated {
  if (spread.k === 'parameter') return { ...spread, name: `…${spread.name}`, otherwise: null };
  return unknown('arguments that are spread from a list');
}
