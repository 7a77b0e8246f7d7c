import { argumentsOf } from './arguments.js';
import { type Context, type FunctionRef, functionKey } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callsNamed } from './lookups.js';
import { onceFor } from './once.js';
import { functionOf } from './program.js';

/** More calls of one function are not told apart; those that give it most tell most. */
const MOST_CALLS = 8;

/**
 * The contexts of a function that sets something up: one for each call of it, `ClientModule.forRoot(options)`, or of
 * a function around it. Its root context where no call in sight gives it anything.
 */
export function calledContexts(evaluator: Evaluator, ref: FunctionRef): readonly Context[] {
  const known = knownContexts(evaluator);
  const key = functionKey(ref);
  const before = known.get(key);
  if (before) return before;
  // Who asks for what a call is given, in order to know what is called, is told the root alone.
  known.set(key, evaluator.rootContexts(ref).slice(0, 1));
  const contexts = contextsOf(evaluator, ref);
  known.set(key, contexts);
  return contexts;
}

const knownContexts = onceFor((_evaluator: Evaluator) => new Map<string, readonly Context[]>());

function contextsOf(evaluator: Evaluator, ref: FunctionRef): readonly Context[] {
  const called = callsOf(evaluator, ref);
  if (called.length > 0) return called;
  const [root] = evaluator.rootContexts(ref);
  const { parent } = functionOf(ref);
  if (!root?.parent || parent === null) return root ? [root] : [];
  const outer = calledContexts(evaluator, { module: ref.module, id: parent });
  return outer.map((each) => (isCalled(each) ? { ...root, parent: each, memo: new Map() } : root));
}

function isCalled(context: Context): boolean {
  return context.arguments !== null || (context.parent !== null && isCalled(context.parent));
}

function callsOf(evaluator: Evaluator, ref: FunctionRef): Context[] {
  const { name, parameters } = functionOf(ref);
  if (parameters.length === 0) return [];
  const called = name.slice(name.lastIndexOf('.') + 1);
  return evaluator.program.modules
    .flatMap((module) =>
      callsNamed(module, called).flatMap((facts): Context[] => {
        const [caller] = evaluator.rootContexts({ module, id: facts.function });
        const callee = caller && evaluator.evaluate(facts.callee, caller);
        if (!caller || callee?.k !== 'function' || functionKey(callee.ref) !== functionKey(ref)) return [];
        const call = { module, id: module.calls.indexOf(facts) };
        return [evaluator.callContext(callee, argumentsOf(evaluator, call, caller), call, 1)];
      }),
    )
    .sort((a, b) => (b.arguments?.length ?? 0) - (a.arguments?.length ?? 0))
    .slice(0, MOST_CALLS);
}
