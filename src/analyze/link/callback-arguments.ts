import { argumentsOf } from './arguments.js';
import { type CallGraph, type Invocation, viewOf } from './callgraph.js';
import { type Evaluated, type FunctionRef, functionKey, type Lazy, literal, unknown } from './evaluated.js';
import { locate } from './locations.js';
import { callsIn } from './lookups.js';
import { callOf } from './program.js';

/** What a callback is called with: the elements of a list, the value of a promise, or what a local function passes. */
export function passedArguments(graph: CallGraph, invocation: Invocation): readonly Lazy[] {
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

const ELEMENT_FIRST = new Set(['map', 'forEach', 'filter', 'flatMap', 'find', 'some', 'every', 'findIndex']);

/** What a library gives the callbacks that it runs. */
function byLibrary(graph: CallGraph, invocation: Invocation): readonly Lazy[] | null {
  const { evaluator } = graph;
  const opaque: Lazy = { evaluated: unknown('what a library gives a callback') };
  for (const library of graph.libraryCallsAt(invocation.call)) {
    const { action } = library;
    const view = viewOf(library);
    if (action.is === 'entry' && action.kind === 'mount' && action.plugins && library.receiver) {
      return [{ evaluated: pluginApp(library.receiver, invocation.closure.ref) }, opaque];
    }
    if ((action.is === 'make' || action.is === 'entry') && action.callback) {
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
    for (const inner of callsIn(module, id)) {
      const { callee } = callOf({ module, id: inner });
      const variable = callee.k === 'variable' ? module.variables[callee.id] : undefined;
      if (variable?.parameter?.function === id && variable.parameter.index === invocation.index) {
        return argumentsOf(evaluator, { module, id: inner }, context);
      }
    }
  }
  return null;
}
