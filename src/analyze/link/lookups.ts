import type {
  CallFacts,
  ClassFacts,
  ClassMember,
  FunctionFacts,
  ModuleFacts,
  PropertyWrite,
  Value,
} from '../facts.js';
import type { FunctionRef } from './evaluated.js';
import { onceFor } from './once.js';
import { at } from './program.js';

/**
 * Tables over the facts of a module, made when they are first asked for. Link asks the same questions of a module for
 * every expression in it: looking through all its calls or writes each time is quadratic in the size of the module.
 */

const NONE: readonly never[] = [];

/** Entries by key, each list in the order of the table; entries without a key are left out. */
function listed<K, T>(
  entries: readonly T[],
  keyOf: (entry: T) => K | undefined,
): ReadonlyMap<K, readonly T[]> {
  const table = new Map<K, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    const list = table.get(key);
    if (list) list.push(entry);
    else table.set(key, [entry]);
  }
  return table;
}

/** The indices for each key, in order. */
function indices<K, T>(
  entries: readonly T[],
  keyOf: (entry: T) => K | undefined,
): ReadonlyMap<K, readonly number[]> {
  return listed([...entries.keys()], (index) => keyOf(at(entries, index)));
}

/** The first index for each key. */
function firstIndex<K, T>(entries: readonly T[], keyOf: (entry: T) => K | undefined): ReadonlyMap<K, number> {
  const table = new Map<K, number>();
  for (const [index, entry] of entries.entries()) {
    const key = keyOf(entry);
    if (key !== undefined && !table.has(key)) table.set(key, index);
  }
  return table;
}

const writesByVariable = onceFor(({ propertyWrites }: ModuleFacts) =>
  listed(propertyWrites, ({ object }) => (object.k === 'variable' ? object.id : undefined)),
);

/** What is written to members of a variable: `options.headers = …`. */
export function propertyWritesOf(module: ModuleFacts, variable: number): readonly PropertyWrite[] {
  return writesByVariable(module).get(variable) ?? NONE;
}

const writesByName = onceFor(({ propertyWrites }: ModuleFacts) => listed(propertyWrites, ({ name }) => name));

/** What is written to members of a name, of whatever object. */
export function propertyWritesNamed(module: ModuleFacts, name: string): readonly PropertyWrite[] {
  return writesByName(module).get(name) ?? NONE;
}

const writesByRoot = onceFor(({ propertyWrites }: ModuleFacts) =>
  listed(propertyWrites, ({ object }) => rootVariable(object) ?? undefined),
);

/** What is written to members of a variable, or to members of these: `options.retry.limit = …`. */
export function propertyWritesInside(module: ModuleFacts, variable: number): readonly PropertyWrite[] {
  return writesByRoot(module).get(variable) ?? NONE;
}

/** The variable of which a value is a member or an element, however deep; null for none. */
export function rootVariable(value: Value): number | null {
  let root = value;
  while (root.k === 'member' || root.k === 'index' || root.k === 'element') root = root.of;
  return root.k === 'variable' ? root.id : null;
}

const callsByFunction = onceFor(({ calls }: ModuleFacts) => indices(calls, (each) => each.function));

/** The calls in the code of a function, without those in functions inside it; in the order of the source. */
export function callsIn(module: ModuleFacts, function_: number): readonly number[] {
  return callsByFunction(module).get(function_) ?? NONE;
}

const functionsByParent = onceFor(({ functions }: ModuleFacts) =>
  indices(functions, ({ parent }) => parent ?? undefined),
);

/** The functions directly inside a function. */
export function functionsInside(module: ModuleFacts, function_: number): readonly number[] {
  return functionsByParent(module).get(function_) ?? NONE;
}

const functionsByClass = onceFor(({ functions }: ModuleFacts) => indices(functions, (each) => each.class));

/** The methods of a class, its constructor and the code of its fields. */
export function functionsOfClass(module: ModuleFacts, class_: number): readonly number[] {
  return functionsByClass(module).get(class_) ?? NONE;
}

const callsByMethod = onceFor(({ calls }: ModuleFacts) =>
  listed(calls, ({ callee }) => (callee.k === 'member' ? callee.name : undefined)),
);

/** The calls of a method of this name. */
export function callsOfMethod(module: ModuleFacts, name: string): readonly CallFacts[] {
  return callsByMethod(module).get(name) ?? NONE;
}

const callsByName = onceFor(({ calls, variables }: ModuleFacts) =>
  listed(calls, ({ callee }) => {
    if (callee.k === 'variable') return variables[callee.id]?.name;
    return callee.k === 'member' || callee.k === 'import' ? callee.name : undefined;
  }),
);

/** The calls of a method, of a variable or of what is imported under this name. */
export function callsNamed(module: ModuleFacts, name: string): readonly CallFacts[] {
  return callsByName(module).get(name) ?? NONE;
}

const callsByVariable = onceFor(({ calls }: ModuleFacts) =>
  listed(calls, ({ callee }) => (callee.k === 'variable' ? callee.id : undefined)),
);

/** The calls of what a variable names. */
export function callsOfVariable(module: ModuleFacts, variable: number): readonly CallFacts[] {
  return callsByVariable(module).get(variable) ?? NONE;
}

const variableByFunction = onceFor(({ variables }: ModuleFacts) =>
  firstIndex(variables, ({ init }) => (init?.k === 'function' ? init.id : undefined)),
);

/** The variable that a function is declared as. */
export function variableOfFunction(module: ModuleFacts, id: number): number | undefined {
  return variableByFunction(module).get(id);
}

const superCalls = onceFor(({ calls }: ModuleFacts) =>
  firstIndex(calls, ({ callee, function: caller }) => (callee.k === 'super' ? caller : undefined)),
);

/** The call `super(…)` in a constructor. */
export function superCallIn(module: ModuleFacts, constructor_: number | undefined): number | undefined {
  return constructor_ === undefined ? undefined : superCalls(module).get(constructor_);
}

const answering = onceFor(
  ({ functions }: ModuleFacts) =>
    new Set(
      functions.flatMap((each) => (each.answers?.length && each.argumentOf ? [each.argumentOf.call] : [])),
    ),
);

/** Whether a function that is passed to a call answers for a function around it. */
export function isAnsweredInside(module: ModuleFacts, call: number): boolean {
  return answering(module).has(call);
}

const firstOfClass = onceFor(({ functions }: ModuleFacts) =>
  firstIndex(functions, (each: FunctionFacts) => each.class),
);

/** The function in which a class is declared. */
export function functionAroundClass(module: ModuleFacts, id: number): number {
  const first = firstOfClass(module).get(id);
  return (first === undefined ? null : module.functions[first]?.parent) ?? 0;
}

const fieldsByClass = onceFor(({ functions }: ModuleFacts) =>
  firstIndex(functions, (each) => (each.name.endsWith(' fields') ? each.class : undefined)),
);

/** The function that stands for the field initialisers of a class; -1 for none. */
export function fieldsFunction(module: ModuleFacts, id: number): number {
  return fieldsByClass(module).get(id) ?? -1;
}

const membersByName = onceFor(({ members }: ClassFacts) => listed(members, ({ name }) => name));

/** The members of a class that have a name: overloads, or a getter and its setter. */
export function membersNamed(facts: ClassFacts, name: string): readonly ClassMember[] {
  return membersByName(facts).get(name) ?? NONE;
}

type ObjectValue = Value & { readonly k: 'object' };

/** Smaller objects are looked through faster than a table of them is made. */
const FEW_ENTRIES = 8;

const plainEntries = onceFor(({ entries }: ObjectValue): ReadonlyMap<string, Value> | null => {
  const table = new Map<string, Value>();
  for (const { key, value } of entries) {
    if (typeof key !== 'string') return null;
    table.set(key, value);
  }
  return table;
});

/** The last entry of each key, of a large object without spreads and computed keys; null for any other. */
export function entriesByKey(of: ObjectValue): ReadonlyMap<string, Value> | null {
  return of.entries.length < FEW_ENTRIES ? null : plainEntries(of);
}

const statics = onceFor(
  ({ classes }: ModuleFacts) =>
    new Set(
      classes.flatMap(({ members }) =>
        members.flatMap((member) =>
          member.static && member.value?.k === 'function' ? [member.value.id] : [],
        ),
      ),
    ),
);

/** Whether a function is a static method, whose `this` is the class. */
export function isStatic({ module, id }: FunctionRef): boolean {
  return statics(module).has(id);
}

/** Objects inside objects deeper than this are data. */
const DEEPEST_OBJECT = 6;

const objectsByMethod = onceFor((module: ModuleFacts) => {
  const found = new Map<number, ObjectValue>();
  const search = (value: Value, depth: number): void => {
    if (depth > DEEPEST_OBJECT) return;
    if (value.k === 'array') for (const item of value.items) search(item, depth + 1);
    if (value.k !== 'object') return;
    for (const entry of value.entries) {
      if (entry.value.k === 'function') {
        if (!module.functions[entry.value.id]?.arrow) found.set(entry.value.id, value);
      } else search(entry.value, depth + 1);
    }
  };
  for (const { init, writes } of module.variables)
    for (const each of [init, ...(writes ?? [])]) if (each) search(each, 0);
  for (const { returns } of module.functions) for (const each of returns) search(each, 0);
  for (const each of Object.values(module.exports)) search(each, 0);
  for (const call of module.calls) for (const each of call.arguments) search(each, 0);
  for (const { value } of module.propertyWrites) search(value, 0);
  return found;
});

/** The object literal as whose method a function is written: what `this` is in it. */
export function objectOfMethod({ module, id }: FunctionRef): ObjectValue | null {
  return objectsByMethod(module).get(id) ?? null;
}
