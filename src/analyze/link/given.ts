import type { ModuleFacts, Value } from '../facts.js';
import type { CallRef } from './evaluated.js';
import { at, callOf } from './program.js';

const DEEPEST = 8;
const MOST_KEYS = 60;

/**
 * The keys of the objects that calls are given, however deep, sorted; with `*` where something that they are given
 * may have others.
 */
export function givenKeys(calls: readonly CallRef[]): string[] {
  const keys = new Set<string>();
  for (const call of calls) {
    for (const value of callOf(call).arguments) collect(call.module, value, keys, new Set(), 0);
  }
  return [...keys].sort().slice(0, MOST_KEYS);
}

function collect(
  module: ModuleFacts,
  value: Value,
  keys: Set<string>,
  seen: Set<number>,
  depth: number,
): void {
  if (depth > DEEPEST) return;
  const into = (inner: Value) => collect(module, inner, keys, seen, depth + 1);
  switch (value.k) {
    case 'object':
      for (const entry of value.entries) {
        if (typeof entry.key === 'string') keys.add(entry.key);
        into(entry.value);
      }
      return;
    case 'array':
      return value.items.forEach(into);
    case 'spread':
    case 'await':
      return into(value.of);
    case 'fallback':
      into(value.first);
      return into(value.second);
    case 'conditional':
      into(value.then);
      return into(value.otherwise);
    case 'call':
      // `JSON.stringify({ … })`, `new PlaceOrder(…)`
      return at(module.calls, value.call).arguments.forEach(into);
    case 'variable':
      return collectVariable(module, value.id, keys, seen, depth);
    case 'member':
    case 'index':
    case 'element':
      // A member of something is a value, seldom an object with keys of its own.
      return;
  }
}

function collectVariable(
  module: ModuleFacts,
  id: number,
  keys: Set<string>,
  seen: Set<number>,
  depth: number,
): void {
  if (seen.has(id)) return;
  seen.add(id);
  const { init, writes, parameter } = at(module.variables, id);
  if (parameter) keys.add('*');
  for (const value of [...(init ? [init] : []), ...(writes ?? [])]) {
    collect(module, value, keys, seen, depth + 1);
  }
  for (const write of module.propertyWrites) {
    if (write.object.k === 'variable' && write.object.id === id) keys.add(write.name);
    else if (write.object.k === 'member' && write.object.of.k === 'variable' && write.object.of.id === id)
      keys.add(write.name);
  }
}
