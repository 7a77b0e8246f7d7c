import type { FunctionFacts, Value } from '../facts.js';
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
  literal,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { dispatchKeys, findHandlers } from './handlers.js';
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
  /** The call goes on without waiting for it. */
  readonly detached?: boolean;
  /** null where what it is called with is not known. */
  readonly arguments: readonly Lazy[] | null;
};

/** A call of something that a library model describes. */
export type LibraryCall = {
  readonly call: CallRef;
  readonly context: Context;
  /** The context before any caller was bound. */
  readonly root: Context;
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
const MOST_BINDINGS = 100;

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
      const contexts = evaluator.rootContexts({ module, id: facts.function });
      const [first, ...others] = contexts;
      if (!first) continue;
      const known = libraryCalls.length;
      visitCall(evaluator, call, first, add, libraryCalls, open);
      // Instances differ in what their members are: in what is called on `this`, and in what a library is given.
      const differs = startsAtThis(facts.callee) || libraryCalls.length > known;
      if (differs) for (const context of others) visitCall(evaluator, call, context, add, libraryCalls, open);
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
  const flows = createFlows(graph);
  for (const { call, context } of open) {
    const known = libraryCalls.length;
    bindCallee(graph, call, context, flows, libraryCalls, add);
    for (const each of libraryCalls.slice(known)) push(byCall, callKey(each.call), each);
  }
  addWrapped(graph, add);
  addDispatched(graph, add);
  return graph;
}

/** Handlers that a bus of the same service runs: `commandBus.execute(new PlaceOrder(id))`. */
function addDispatched(graph: CallGraph, add: (invocation: Invocation) => void): void {
  const handlers = findHandlers(graph.evaluator);
  for (const library of graph.libraryCalls) {
    const { action, call, context } = library;
    if (action.is !== 'dispatch') continue;
    const view = { call, context, receiver: library.receiver, name: library.name };
    const what = locate(graph.evaluator, action.what, view);
    const [first, ...rest] = argumentsOf(graph.evaluator, call, context);
    for (const key of dispatchKeys(graph.evaluator, what)) {
      const args = key.startsWith('text ') ? rest : first ? [first] : [];
      for (const closure of handlers.get(key) ?? []) {
        const common = {
          call,
          caller: context,
          closure,
          how: 'callback' as const,
          index: 0,
          arguments: args,
        };
        add(action.waits ? common : { ...common, detached: true });
      }
    }
  }
}

/** A function that a resilience wrapper runs: `breaker.fire()` runs what the breaker was made with. */
function addWrapped(graph: CallGraph, add: (invocation: Invocation) => void): void {
  for (const library of graph.libraryCalls) {
    const { action, call, context } = library;
    if (action.is !== 'wrap' || !action.what) continue;
    const view = { call, context, receiver: library.receiver, name: library.name };
    const passed = action.arguments ? locate(graph.evaluator, action.arguments, view) : null;
    for (const closure of alternatives(locate(graph.evaluator, action.what, view))) {
      if (closure.k !== 'function') continue;
      const key = functionKey(closure.ref);
      if (graph.runs(call).some((each) => functionKey(each.closure.ref) === key)) continue;
      const common = { call, caller: context, closure, index: 0 };
      // With arguments of its own it is called as any wrapper is: `breaker.fire(path)`.
      if (passed?.k === 'array') add({ ...common, how: 'call', arguments: passed.items });
      else add({ ...common, how: 'callback', arguments: null });
    }
  }
}

function startsAtThis(callee: Value): boolean {
  let root = callee;
  while (root.k === 'member' || root.k === 'index' || root.k === 'await') root = root.of;
  return root.k === 'this' || root.k === 'super' || root.k === 'call';
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
    addCallee(evaluator, each, call, { context, root: context, frames: [] }, add, libraryCalls);
  }
  if (isOpen) open.push({ call, context });
  for (const [index, value] of callOf(call).arguments.entries()) {
    if (isDeferred(callee, call, index)) continue;
    for (const closure of callbacks(evaluator, value, context)) {
      add({ call, caller: context, closure, how: 'callback', index, arguments: null });
    }
  }
}

/** A context with the callers that are bound in it, and what it was without them. */
type Bound = { readonly context: Context; readonly root: Context; readonly frames: readonly Invocation[] };

/**
 * Whether a callback is kept for later instead of run: `export default instrumented(handler)` makes a function that
 * calls it, and nothing is called yet.
 */
function isDeferred(callee: Evaluated, call: CallRef, index: number): boolean {
  const facts = callOf(call);
  if (callee.k === 'function') return !runsParameter(callee.ref, index);
  const isWrapping = callee.k === 'external' || callee.k === 'result' || callee.k === 'unknown';
  // `client.interceptors.response.use(onError)`
  if (isWrapping && isMethod(call, 'use')) return true;
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

/** Whether a function runs one of its parameters, or hands it on, rather than only closing over it. */
function runsParameter(ref: FunctionRef, index: number): boolean {
  const { module, id } = ref;
  const parameter = module.functions[id]?.parameters[index];
  if (parameter === undefined) return true;
  const mentions = module.calls.filter(
    (facts) =>
      rootOf(facts.callee) === parameter || facts.arguments.some((value) => rootOf(value) === parameter),
  );
  if (mentions.length === 0) return true; // kept in an object or a field: who runs it is not known
  return mentions.some((facts) => runsWith(module.functions, facts.function, id));
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

function addCallee(
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
      if (isBinding(call)) return;
      const all = argumentsOf(evaluator, call, context);
      const args = isMethod(call, 'call') ? all.slice(1) : all;
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
      if (isBinding(call)) return;
      const action = actionOf(callee, call);
      const { model, receiver, name } = callee;
      if (action) libraryCalls.push({ call, ...bound, model, action, receiver, name });
      return;
    }
    case 'library': {
      const action = libraryAction(callee, call);
      if (action)
        libraryCalls.push({ call, ...bound, model: callee.model, action, receiver: callee, name: '' });
      return;
    }
    case 'parameter':
      if (callee.otherwise) addCallee(evaluator, callee.otherwise, call, bound, add, libraryCalls);
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
 * It is bound to those callers that pass something of a library.
 */
function bindCallee(
  graph: CallGraph,
  call: CallRef,
  root: Context,
  flows: Flows,
  libraryCalls: LibraryCall[],
  add: (invocation: Invocation) => void,
): void {
  const { evaluator } = graph;
  for (const parameter of alternatives(evaluator.callee(call, root))) {
    if (parameter.k !== 'parameter') continue;
    for (const frames of flows.into(parameter)) {
      const context = bindAll(graph, root, frames);
      if (!context) continue;
      for (const each of alternatives(evaluator.callee(call, context))) {
        if (each.k !== 'action' && each.k !== 'library') continue;
        addCallee(evaluator, each, call, { context, root, frames }, add, libraryCalls);
      }
    }
  }
}

type ParameterValue = Evaluated & { readonly k: 'parameter' };
/** The ways on which a library's values come into parameters: the calls that pass them, innermost first. */
type Flows = { into(parameter: ParameterValue): readonly (readonly Invocation[])[] };

function createFlows(graph: CallGraph): Flows {
  const known = new Map<string, readonly (readonly Invocation[])[]>();
  const into = (parameter: ParameterValue, depth: number): readonly (readonly Invocation[])[] => {
    const key = `${functionKey(parameter.ref)} ${parameter.index} ${parameter.path.join('.')}`;
    const found = known.get(key);
    if (found) return found;
    known.set(key, []); // while it is looked for, it leads nowhere new
    const ways = graph.invocations(parameter.ref).flatMap((invocation) => {
      if (depth > DEEPEST_BINDING) return [];
      return passedValues(graph, parameter, invocation).flatMap((value): (readonly Invocation[])[] => {
        if (value.k === 'action' || value.k === 'library') return [[invocation]];
        if (value.k !== 'parameter' || value.otherwise) return [];
        return into(value, depth + 1).map((frames) => [invocation, ...frames]);
      });
    });
    const bounded = ways.slice(0, MOST_BINDINGS);
    known.set(key, bounded);
    return bounded;
  };
  return { into: (parameter) => into(parameter, 0) };
}

/** What an invocation passes where a parameter, or a member of it, is read. */
function passedValues(
  graph: CallGraph,
  parameter: ParameterValue,
  invocation: Invocation,
): readonly Evaluated[] {
  const { evaluator } = graph;
  const argument = (invocation.arguments ?? passedArguments(graph, invocation))[parameter.index];
  if (!argument) return [];
  // What calls of it give is known when it is bound: `manager.getRepository(Order).save(order)`.
  const called = parameter.path.indexOf('()');
  const path = called < 0 ? parameter.path : parameter.path.slice(0, called);
  return alternatives(path.reduce((value, name) => evaluator.member(value, name), evaluator.force(argument)));
}

/** The invocations of a function that are not bound yet. */
export function callersOf(
  graph: CallGraph,
  ref: FunctionRef,
  frames: readonly Invocation[],
): readonly Invocation[] {
  const key = functionKey(ref);
  if (frames.some((frame) => functionKey(frame.closure.ref) === key)) return [];
  return graph.invocations(ref);
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
 * A root context with functions in its line bound to calls of them, and these calls' own contexts bound likewise:
 * `frames` has at most one for each function. null where a frame belongs to another instance than the context.
 */
export function bindAll(graph: CallGraph, context: Context, frames: readonly Invocation[]): Context | null {
  if (frames.length === 0) return context;
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
    !isSameOrigin(closure.this, context.this)
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

type Instance = Evaluated & { readonly k: 'instance' };

/** Whether two instances come from the same `new`, be it in a context that binds more. */
function isSameOrigin(a: Instance, b: Instance): boolean {
  return a.key.split('/', 1)[0] === b.key.split('/', 1)[0];
}

/** An invocation as it is when its caller is bound. */
function rebased(graph: CallGraph, invocation: Invocation, caller: Context): Invocation {
  const { evaluator } = graph;
  if (invocation.how === 'callback') return { ...invocation, caller };
  const args = argumentsOf(evaluator, invocation.call, caller);
  const key = functionKey(invocation.closure.ref);
  const closure = alternatives(evaluator.callee(invocation.call, caller)).find(
    (each) => each.k === 'function' && functionKey(each.ref) === key,
  );
  const isCall = isMethod(invocation.call, 'call');
  return {
    ...invocation,
    caller,
    arguments: isCall ? args.slice(1) : args,
    closure: closure?.k === 'function' ? closure : invocation.closure,
  };
}

const ELEMENT_FIRST = new Set(['map', 'forEach', 'filter', 'flatMap', 'find', 'some', 'every', 'findIndex']);

/** What a callback is called with: the elements of a list, the value of a promise, or what a local function passes. */
function passedArguments(graph: CallGraph, invocation: Invocation): readonly Lazy[] {
  const facts = callOf(invocation.call);
  const opaque: Lazy = { evaluated: unknown('what a callback is called with') };
  if (facts.callee.k === 'member') {
    if (ELEMENT_FIRST.has(facts.callee.name)) {
      return [{ value: { k: 'element', of: facts.callee.of }, context: invocation.caller }, opaque];
    }
    if (facts.callee.name === 'then') return [{ value: facts.callee.of, context: invocation.caller }];
  }
  return byLibrary(graph, invocation) ?? throughLocal(graph, invocation) ?? [opaque, opaque, opaque, opaque];
}

/** What a library gives the callbacks that it runs. */
function byLibrary(graph: CallGraph, invocation: Invocation): readonly Lazy[] | null {
  const { evaluator } = graph;
  const opaque: Lazy = { evaluated: unknown('what a library gives a callback') };
  for (const library of graph.libraryCallsAt(invocation.call)) {
    const { action } = library;
    const view = {
      call: library.call,
      context: library.context,
      receiver: library.receiver,
      name: library.name,
    };
    if (action.is === 'entry' && action.kind === 'mount' && library.receiver) {
      return [{ evaluated: pluginApp(library.receiver, invocation.closure.ref) }, opaque];
    }
    if (action.is === 'make' && action.callback) {
      const made: Lazy = {
        evaluated: evaluator.evaluate({ k: 'call', call: library.call.id }, library.context),
      };
      return Array.from({ length: action.callback.parameter + 1 }, (_, index) =>
        index === action.callback?.parameter ? made : opaque,
      );
    }
    if (action.is === 'wrap' && action.arguments) {
      const passed = locate(evaluator, action.arguments, view);
      if (passed.k === 'array') return passed.items;
    }
  }
  return null;
}

/** What a plugin gets: the application that it extends, known as the plugin's own for the prefix of its routes. */
function pluginApp(app: Evaluated, plugin: FunctionRef): Evaluated {
  if (app.k !== 'library') return app;
  return { ...app, carried: new Map(app.carried).set(PLUGIN, literal(functionKey(plugin))) };
}

/** The name under which an application that a plugin gets carries the plugin. */
export const PLUGIN = 'plugin';

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

/** What is handed to an entry point or a factory is not run by that call. */
export function isKept(graph: CallGraph, invocation: Invocation): boolean {
  return (
    invocation.how === 'callback' &&
    graph
      .libraryCallsAt(invocation.call)
      .some(
        ({ action }) =>
          (action.is === 'make' && !action.callback) || (action.is === 'entry' && action.kind !== 'mount'),
      )
  );
}
