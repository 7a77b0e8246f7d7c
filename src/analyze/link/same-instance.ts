import type { ModuleFacts, Value } from '../facts.js';
import { isAnother } from './bindings.js';
import type { CallGraph, Invocation } from './callgraph.js';
import type { CallRef, Context, FunctionRef, Instance } from './evaluated.js';
import { at, callOf, functionOf } from './program.js';
import { valuesIn } from './values-in.js';

/**
 * The instances as whose method the code of a call runs in contexts; null where that may be any, because the code is
 * not looked at for each instance by itself.
 */
export function instancesAt(
  graph: CallGraph,
  call: CallRef,
  contexts: readonly Context[],
): readonly Instance[] | null {
  if (!graph.isToldApart(call)) return null;
  const found = new Map<string, Instance>();
  for (const context of contexts) {
    const self = instanceAround(context);
    if (!self) return null;
    found.set(self.key, self);
  }
  return [...found.values()];
}

function instanceAround(context: Context): Instance | null {
  for (let at: Context | null = context; at; at = at.parent) if (at.this?.k === 'instance') return at.this;
  return null;
}

/** The instances further out: the same for code in the method itself, other ones where the method is called. */
export function instancesOutside(
  graph: CallGraph,
  inner: FunctionRef,
  { call, caller }: Invocation,
  selves: readonly Instance[] | null,
): readonly Instance[] | null {
  const outer = { module: call.module, id: callOf(call).function };
  return isInside(inner, outer) ? selves : instancesAt(graph, call, [caller]);
}

/** Whether a method is called on another instance than those that are meant. */
export function isOfAnother(
  graph: CallGraph,
  ref: FunctionRef,
  { closure }: Invocation,
  selves: readonly Instance[] | null,
): boolean {
  const called = closure.this;
  return (
    selves !== null && called?.k === 'instance' && selves.every((self) => isAnother(graph, ref, self, called))
  );
}

function isInside(inner: FunctionRef, outer: FunctionRef): boolean {
  if (inner.module !== outer.module) return false;
  for (let id: number | null = inner.id; id !== null; id = functionOf({ module: inner.module, id }).parent)
    if (id === outer.id) return true;
  return false;
}

/** Whether an expression rests on `this`, also in a call in it: `new URL(path, this.base)`. */
export function restsOnThis(module: ModuleFacts, value: Value, seen: Set<number> = new Set()): boolean {
  if (value.k === 'this' || value.k === 'super') return true;
  if (value.k === 'call') {
    const { callee, arguments: args } = at(module.calls, value.call);
    return [callee, ...args].some((each) => restsOnThis(module, each, seen));
  }
  if (value.k !== 'variable') return valuesIn(value).some((each) => restsOnThis(module, each, seen));
  if (seen.has(value.id)) return false;
  seen.add(value.id);
  const { init, writes = [] } = at(module.variables, value.id);
  return [...(init ? [init] : []), ...writes].some((each) => restsOnThis(module, each, seen));
}
