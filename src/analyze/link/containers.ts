import type { CallFacts, LoopFacts, ModuleFacts, Region, Value } from '../facts.js';
import { argumentsOf } from './arguments.js';
import {
  type CallRef,
  type Context,
  type Evaluated,
  type Lazy,
  literal,
  oneOf,
  type TableEntry,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { callsOfMethod, callsOfVariable, variableOfFunction } from './lookups.js';
import { objectEntries } from './objects.js';
import { at, callOf } from './program.js';

type Table = Evaluated & { readonly k: 'table' };
type List = Evaluated & { readonly k: 'array' };

/** What a table holds under a key: that entry, or any of all where the key is not known. */
export function tableEntry(table: Table, key: Evaluated): Evaluated {
  const any = () => {
    const values = [...table.entries.map(({ value }) => value), ...(table.of ? [table.of] : [])];
    return values.length > 0 ? oneOf(values) : unknown('an entry of an empty table');
  };
  if (key.k === 'oneOf') return oneOf(key.of.map((each) => tableEntry(table, each)));
  if (key.k === 'parameter')
    return { ...key, path: [...key.path, '[]'], name: `[${key.name}]`, otherwise: any() };
  if (key.k !== 'literal') return any();
  const named = table.entries.filter((entry) => entry.key.k === 'literal' && entry.key.value === key.value);
  if (named.length > 0) return oneOf(named.map(({ value }) => value));
  const open = table.entries.filter((entry) => entry.key.k !== 'literal').map(({ value }) => value);
  return open.length > 0 ? oneOf(open) : (table.of ?? UNDEFINED);
}

/** The entries of a table, as a list of pairs. */
export function tableEntries({ entries, of }: Table): Evaluated {
  if (entries.length > 0) return pairs(entries);
  const key = unknown('a key of a table');
  return of ? { k: 'elements', of: { evaluated: pair({ key, value: of }) } } : pairs([]);
}

function pairs(entries: readonly TableEntry[]): List {
  return { k: 'array', items: entries.map((entry) => ({ evaluated: pair(entry) })) };
}

function pair({ key, value }: TableEntry): Evaluated {
  return { k: 'array', items: [{ evaluated: key }, { evaluated: value }] };
}

/** `Object.entries(of)`; null where what the object holds is not in sight. */
export function entriesOf(evaluator: Evaluator, of: Evaluated): Evaluated | null {
  if (of.k === 'table') return tableEntries(of);
  const entries = objectEntries(evaluator, of);
  return entries.length > 0 ? pairs(entries.map(([key, value]) => ({ key: literal(key), value }))) : null;
}

/** `new Map(pairs)`. */
export function mapFrom(
  evaluator: Evaluator,
  from: Evaluated | undefined,
  call: CallRef,
  context: Context,
): Table {
  const type = callOf(call).typeArguments?.at(-1);
  const of = (type && evaluator.typed(context, type)) ?? null;
  const items = from?.k === 'array' ? from.items.map((item) => evaluator.force(item)) : [];
  const entries = items.flatMap((item): TableEntry[] => {
    const [key, value] = item.k === 'array' ? item.items.map((each) => evaluator.force(each)) : [];
    return key && value ? [{ key, value }] : [];
  });
  return { k: 'table', isMap: true, entries, of };
}

/** What a method of a Map gives; null for one that does nothing which matters. */
export function mapMethod(
  evaluator: Evaluator,
  map: Table,
  name: string,
  call: CallRef,
  context: Context,
): Evaluated | null {
  const [first] = argumentsOf(evaluator, call, context);
  switch (name) {
    case 'get':
      return tableEntry(map, first ? evaluator.force(first) : UNDEFINED);
    case 'set':
      return map;
    case 'entries':
      return tableEntries(map);
    case 'values':
      if (map.entries.length > 0)
        return { k: 'array', items: map.entries.map(({ value }) => ({ evaluated: value })) };
      return map.of && { k: 'elements', of: { evaluated: map.of } };
    case 'keys':
      return { k: 'array', items: map.entries.map(({ key }) => ({ evaluated: key })) };
    default:
      return null;
  }
}

/** A variable or field that holds a container, as the code of its module names it. */
export type Holder = {
  readonly module: ModuleFacts;
  /** Whether an expression in a function is the holder. */
  is(value: Value, function_: number): boolean;
  /** The context of a function in which the holder can be named. */
  context(function_: number): Context | undefined;
};

/** A container with what code puts into it: `clients.set(name, client)`, `clients.push(client)`, `clients[name] = client`. */
export function withAdditions(evaluator: Evaluator, container: Evaluated, holder: Holder): Evaluated {
  switch (container.k) {
    case 'oneOf':
      return oneOf(container.of.map((each) => withAdditions(evaluator, each, holder)));
    case 'table': {
      const added = additions(evaluator, holder, 'set').map(([key = UNDEFINED, value = UNDEFINED]) => ({
        key,
        value,
      }));
      return added.length > 0 ? { ...container, entries: [...container.entries, ...added] } : container;
    }
    case 'array': {
      const added = ['push', 'add', 'unshift'].flatMap((name) => additions(evaluator, holder, name)).flat();
      return added.length > 0
        ? { ...container, items: [...container.items, ...added.map((evaluated) => ({ evaluated }))] }
        : container;
    }
    default:
      return container;
  }
}

/** Of more entries, the first stand for all. */
const MOST_ADDITIONS = 32;

/** The arguments of each call of a method of the holder, as often as it runs with others. */
function additions(evaluator: Evaluator, holder: Holder, method: string): Evaluated[][] {
  const { module } = holder;
  const found: Evaluated[][] = [];
  const open = openAdditions.get(evaluator) ?? new Set<CallFacts>();
  openAdditions.set(evaluator, open);
  for (const facts of callsOfMethod(module, method)) {
    if (facts.callee.k !== 'member' || !holder.is(facts.callee.of, facts.function)) continue;
    const context = holder.context(facts.function);
    // What is added may be made of what the container holds: to itself it adds nothing more.
    if (!context || open.has(facts)) continue;
    open.add(facts);
    for (const each of occurrences(evaluator, facts, context)) {
      // `routes.push(...others)`
      const added = evaluator.evaluate({ k: 'array', items: facts.arguments }, each);
      if (added.k === 'array' && found.length < MOST_ADDITIONS)
        found.push(added.items.map((item) => evaluator.force(item)));
    }
    open.delete(facts);
  }
  return found;
}

/** The calls whose additions are being looked at. */
const openAdditions = new WeakMap<Evaluator, Set<CallFacts>>();

const ITERATING = new Set(['forEach', 'map']);
/** Functions around an addition whose callers are asked for what they pass. */
const MOST_CALLERS = 3;

/**
 * The contexts in which code runs: one for each element, where it runs for all of a list that is known, and one for each
 * call of the function that it is in, as far as its own module calls that.
 */
function occurrences(evaluator: Evaluator, facts: CallFacts, context: Context, depth = 0): Context[] {
  const { module } = context;
  const loop = facts.region === null ? undefined : loopAround(module, facts.region);
  if (loop?.over) {
    const list = evaluator.evaluate(loop.over, context);
    if (list.k === 'array') return list.items.map((item) => inRound(evaluator, context, loop, item));
  }
  const { argumentOf } = at(module.functions, facts.function);
  const iterating = argumentOf && at(module.calls, argumentOf.call);
  if (iterating?.callee.k !== 'member' || !ITERATING.has(iterating.callee.name) || !context.parent)
    return depth < MOST_CALLERS ? asCalled(evaluator, facts.function, context, depth) : [context];
  const list = evaluator.evaluate(iterating.callee.of, context.parent);
  if (list.k !== 'array') return [context];
  return list.items.map((item) => ({ ...context, arguments: [item], memo: new Map() }));
}

/** The contexts of a function with what the calls of it in its own module pass. */
function asCalled(evaluator: Evaluator, id: number, context: Context, depth: number): Context[] {
  const { module } = context;
  const calls = at(module.functions, id).parameters.length > 0 ? localCalls(module, id) : [];
  const contexts = calls.flatMap((call) => {
    const [caller] = evaluator.rootContexts({ module, id: call.function });
    if (!caller || call.arguments.some(({ k }) => k === 'spread')) return [];
    return occurrences(evaluator, call, caller, depth + 1).map(
      (around): Context => ({
        ...context,
        arguments: call.arguments.map((value) => ({ value, context: around })),
        memo: new Map(),
      }),
    );
  });
  return contexts.length > 0 ? contexts : [context];
}

/** `this.register(…)` in the class of a method, `register(…)` of a function that a variable names. */
function localCalls(module: ModuleFacts, id: number): readonly CallFacts[] {
  const facts = at(module.functions, id);
  if (facts.class !== undefined) {
    const name = facts.name.slice(facts.name.lastIndexOf('.') + 1);
    return callsOfMethod(module, name).filter(
      ({ callee, function: caller }) => callee.k === 'member' && callee.of.k === 'this' && caller !== id,
    );
  }
  const variable = variableOfFunction(module, id);
  return variable === undefined ? [] : callsOfVariable(module, variable);
}

function loopAround(module: ModuleFacts, region: number): LoopFacts | undefined {
  for (let id: number | null = region; id !== null; ) {
    const facts: Region = at(module.regions, id);
    if (facts.k === 'loop') return facts.form === 'for-of' ? facts : undefined;
    id = facts.parent;
  }
  return undefined;
}

/** A context in which the variables of a loop stand for one element of what it iterates. */
function inRound(evaluator: Evaluator, context: Context, loop: LoopFacts, item: Lazy): Context {
  const memo = new Map<number, Evaluated>();
  for (const id of loop.variables) {
    const { init } = at(context.module.variables, id);
    if (init) memo.set(id, ofElement(evaluator, init, item, context));
  }
  return { ...context, memo };
}

/** `element of list` with one element for all, and what is taken apart from it. */
function ofElement(evaluator: Evaluator, init: Value, item: Lazy, context: Context): Evaluated {
  if (init.k === 'element' && init.of.k === 'element') {
    const inner = ofElement(evaluator, init.of, item, context);
    const part = inner.k === 'array' && init.index !== undefined ? inner.items[init.index] : undefined;
    return part ? evaluator.force(part) : unknown('an element of a list');
  }
  if (init.k === 'element') return evaluator.force(item);
  if (init.k === 'member') return evaluator.member(ofElement(evaluator, init.of, item, context), init.name);
  return evaluator.evaluate(init, context);
}
