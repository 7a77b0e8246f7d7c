import { argumentsFor } from './arguments.js';
import { passedArguments } from './callback-arguments.js';
import { type CallGraph, type Invocation, withMakers } from './callgraph.js';
import {
  alternatives,
  type Context,
  callKey,
  type Evaluated,
  type FunctionRef,
  functionKey,
  type Instance,
  type Lazy,
} from './evaluated.js';
import { functionOf } from './program.js';

/**
 * A root context with functions in its line bound to calls of them, and these calls' own contexts bound likewise:
 * `frames` has at most one for each function. null where a frame belongs to another instance than the context.
 */
export function bindAll(graph: CallGraph, context: Context, calls: readonly Invocation[]): Context | null {
  if (calls.length === 0) return context;
  const frames = withMakers(calls);
  const own =
    context.arguments === null
      ? frames.find(
          (frame) => frame.closure.ref.module === context.module && frame.closure.ref.id === context.function,
        )
      : undefined;
  const others = own ? frames.filter((frame) => frame !== own) : frames;
  if (!own) {
    const parent = context.parent && bindAll(graph, context.parent, others);
    if (context.parent && !parent) return null;
    const self = boundInstance(graph, context.this, others);
    const isSame = parent === context.parent && self === context.this;
    return isSame ? context : { ...context, parent, this: self, memo: new Map() };
  }
  const caller = bindAll(graph, own.caller, others);
  if (!caller) return null;
  const invocation = caller === own.caller ? own : rebased(graph, own, caller);
  const { closure } = invocation;
  if (
    closure.this?.k === 'instance' &&
    context.this?.k === 'instance' &&
    isAnother(graph, closure.ref, closure.this, context.this)
  )
    return null;
  return {
    ...context,
    arguments: invocation.arguments ?? passedArguments(graph, invocation),
    this: closure.this ?? boundInstance(graph, context.this, others),
    parent: closure.context && bindAll(graph, closure.context, others),
    call: invocation.call,
    depth: 0,
    memo: new Map(),
  };
}

/** Whether a function is one whose parameters the context, or a caller bound to it, can still be given. */
export function isBindable(context: Context, frames: readonly Invocation[], ref: FunctionRef): boolean {
  const contexts = [context, ...frames.map((frame) => frame.caller)];
  return contexts.some((each) => isInLine(each, ref) || makersOf(each).some((maker) => isInLine(maker, ref)));
}

/** Whether a function is the context's own, or one around it. */
export function isInLine(context: Context, ref: FunctionRef): boolean {
  for (let at: Context | null = context; at; at = at.parent) {
    if (at.module === ref.module && at.function === ref.id) return true;
  }
  return false;
}

/** The contexts in which the instances that are `this` along a context were made. */
function makersOf(context: Context): Context[] {
  const makers: Context[] = [];
  for (let at: Context | null = context; at; at = at.parent) {
    if (at.this?.k !== 'instance') continue;
    for (const argument of at.this.arguments ?? []) if ('context' in argument) makers.push(argument.context);
  }
  return makers;
}

/** An instance whose constructor's arguments come from callers that are bound: `new Client(config)` in a factory. */
function boundInstance(
  graph: CallGraph,
  instance: Evaluated | null,
  frames: readonly Invocation[],
): Evaluated | null {
  if (instance?.k !== 'instance' || !instance.arguments) return instance;
  let isBound = false;
  const args = instance.arguments.map((argument): Lazy => {
    if (!('context' in argument)) return argument;
    const context = bindAll(graph, argument.context, frames) ?? argument.context;
    isBound ||= context !== argument.context;
    return { value: argument.value, context };
  });
  if (!isBound) return instance;
  return {
    ...instance,
    arguments: args,
    key: `${instance.key}/${frames.map((frame) => callKey(frame.call)).join(' ')}`,
  };
}

/**
 * Whether two instances, as which a method may run, are told apart: both come from a `new` in sight, and not from the
 * same one. One that a framework makes, or one of more than are looked at, may be any.
 */
export function isAnother(graph: CallGraph, { module, id }: FunctionRef, a: Instance, b: Instance): boolean {
  const owner = functionOf({ module, id }).class;
  if (owner === undefined || a.origin === b.origin) return false;
  const all = graph.evaluator.instances({ module, id: owner });
  return [a, b].every((each) => each.arguments !== null && all.some(({ origin }) => origin === each.origin));
}

/** An invocation as it is when its caller is bound. */
function rebased(graph: CallGraph, invocation: Invocation, caller: Context): Invocation {
  const { evaluator } = graph;
  if (invocation.how === 'callback') return { ...invocation, caller };
  const key = functionKey(invocation.closure.ref);
  const found = alternatives(evaluator.callee(invocation.call, caller)).find(
    (each) => each.k === 'function' && functionKey(each.ref) === key,
  );
  const closure = found?.k === 'function' ? found : invocation.closure;
  return {
    ...invocation,
    caller,
    closure,
    arguments: argumentsFor(evaluator, closure, invocation.call, caller),
  };
}
