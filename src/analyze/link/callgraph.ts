import type { Value } from '../facts.js';
import type { Action, LibraryModel } from '../library.js';
import { argumentsOf } from './arguments.js';
import { constructionFunctions } from './classes.js';
import {
  alternatives,
  type CallRef,
  type Context,
  callKey,
  type Evaluated,
  type FunctionRef,
  functionKey,
  type Lazy,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { actionOf, libraryAction } from './libraries.js';
import { locate } from './locations.js';
import { callOf } from './program.js';

type Closure = Evaluated & { readonly k: 'function' };

/** One way in which a function comes to run. */
export type Invocation = {
  readonly call: CallRef;
  /** Root context of the function whose code the call is in. */
  readonly caller: Context;
  readonly closure: Closure;
  /** `callback`: it is passed to the call, at `index`, and run by it. */
  readonly how: 'call' | 'construct' | 'callback';
  readonly index: number;
  /** null where what it is called with is not known. */
  readonly arguments: readonly Lazy[] | null;
};

/** A call of something that a library model describes. */
export type LibraryCall = {
  readonly call: CallRef;
  readonly context: Context;
  readonly model: LibraryModel;
  readonly action: Action;
  readonly receiver: Evaluated | null;
  readonly name: string;
  /** The calls that bound the context: innermost first. Empty for a root context. */
  readonly frames: readonly Invocation[];
};

/** Who calls what, in one program. */
export type CallGraph = {
  readonly evaluator: Evaluator;
  readonly libraryCalls: readonly LibraryCall[];
  libraryCallsAt(call: CallRef): readonly LibraryCall[];
  /** The ways in which a function comes to run. */
  invocations(ref: FunctionRef): readonly Invocation[];
  /** The closures of local functions that a call runs: by calling or by getting them as callbacks. */
  runs(call: CallRef): readonly Invocation[];
};

/** Calls through parameters that are followed to their callers, and theirs, this many times. */
const DEEPEST_BINDING = 4;
const MOST_BINDINGS = 300;

export function createCallGraph(evaluator: Evaluator): CallGraph {
  const invocations = new Map<string, Invocation[]>();
  const runs = new Map<string, Invocation[]>();
  const libraryCalls: LibraryCall[] = [];
  const byCall = new Map<string, LibraryCall[]>();
  const open: { call: CallRef; context: Context }[] = [];

  const add = (invocation: Invocation) => {
    const key = functionKey(invocation.closure.ref);
    push(invocations, key, invocation);
    push(runs, callKey(invocation.call), invocation);
  };

  for (const module of evaluator.program.modules) {
    for (const [id, facts] of module.calls.entries()) {
      const call = { module, id };
      for (const context of evaluator.rootContexts({ module, id: facts.function })) {
        visitCall(evaluator, call, context, add, libraryCalls, open);
      }
    }
  }

  const graph: CallGraph = {
    evaluator,
    libraryCalls,
    libraryCallsAt: (call) => byCall.get(callKey(call)) ?? [],
    invocations: (ref) => invocations.get(functionKey(ref)) ?? [],
    runs: (call) => runs.get(callKey(call)) ?? [],
  };
  for (const each of libraryCalls) push(byCall, callKey(each.call), each);
  for (const { call, context } of open) {
    const known = libraryCalls.length;
    bindCallee(graph, call, context, [], libraryCalls, add);
    for (const each of libraryCalls.slice(known)) push(byCall, callKey(each.call), each);
  }
  addWrapped(graph, add);
  return graph;
}

/** A function that a resilience wrapper runs: `breaker.fire()` runs what the breaker was made with. */
function addWrapped(graph: CallGraph, add: (invocation: Invocation) => void): void {
  for (const library of graph.libraryCalls) {
    const { action, call, context } = library;
    if (action.is !== 'wrap' || !action.what) continue;
    const what = locate(graph.evaluator, action.what, {
      call,
      context,
      receiver: library.receiver,
      name: library.name,
    });
    for (const closure of alternatives(what)) {
      const isKnown =
        closure.k !== 'function' ||
        graph.runs(call).some((each) => functionKey(each.closure.ref) === functionKey(closure.ref));
      if (closure.k === 'function' && !isKnown)
        add({ call, caller: context, closure, how: 'callback', index: 0, arguments: null });
    }
  }
}

function push<T>(table: Map<string, T[]>, key: string, value: T): void {
  const list = table.get(key);
  if (list) list.push(value);
  else table.set(key, [value]);
}

function visitCall(
  evaluator: Evaluator,
  call: CallRef,
  context: Context,
  add: (invocation: Invocation) => void,
  libraryCalls: LibraryCall[],
  open: { call: CallRef; context: Context }[],
): void {
  const callee = evaluator.callee(call, context);
  let isOpen = false;
  for (const each of alternatives(callee)) {
    if (each.k === 'parameter' && (each.otherwise === null || each.otherwise.k === 'undefined'))
      isOpen = true;
    addCallee(evaluator, each, call, context, [], add, libraryCalls);
  }
  if (isOpen) open.push({ call, context });
  for (const [index, value] of callOf(call).arguments.entries()) {
    for (const closure of callbacks(evaluator, value, context)) {
      add({ call, caller: context, closure, how: 'callback', index, arguments: null });
    }
  }
}

function addCallee(
  evaluator: Evaluator,
  callee: Evaluated,
  call: CallRef,
  context: Context,
  frames: readonly Invocation[],
  add: (invocation: Invocation) => void,
  libraryCalls: LibraryCall[],
): boolean {
  switch (callee.k) {
    case 'function': {
      if (isBinding(call)) return false;
      const args = argumentsOf(evaluator, call, context);
      const isCall = isMethod(call, 'call');
      add({
        call,
        caller: context,
        closure: callee,
        how: 'call',
        index: 0,
        arguments: isCall ? args.slice(1) : args,
      });
      return true;
    }
    case 'class':
      for (const id of constructionFunctions(callee.ref)) {
        const closure: Closure = {
          k: 'function',
          ref: { module: callee.ref.module, id },
          context: callee.context,
          this: null,
        };
        add({
          call,
          caller: context,
          closure,
          how: 'construct',
          index: 0,
          arguments: argumentsOf(evaluator, call, context),
        });
      }
      return true;
    case 'action': {
      const action = actionOf(callee, call);
      if (!action) return false;
      libraryCalls.push({
        call,
        context,
        model: callee.model,
        action,
        receiver: callee.receiver,
        name: callee.name,
        frames,
      });
      return true;
    }
    case 'library': {
      const action = libraryAction(callee, call);
      if (!action) return false;
      libraryCalls.push({ call, context, model: callee.model, action, receiver: callee, name: '', frames });
      return true;
    }
    case 'parameter':
      return callee.otherwise
        ? addCallee(evaluator, callee.otherwise, call, context, frames, add, libraryCalls)
        : false;
    default:
      return false;
  }
}

function isMethod(call: CallRef, name: string): boolean {
  const { callee } = callOf(call);
  return callee.k === 'member' && callee.name === name;
}

/** `fn.bind(…)` makes a function and calls none. */
function isBinding(call: CallRef): boolean {
  return isMethod(call, 'bind');
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

/**
 * A call of something that the caller passes in: `routes(app)` with `app.get(…)` inside, `getJson(client, path)`.
 * Each caller is bound in turn, until the callee is known.
 */
function bindCallee(
  graph: CallGraph,
  call: CallRef,
  context: Context,
  frames: readonly Invocation[],
  libraryCalls: LibraryCall[],
  add: (invocation: Invocation) => void,
): void {
  const { evaluator } = graph;
  const parameters = alternatives(evaluator.callee(call, context)).filter((each) => each.k === 'parameter');
  let bindings = 0;
  for (const parameter of parameters) {
    for (const invocation of graph.invocations(parameter.ref)) {
      if (frames.some((frame) => callKey(frame.call) === callKey(invocation.call))) continue;
      bindings += 1;
      if (bindings > MOST_BINDINGS) return;
      const bound = bind(graph, context, parameter.ref, invocation);
      if (!bound) continue;
      const callee = evaluator.callee(call, bound);
      for (const each of alternatives(callee)) {
        const isOpen = each.k === 'parameter' && each.otherwise === null;
        if (isOpen && frames.length < DEEPEST_BINDING) {
          bindCallee(graph, call, bound, [...frames, invocation], libraryCalls, add);
        } else if (each.k === 'action' || each.k === 'library') {
          addCallee(evaluator, each, call, bound, [...frames, invocation], add, libraryCalls);
        }
      }
    }
  }
}

/** The context with one function in its line bound to a call of it; null where the function is not in its line. */
export function bind(
  graph: CallGraph,
  context: Context,
  ref: FunctionRef,
  invocation: Invocation,
): Context | null {
  if (context.module === ref.module && context.function === ref.id) {
    const { closure } = invocation;
    if (
      closure.this?.k === 'instance' &&
      context.this?.k === 'instance' &&
      closure.this.key !== context.this.key
    )
      return null;
    return {
      ...context,
      arguments: invocation.arguments ?? passedArguments(graph, invocation),
      this: closure.this ?? context.this,
      parent: closure.context,
      call: invocation.call,
      depth: 0,
      memo: new Map(),
    };
  }
  if (!context.parent) return null;
  const parent = bind(graph, context.parent, ref, invocation);
  return parent && { ...context, parent, memo: new Map() };
}

const ELEMENT_FIRST = new Set(['map', 'forEach', 'filter', 'flatMap', 'find', 'some', 'every', 'findIndex']);

/** What a callback is called with: the elements of a list, the value of a promise, or what a local function passes. */
function passedArguments(graph: CallGraph, invocation: Invocation): readonly Lazy[] {
  const { evaluator } = graph;
  const facts = callOf(invocation.call);
  const opaque: Lazy = { evaluated: unknown('what a callback is called with') };
  if (facts.callee.k === 'member') {
    const receiver: Lazy = { value: facts.callee.of, context: invocation.caller };
    if (ELEMENT_FIRST.has(facts.callee.name)) {
      return [{ value: { k: 'element', of: facts.callee.of }, context: invocation.caller }, opaque];
    }
    if (facts.callee.name === 'then') return [receiver];
  }
  const library = graph.libraryCallsAt(invocation.call)[0];
  if (library?.action.is === 'entry' && library.action.kind === 'mount' && library.receiver) {
    return [{ evaluated: library.receiver }, opaque]; // a plugin gets the application that it extends
  }
  return throughLocal(graph, invocation) ?? [opaque, opaque, opaque, opaque];
}

/** The arguments with which a local function calls the callback that it is given. */
function throughLocal(graph: CallGraph, invocation: Invocation): readonly Lazy[] | null {
  const { evaluator } = graph;
  for (const local of graph.runs(invocation.call)) {
    if (local.how !== 'call' || !local.arguments) continue;
    const { module, id } = local.closure.ref;
    const context = evaluator.callContext(local.closure, local.arguments, invocation.call, 1);
    for (const [inner, facts] of module.calls.entries()) {
      if (facts.function !== id || facts.callee.k !== 'variable') continue;
      const variable = module.variables[facts.callee.id];
      if (variable?.parameter?.function === id && variable.parameter.index === invocation.index) {
        return argumentsOf(evaluator, { module, id: inner }, context);
      }
    }
  }
  return null;
}
