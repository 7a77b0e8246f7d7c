import type { CallFacts, FunctionFacts, ModuleFacts, Value } from '../facts.js';
import { argumentsFor, argumentsOf, functionMethod } from './arguments.js';
import type { Invocation, LibraryCall } from './callgraph.js';
import { constructionFunctions } from './classes.js';
import {
  alternatives,
  type CallRef,
  type Closure,
  type Context,
  type Evaluated,
  type FunctionRef,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { actionOf, libraryAction } from './libraries.js';
import { isOutside } from './outside.js';
import { callOf } from './program.js';
import { wrappedFunctions } from './wrapped-functions.js';

/** A context with the callers that are bound in it, and what it was without them. */
export type Bound = {
  readonly context: Context;
  readonly root: Context;
  readonly frames: readonly Invocation[];
};

/** Adds what a call calls, and the callbacks that it runs; calls of unknown parameters to `open`. */
export function visitCall(
  evaluator: Evaluator,
  call: CallRef,
  context: Context,
  add: (invocation: Invocation) => void,
  libraryCalls: LibraryCall[],
  open: { call: CallRef; context: Context }[],
): void {
  const isPackages = isOutside(evaluator.program, call.module, callOf(call).callee);
  const callee = isPackages ? OF_A_PACKAGE : evaluator.callee(call, context);
  let isOpen = false;
  for (const each of alternatives(callee)) {
    if (each.k === 'parameter' && (each.otherwise === null || each.otherwise.k === 'undefined'))
      isOpen = true;
    addCallee(evaluator, each, call, { context, root: context, frames: [] }, add, libraryCalls);
  }
  if (isOpen) open.push({ call, context });
  if (callOf(call).element) return;
  for (const [index, value] of callOf(call).arguments.entries()) {
    if (isDeferred(callee, call, index)) {
      if (callee.k === 'function') handOn(evaluator, callee, call, index, context, add);
      continue;
    }
    const kept = isStored(callee, index);
    for (const closure of callbacks(evaluator, value, context)) {
      add({ call, caller: context, closure, how: 'callback', index, kept, arguments: null });
    }
  }
}

/** A function of a package that no model describes. */
const OF_A_PACKAGE: Evaluated = { k: 'external', module: '', path: '' };

/**
 * Whether a callback is kept for later instead of run: `export default instrumented(handler)` makes a function that
 * calls it, and nothing is called yet.
 */
function isDeferred(callee: Evaluated, call: CallRef, index: number): boolean {
  const facts = callOf(call);
  if (callee.k === 'function') return !runsParameter(callee.ref, index);
  // `client.interceptors.response.use(onError)`
  if (isMethod(call, 'use')) return true;
  const isWrapping = callee.k === 'external' || callee.k === 'result' || callee.k === 'unknown';
  // At the top of a module, what an unknown function makes of a handler is another handler.
  return (
    isWrapping &&
    facts.function === 0 &&
    !facts.new &&
    facts.use.k !== 'awaited' &&
    facts.use.k !== 'discarded' &&
    facts.use.k !== 'receiver'
  );
}

/** What a function is given is called by the function that it makes: `asyncHandler(handler)`, `retried(send)`. */
function handOn(
  evaluator: Evaluator,
  maker: Closure,
  call: CallRef,
  index: number,
  context: Context,
  add: (invocation: Invocation) => void,
): void {
  const value = callOf(call).arguments[index];
  const given = value ? callbacks(evaluator, value, context) : [];
  if (given.length === 0) return;
  const { module } = maker.ref;
  const within: Invocation = {
    call,
    caller: context,
    closure: maker,
    how: 'call',
    index: 0,
    arguments: argumentsFor(evaluator, maker, call, context),
  };
  for (const facts of mentionsOf(maker.ref, index) ?? []) {
    const [caller] = calls(facts, module.functions[maker.ref.id]?.parameters[index])
      ? evaluator.rootContexts({ module, id: facts.function })
      : [];
    if (!caller) continue;
    const inner = { module, id: module.calls.indexOf(facts) };
    for (const closure of given) {
      const args = argumentsFor(evaluator, closure, inner, caller);
      add({ call: inner, caller, closure, how: 'call', index: 0, arguments: args, within });
    }
  }
}

/** `fn(…)`, `fn.call(this, …)`, `fn.apply(this, args)`. */
function calls({ callee }: CallFacts, variable: number | undefined): boolean {
  const called =
    callee.k === 'member' && (callee.name === 'call' || callee.name === 'apply') ? callee.of : callee;
  return called.k === 'variable' && called.id === variable;
}

/** Whether a parameter is only put into an object or a field: `constructor(private readonly action: Action) {}`. */
function isStored(callee: Evaluated, index: number): boolean {
  if (callee.k !== 'function' && callee.k !== 'class') return false;
  const { module } = callee.ref;
  const id = callee.k === 'function' ? callee.ref.id : module.classes[callee.ref.id]?.constructor_;
  return id !== undefined && mentionsOf({ module, id }, index)?.length === 0;
}

/** Whether a function runs one of its parameters, or hands it on, rather than only closing over it. */
function runsParameter(ref: FunctionRef, index: number): boolean {
  const { module, id } = ref;
  const mentions = mentionsOf(ref, index);
  if (!mentions || mentions.length === 0) return true; // who runs it is not known
  return mentions.some((facts) => runsWith(module.functions, facts.function, id));
}

/** The calls of a function's parameter, and those that it is handed on to; null for a parameter that is not there. */
function mentionsOf({ module, id }: FunctionRef, index: number): readonly CallFacts[] | null {
  const parameter = module.functions[id]?.parameters[index];
  if (parameter === undefined) return null;
  let byVariable = mentions.get(module);
  if (!byVariable) {
    byVariable = mentionsIn(module);
    mentions.set(module, byVariable);
  }
  return byVariable.get(parameter) ?? [];
}

/** It is asked for every callback of a module: looking through all calls each time took half of a large system's run. */
const mentions = new WeakMap<ModuleFacts, ReadonlyMap<number, readonly CallFacts[]>>();

/** The calls of a module by the variables that they call or are given. */
function mentionsIn({ calls }: ModuleFacts): ReadonlyMap<number, readonly CallFacts[]> {
  const byVariable = new Map<number, CallFacts[]>();
  for (const facts of calls) {
    for (const root of new Set([facts.callee, ...facts.arguments].map(rootOf))) {
      if (root === null) continue;
      const known = byVariable.get(root);
      if (known) known.push(facts);
      else byVariable.set(root, [facts]);
    }
  }
  return byVariable;
}

function rootOf(value: Value): number | null {
  let root = value;
  while (root.k === 'member' || root.k === 'index') root = root.of;
  return root.k === 'variable' ? root.id : null;
}

/** Whether a nested function runs as part of another: all functions between are callbacks. */
function runsWith(functions: readonly FunctionFacts[], inner: number, outer: number): boolean {
  for (let id: number | null = inner; id !== null; ) {
    if (id === outer) return true;
    const facts: FunctionFacts | undefined = functions[id];
    if (!facts?.argumentOf) return false;
    id = facts.parent;
  }
  return false;
}

/** Adds a call of one callee: of local code, or of a library. */
export function addCallee(
  evaluator: Evaluator,
  callee: Evaluated,
  call: CallRef,
  bound: Bound,
  add: (invocation: Invocation) => void,
  libraryCalls: LibraryCall[],
): void {
  const { context } = bound;
  switch (callee.k) {
    case 'function': {
      if (functionMethod(evaluator, call, context) === 'bind') return;
      if (callOf(call).element && evaluator.program.inBrowser(callee.ref.module.path)) return;
      const args = argumentsFor(evaluator, callee, call, context);
      add({ call, caller: context, closure: callee, how: 'call', index: 0, arguments: args });
      return;
    }
    case 'class':
      for (const id of constructionFunctions(callee.ref)) {
        const ref = { module: callee.ref.module, id };
        const closure: Closure = { k: 'function', ref, context: callee.context, this: null };
        const args = argumentsOf(evaluator, call, context);
        add({ call, caller: context, closure, how: 'construct', index: 0, arguments: args });
      }
      return;
    case 'action': {
      if (functionMethod(evaluator, call, context) === 'bind') return;
      const action = actionOf(callee, call);
      const { model, receiver, name, computed } = callee;
      const named = computed ? { name, computed } : { name };
      if (action) libraryCalls.push({ call, ...bound, model, action, receiver, ...named });
      return;
    }
    case 'library': {
      const action = libraryAction(callee, call);
      if (action)
        libraryCalls.push({ call, ...bound, model: callee.model, action, receiver: callee, name: '' });
      return;
    }
    case 'result':
      for (const each of wrappedFunctions(evaluator, callee))
        addCallee(evaluator, each, call, bound, add, libraryCalls);
      return;
    case 'parameter':
      for (const each of callee.otherwise ? alternatives(callee.otherwise) : [])
        addCallee(evaluator, each, call, bound, add, libraryCalls);
  }
}

function isMethod(call: CallRef, name: string): boolean {
  const { callee } = callOf(call);
  return callee.k === 'member' && callee.name === name;
}

/** The local functions that an argument is, or holds in an object or list. */
function callbacks(evaluator: Evaluator, value: Value, context: Context, depth = 0): Closure[] {
  if (depth > 3) return [];
  switch (value.k) {
    case 'function':
      return [{ k: 'function', ref: { module: context.module, id: value.id }, context, this: null }];
    case 'object':
      return value.entries.flatMap((entry) => callbacks(evaluator, entry.value, context, depth + 1));
    case 'array':
      return value.items.flatMap((item) => callbacks(evaluator, item, context, depth + 1));
    case 'variable':
    case 'member':
    case 'call':
    case 'conditional':
    case 'fallback':
      if (isOutside(evaluator.program, context.module, value)) return [];
      return alternatives(evaluator.evaluate(value, context)).flatMap((each) => closureOf(each));
    default:
      return [];
  }
}

function closureOf(value: Evaluated): Closure[] {
  if (value.k === 'function') return [value];
  if (value.k === 'parameter' && value.otherwise?.k === 'function') return [value.otherwise];
  return [];
}
