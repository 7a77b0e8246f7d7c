import type { CallGraph } from './callgraph.js';
import type { ClassRef, FunctionRef } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callsIn, functionsInside, functionsOfClass } from './lookups.js';
import { LIFECYCLE } from './reach.js';
import { addTo, RefTable } from './ref-table.js';

/** Whether a service comes to run a function. */
export type Reached = (ref: FunctionRef) => boolean;

/**
 * The functions that a service may come to run: its own, the handlers of its operations, what runs when it starts, and
 * all that these call. Of the other calls in shared code, which many services have and few use, nothing is asked.
 */
export function reachedFunctions(
  graph: CallGraph,
  owns: (path: string) => boolean,
  handlers: readonly FunctionRef[],
): Reached {
  const reached = new RefTable<true>();
  const open: FunctionRef[] = [];
  const add = (ref: FunctionRef) => {
    if (reached.get(ref)) return;
    reached.set(ref, true);
    open.push(ref);
  };
  for (const module of graph.evaluator.program.modules) {
    const isOwn = owns(module.path);
    for (const [id, { name }] of module.functions.entries()) {
      if (isOwn || id === 0 || LIFECYCLE.test(name)) add({ module, id });
    }
  }
  handlers.forEach(add);
  const made = classesByMaker(graph.evaluator, owns);
  for (let ref = open.pop(); ref; ref = open.pop()) {
    const { module, id } = ref;
    for (const call of callsIn(module, id)) {
      for (const { closure } of graph.runs({ module, id: call })) add(closure.ref);
    }
    for (const each of made.get(ref) ?? []) {
      for (const method of functionsOfClass(each.module, each.id)) add({ module: each.module, id: method });
    }
    // Whom a function inside is handed to is not always in sight.
    if (id !== 0) for (const inner of functionsInside(module, id)) add({ module, id: inner });
  }
  return (ref) => reached.get(ref) === true;
}

/** Shared classes by the functions that make instances of them: these say what their methods reach, whoever calls them. */
function classesByMaker(evaluator: Evaluator, owns: (path: string) => boolean): RefTable<ClassRef[]> {
  const table = new RefTable<ClassRef[]>();
  for (const module of evaluator.program.modules) {
    if (owns(module.path)) continue;
    for (const id of module.classes.keys()) {
      const ref = { module, id };
      for (const argument of evaluator.instances(ref).flatMap((each) => each.arguments ?? [])) {
        if ('context' in argument)
          addTo(table, { module: argument.context.module, id: argument.context.function }, ref);
      }
    }
  }
  return table;
}
