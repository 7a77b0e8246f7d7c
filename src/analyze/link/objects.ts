import { type Evaluated, type ObjectWrite, oneOf, UNDEFINED } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { entriesByKey } from './lookups.js';
import { at } from './program.js';

/** Members that are being looked for, by object: `options = { ...options, … }` holds itself. */
const active = new WeakMap<object, Set<string>>();

/** A member of an object literal: later entries win, spreads are looked into, later assignments count too. */
export function objectMember(evaluator: Evaluator, of: Evaluated & { k: 'object' }, name: string): Evaluated {
  const names = active.get(of.value) ?? new Set<string>();
  active.set(of.value, names);
  if (names.has(name)) return UNDEFINED;
  names.add(name);
  try {
    const written = of.writes
      ? of.writes
          .filter((write) => write.name === name || isKey(evaluator, write, name))
          .map((write) => evaluator.force(write.value))
      : [];
    const own = literalMember(evaluator, of, name);
    if (written.length === 0) return own;
    return own.k === 'undefined' ? oneOf(written) : oneOf([own, ...written]);
  } finally {
    names.delete(name);
  }
}

/** `clients[name] = …` with a name that is known to be this one. */
function isKey(evaluator: Evaluator, { key }: ObjectWrite, name: string): boolean {
  const known = key && evaluator.force(key);
  return known?.k === 'literal' && String(known.value) === name;
}

function literalMember(evaluator: Evaluator, of: Evaluated & { k: 'object' }, name: string): Evaluated {
  const { entries } = of.value;
  const byKey = entriesByKey(of.value);
  if (byKey) {
    const value = byKey.get(name);
    return value ? entryValue(evaluator, of, value) : UNDEFINED;
  }
  let open: Evaluated | null = null;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = at(entries, index);
    if (entry.key === name)
      return open
        ? oneOf([evaluator.evaluate(entry.value, of.context), open])
        : entryValue(evaluator, of, entry.value);
    if (entry.key === null) {
      const spread = evaluator.evaluate(entry.value, of.context);
      const value = evaluator.member(spread, name);
      if (value.k === 'unknown' || value.k === 'parameter') open ??= value;
      else if (value.k !== 'undefined') return value;
    } else if (typeof entry.key !== 'string') {
      const key = evaluator.evaluate(entry.key, of.context);
      if (key.k === 'literal' && String(key.value) === name) return entryValue(evaluator, of, entry.value);
    }
  }
  return open ?? UNDEFINED;
}

function entryValue(
  evaluator: Evaluator,
  of: Evaluated & { k: 'object' },
  value: Parameters<Evaluator['evaluate']>[0],
): Evaluated {
  const evaluated = evaluator.evaluate(value, of.context);
  return evaluated.k === 'function' && evaluated.this === null ? { ...evaluated, this: of } : evaluated;
}

/** The names and values of an object's own entries; spreads are laid out where they are known. */
export function objectEntries(evaluator: Evaluator, of: Evaluated): [string, Evaluated][] {
  if (of.k === 'merged') return of.layers.flatMap((layer) => objectEntries(evaluator, layer));
  if (of.k === 'record') return [...of.entries];
  if (of.k === 'namespace')
    return Object.keys(of.module.exports).map((name) => [name, evaluator.member(of, name)]);
  if (of.k !== 'object' || laidOut.has(of.value)) return [];
  laidOut.add(of.value);
  try {
    return of.value.entries.flatMap((entry): [string, Evaluated][] => {
      if (entry.key === null) return objectEntries(evaluator, evaluator.evaluate(entry.value, of.context));
      const key =
        typeof entry.key === 'string' ? entry.key : textKey(evaluator.evaluate(entry.key, of.context));
      return key === null ? [] : [[key, entryValue(evaluator, of, entry.value)]];
    });
  } finally {
    laidOut.delete(of.value);
  }
}

/** Objects that are being laid out: one that is spread into itself adds nothing. */
const laidOut = new WeakSet<object>();

function textKey(key: Evaluated): string | null {
  return key.k === 'literal' ? String(key.value) : null;
}
