import type { Region, Value } from '../facts.js';
import type { CallRef, Context, Evaluated } from './evaluated.js';
import { literal } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { objectEntries } from './objects.js';
import { callOf, functionOf } from './program.js';

/** A longer list is data, not a list of routes. */
const MOST_TURNS = 64;

/**
 * The contexts of a call that is made once for each element of a list that is known: one for each turn, in order. Its
 * own context alone where it is in no such loop.
 */
export function turnsOf(evaluator: Evaluator, call: CallRef, context: Context): readonly Context[] {
  const turns = loopTurns(evaluator, call, context) ?? callbackTurns(evaluator, call, context);
  return turns && turns.length > 0 ? turns.slice(0, MOST_TURNS) : [context];
}

/** `for (const { path, target } of routes) …`, `for (const path in routes) …`. */
function loopTurns(evaluator: Evaluator, call: CallRef, context: Context): Context[] | null {
  const loop = loopAround(call);
  if (!loop?.over) return null;
  const { over, variables, form } = loop;
  const list = evaluator.evaluate(over, context);
  const turn = (value: (id: number) => Evaluated): Context => ({
    ...context,
    memo: new Map(variables.map((id) => [id, value(id)])),
  });
  if (form === 'for-in') return objectEntries(evaluator, list).map(([key]) => turn(() => literal(key)));
  if (form !== 'for-of' || list.k !== 'array') return null;
  return list.items.map((_, index) =>
    turn((id) => {
      const init = call.module.variables[id]?.init;
      return init ? evaluator.evaluate(elementAt(init, over, index), context) : { k: 'undefined' };
    }),
  );
}

function loopAround({ module, id }: CallRef): (Region & { readonly k: 'loop' }) | null {
  let at = callOf({ module, id }).region;
  while (at !== null) {
    const region: Region | undefined = module.regions[at];
    if (!region) return null;
    if (region.k === 'loop') return region;
    at = region.parent;
  }
  return null;
}

/** A value with the element of the list that it is taken from told. */
function elementAt(value: Value, list: Value, index: number): Value {
  switch (value.k) {
    case 'element':
      return value.of === list && value.index === undefined
        ? { ...value, index }
        : { ...value, of: elementAt(value.of, list, index) };
    case 'member':
      return { ...value, of: elementAt(value.of, list, index) };
    case 'fallback':
      return { ...value, first: elementAt(value.first, list, index) };
    default:
      return value;
  }
}

/** `routes.forEach(({ path, target }) => …)`. */
function callbackTurns(evaluator: Evaluator, call: CallRef, context: Context): Context[] | null {
  const { module } = call;
  const ref = { module, id: callOf(call).function };
  const { argumentOf } = functionOf(ref);
  if (argumentOf?.index !== 0 || !context.parent || context.arguments) return null;
  const outer = { module, id: argumentOf.call };
  const { callee } = callOf(outer);
  if (callee.k !== 'member' || (callee.name !== 'forEach' && callee.name !== 'map')) return null;
  const list = evaluator.evaluate(callee.of, context.parent);
  if (list.k !== 'array') return null;
  const closure = { k: 'function', ref, context: context.parent, this: context.this } as const;
  return list.items.map((item, index) =>
    evaluator.callContext(closure, [item, { evaluated: literal(index) }], outer, 1),
  );
}
