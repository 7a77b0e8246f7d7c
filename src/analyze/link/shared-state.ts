import type { ModuleFacts, Value } from '../facts.js';
import type { CallGraph } from './callgraph.js';
import { FILLING } from './dependence.js';
import { type CallRef, type FunctionRef, functionKey } from './evaluated.js';
import { callsIn } from './lookups.js';
import { onceFor } from './once.js';
import { at } from './program.js';
import { RefTable } from './ref-table.js';

/** More functions than this behind one call: something of all that is likely to be kept. */
const MOST_FUNCTIONS = 200;

/**
 * Whether the local code that a call runs leaves something behind that later code may read: a field of `this`, a
 * variable around the function, a member of what it is given.
 */
export function leavesState(graph: CallGraph, call: CallRef): boolean {
  const answers = known(graph);
  const before = answers.get(call);
  if (before !== undefined) return before;
  const found = findState(graph, call);
  answers.set(call, found);
  return found;
}

const known = onceFor((_graph: CallGraph) => new RefTable<boolean>());

function findState(graph: CallGraph, call: CallRef): boolean {
  const seen = new Set<string>();
  const open = graph.runs(call).map(({ closure }) => closure.ref);
  for (let ref = open.pop(); ref; ref = open.pop()) {
    if (seen.has(functionKey(ref))) continue;
    if (seen.size >= MOST_FUNCTIONS || changesAround(ref)) return true;
    seen.add(functionKey(ref));
    for (const id of callsIn(ref.module, ref.id)) {
      open.push(...graph.runs({ module: ref.module, id }).map(({ closure }) => closure.ref));
    }
  }
  return false;
}

function changesAround({ module, id }: FunctionRef): boolean {
  const isAround = (value: Value) => {
    const root = rootOf(value);
    if (root === 'this') return true;
    if (root === null) return false;
    const { scope, parameter } = at(module.variables, root);
    return scope !== id || parameter !== undefined;
  };
  if (module.propertyWrites.some((write) => write.function === id && isAround(write.object))) return true;
  const fills = callsIn(module, id).some((call) => {
    const { callee } = at(module.calls, call);
    return callee.k === 'member' && FILLING.has(callee.name) && isAround(callee.of);
  });
  // Facts do not say which function writes a variable of its module.
  return fills || writesOwnVariables(module);
}

const writesOwnVariables = onceFor(({ variables }: ModuleFacts) =>
  variables.some(({ scope, writes }) => scope === 0 && writes !== undefined && writes.length > 0),
);

function rootOf(value: Value): number | 'this' | null {
  let root = value;
  while (root.k === 'member' || root.k === 'index' || root.k === 'element') root = root.of;
  if (root.k === 'this') return 'this';
  return root.k === 'variable' ? root.id : null;
}
