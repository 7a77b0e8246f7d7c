import type { Value } from '../facts.js';
import { argumentsOf } from './arguments.js';
import { visitCall } from './callees.js';
import { type CallGraph, type Invocation, type LibraryCall, viewOf } from './callgraph.js';
import { alternatives, type CallRef, type Context, functionKey } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { dispatchKeys, findHandlers } from './handlers.js';
import { createLiveness } from './liveness.js';
import { locate } from './locations.js';
import { bindCallee, createFlows } from './passed-callees.js';
import { addTo, RefTable } from './ref-table.js';
import { restsOnThis } from './same-instance.js';

/** Visits every call of the code that can run. */
export function createCallGraph(evaluator: Evaluator): CallGraph {
  const liveness = createLiveness(evaluator);
  const invocations = new RefTable<Invocation[]>();
  const runs = new RefTable<Invocation[]>();
  const libraryCalls: LibraryCall[] = [];
  const byCall = new RefTable<LibraryCall[]>();
  const open: { call: CallRef; context: Context }[] = [];
  const together = new RefTable<true>();

  const add = (invocation: Invocation) => {
    addTo(invocations, invocation.closure.ref, invocation);
    addTo(runs, invocation.call, invocation);
  };

  const { modules, inBrowser } = evaluator.program;
  for (const module of modules) {
    for (const [id, facts] of module.calls.entries()) {
      if (!liveness.runs({ module, id: facts.function })) continue;
      // What a browser shows is no operation's doing.
      if (facts.element && inBrowser(module.path)) continue;
      const call = { module, id };
      const contexts = evaluator.rootContexts({ module, id: facts.function });
      const [first, ...others] = contexts;
      if (!first) continue;
      const known = libraryCalls.length;
      visitCall(evaluator, call, first, add, libraryCalls, open);
      // Instances differ in what their members are: in what is called on `this`, and in what a library is given.
      const differs =
        others.length > 0 &&
        (startsAtThis(facts.callee) ||
          libraryCalls.length > known ||
          facts.arguments.some((value) => restsOnThis(module, value)));
      if (differs) for (const context of others) visitCall(evaluator, call, context, add, libraryCalls, open);
      if (others.length > 0 && !differs) together.set(call, true);
    }
  }

  const graph: CallGraph = {
    evaluator,
    liveness,
    libraryCalls,
    libraryCallsAt: (call) => byCall.get(call) ?? [],
    invocations: (ref) => known(invocations.get(ref) ?? []),
    runs: (call) => runs.get(call) ?? [],
    isToldApart: (call) => !together.get(call),
  };
  for (const each of libraryCalls) addTo(byCall, each.call, each);
  const flows = createFlows(graph);
  for (const { call, context } of open) {
    const known = libraryCalls.length;
    bindCallee(graph, call, context, flows, libraryCalls, add);
    for (const each of libraryCalls.slice(known)) addTo(byCall, each.call, each);
  }
  addWrapped(graph, add);
  addDispatched(graph, add);
  return graph;
}

/** Where it is known who runs a function, those with whom it is only kept do not count. */
function known(all: readonly Invocation[]): readonly Invocation[] {
  const sure = all.filter((each) => !each.kept);
  return sure.length > 0 ? sure : all;
}

/** Handlers that a bus of the same service runs: `commandBus.execute(new PlaceOrder(id))`. */
function addDispatched(graph: CallGraph, add: (invocation: Invocation) => void): void {
  const handlers = findHandlers(graph.evaluator);
  for (const library of graph.libraryCalls) {
    const { action, call, context } = library;
    if (action.is !== 'dispatch') continue;
    const view = viewOf(library);
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
    const view = viewOf(library);
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
