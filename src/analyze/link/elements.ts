import type { ObjectEntry, Value } from '../facts.js';
import { tableEntries, tableEntry } from './containers.js';
import { isEnvironment } from './environment.js';
import {
  alternatives,
  type Context,
  type Evaluated,
  type Lazy,
  oneOf,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { computedMember } from './libraries.js';
import { askedFor, patternOf } from './text-pattern.js';

/** `of[key]`. */
export function indexValue(evaluator: Evaluator, of: Evaluated, key: Evaluated): Evaluated {
  if (of.k === 'undefined') return UNDEFINED;
  if (of.k === 'table') return tableEntry(of, key);
  if (key.k === 'literal') return evaluator.member(of, String(key.value));
  if (of.k === 'library' || of.k === 'action') return computedMember(evaluator, of, key);
  if (of.k === 'oneOf') return oneOf(of.of.map((each) => indexValue(evaluator, each, key)));
  if (of.k === 'parameter' && of.otherwise) {
    const members = alternatives(indexValue(evaluator, of.otherwise, key));
    const actions = members.flatMap((each) => (each.k === 'action' ? [{ ...each, receiver: of }] : []));
    if (actions.length > 0) return oneOf(actions);
  }
  if (key.k === 'oneOf') return oneOf(key.of.map((each) => indexValue(evaluator, of, each)));
  if (isEnvironment(of)) {
    if (key.k === 'undefined') return UNDEFINED;
    return askedFor(key, key.k === 'text' ? variablesLike(evaluator, key) : null) ?? unknownVariable;
  }
  if (of.k === 'object') {
    const possible = everyEntry(evaluator, of, key);
    return askedFor(key, possible) ?? possible;
  }
  const asked = askedFor(key, null);
  if (asked) return asked;
  if (of.k === 'array' || of.k === 'elements') return elementValue(evaluator, of, undefined);
  return unknown('a computed member');
}

const unknownVariable = unknown('an environment variable whose name is computed');

/** The variables of the service whose names may be what a text with holes says: `${name}_SERVICE_URL`. */
function variablesLike(evaluator: Evaluator, key: Evaluated & { k: 'text' }): Evaluated | null {
  const pattern = patternOf(key);
  const names = Object.keys(evaluator.program.environment).filter((name) => pattern.test(name));
  const settings = names.map((name): Evaluated => ({ k: 'setting', name, otherwise: null }));
  return names.length > 0 && names.length <= MOST_ELEMENTS ? oneOf(settings) : null;
}

/** A table read with a key that is not known: any of its entries whose names fit. */
function everyEntry(evaluator: Evaluator, of: Evaluated & { k: 'object' }, asked: Evaluated): Evaluated {
  const pattern = asked.k === 'text' ? patternOf(asked) : null;
  const isPossible = ({ key }: ObjectEntry) =>
    key !== null && (pattern === null || typeof key !== 'string' || pattern.test(key));
  const entries = of.value.entries.filter(isPossible);
  const isWhole = of.value.entries.every(({ key }) => typeof key === 'string') && !of.writes?.length;
  if (pattern && entries.length === 0 && isWhole) return UNDEFINED;
  const values = entries.slice(0, MOST_ELEMENTS).map((entry) => evaluator.evaluate(entry.value, of.context));
  values.push(...(of.writes ?? []).map((write) => evaluator.force(write.value)));
  return values.length ? oneOf(values) : unknown('an entry of an empty table');
}

/** Of a long list, the first elements stand for all. */
const MOST_ELEMENTS = 16;

/** One element of a list: the one at an index, or any. */
export function elementValue(evaluator: Evaluator, of: Evaluated, index: number | undefined): Evaluated {
  switch (of.k) {
    case 'array': {
      if (index !== undefined) {
        const item = of.items[index];
        return item ? evaluator.force(item) : UNDEFINED;
      }
      return of.items.length
        ? oneOf(of.items.slice(0, MOST_ELEMENTS).map((item) => evaluator.force(item)))
        : unknown('an element of an empty list');
    }
    case 'elements':
      return evaluator.force(of.of);
    case 'table':
      return elementValue(evaluator, tableEntries(of), index);
    case 'parameter':
      return { ...of, path: [...of.path, '[]'], name: `${of.name}[]`, otherwise: null };
    case 'oneOf':
      return oneOf(of.of.map((each) => elementValue(evaluator, each, index)));
    case 'record':
    case 'merged':
      return index === undefined ? unknown('an element of an object') : evaluator.member(of, String(index));
    case 'unknown':
      return of;
    case 'result':
      return { k: 'unknown', reason: 'an element of a list', from: { call: of.call, context: of.context } };
    default:
      return unknown('an element of a list');
  }
}

/** A list, with the lists that are spread into it laid out. */
export function arrayValue(evaluator: Evaluator, items: readonly Value[], context: Context): Evaluated {
  const lazies: Lazy[] = [];
  for (const item of items) {
    if (item.k !== 'spread') lazies.push({ value: item, context });
    else {
      const spread = evaluator.evaluate(item.of, context);
      if (spread.k === 'array') lazies.push(...spread.items);
      else lazies.push({ evaluated: elementValue(evaluator, spread, undefined) });
    }
  }
  return { k: 'array', items: lazies };
}
