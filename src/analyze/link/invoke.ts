import { argumentsFor, argumentsOf, functionMethod } from './arguments.js';
import { builtinCall, builtinMethod } from './builtins.js';
import { checkedEnvironment } from './environment.js';
import {
  type CallRef,
  type Context,
  callKey,
  type Evaluated,
  oneOf,
  preferStated,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { invokeAction, invokeLibrary } from './libraries.js';
import { callOf } from './program.js';
import { wrappedFunctions } from './wrapped-functions.js';

/** What a call gives, remembered with its context. */
export function callValue(evaluator: Evaluator, call: CallRef, context: Context): Evaluated {
  const key = ~call.id;
  const known = context.memo.get(key);
  if (known) return known;
  context.memo.set(key, unknown('a call that needs its own result'));
  const value = computeCall(evaluator, call, context);
  context.memo.set(key, value);
  return value;
}

function computeCall(evaluator: Evaluator, call: CallRef, context: Context): Evaluated {
  const facts = callOf(call);
  if (facts.callee.k === 'member' && facts.callee.of.k !== 'super') {
    const receiver = evaluator.evaluate(facts.callee.of, context);
    const builtin = builtinMethod(evaluator, receiver, facts.callee.name, call, context);
    if (builtin) return builtin;
    return evaluator.invoke(evaluator.member(receiver, facts.callee.name), call, context);
  }
  return evaluator.invoke(evaluator.callee(call, context), call, context);
}

/** What a call of `callee` gives. */
export function invoke(evaluator: Evaluator, callee: Evaluated, call: CallRef, context: Context): Evaluated {
  switch (callee.k) {
    case 'function': {
      const args = argumentsFor(evaluator, callee, call, context);
      if (functionMethod(evaluator, call, context) === 'bind') return { ...callee, bound: args };
      return evaluator.apply(callee, args, call, context.depth + 1);
    }
    case 'class':
      return {
        k: 'instance',
        ref: callee.ref,
        context: callee.context,
        arguments: argumentsOf(evaluator, call, context),
        origin: callKey(call),
        key: `${callKey(call)}/${isRoot(context) ? '' : contextKey(context)}`,
      };
    case 'action':
      if (functionMethod(evaluator, call, context) === 'bind') return callee;
      return invokeAction(evaluator, callee, call, context);
    case 'library':
      return invokeLibrary(evaluator, callee, call, context);
    case 'oneOf': {
      const results = callee.of.map((each) => invoke(evaluator, each, call, context));
      return oneOf(preferStated(results));
    }
    case 'external':
      return (
        builtinCall(evaluator, callee, call, context) ??
        checkedEnvironment(evaluator, call, context) ?? { k: 'result', callee, call, context, member: '' }
      );
    case 'result': {
      const [wrapped] = wrappedFunctions(evaluator, callee);
      if (wrapped) return invoke(evaluator, wrapped, call, context);
      return (
        checkedEnvironment(evaluator, call, context) ?? { k: 'result', callee, call, context, member: '' }
      );
    }
    case 'parameter':
      return callee.otherwise && callee.otherwise.k !== 'undefined'
        ? invoke(evaluator, callee.otherwise, call, context)
        : { ...callee, path: [...callee.path, '()'], name: `${callee.name}(…)`, otherwise: null };
    case 'unknown':
    case 'undefined':
      return callee;
    default:
      return unknown('a call of something that is no function');
  }
}

/** Whether no function along the context is bound to a call: what is made there is made once. */
function isRoot(context: Context): boolean {
  for (let at: Context | null = context; at; at = at.parent) if (at.arguments !== null) return false;
  return true;
}

export let contexts = 0;

const contextKeys = new WeakMap<Context, number>();

function contextKey(context: Context): number {
  const known = contextKeys.get(context);
  if (known !== undefined) return known;
  contexts += 1;
  contextKeys.set(context, contexts);
  return contexts;
}
