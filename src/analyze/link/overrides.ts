import type { ModuleFacts, Value } from '../facts.js';
import { callKey, type Evaluated, oneOf, UNDEFINED } from './evaluated.js';
import type { Evaluator, LaterSettings } from './evaluator.js';
import { actionOf } from './libraries.js';
import { locate } from './locations.js';
import { objectEntries } from './objects.js';

/** What the program writes over the options of a library or of one of its instances. */
export type Overrides = { of(value: Evaluated & { k: 'library' }, carried: string): LaterSettings };

/** Where libraries keep what every call of an instance starts from. */
const DEFAULTS = 'defaults';

/** Names and values by instance; under the library's own name what is written on what it exports. */
type Table = Map<string, Map<string, Evaluated[]>>;

/**
 * `axios.defaults.timeout = 3000`, `api.defaults.baseURL = …`: a write to a member of `defaults` of a library value
 * holds for that instance, or, on what the library exports, for the whole service. What a function makes of the options
 * of an instance's calls (`api.interceptors.request.use(…)`) holds for that instance alone.
 */
export function createOverrides(evaluator: Evaluator): Overrides {
  let tables: { readonly written: Table; readonly amended: Table } | undefined;

  const build = () => {
    tables = { written: new Map(), amended: new Map() };
    for (const module of evaluator.program.modules) {
      indexWrites(evaluator, module, tables.written);
      indexAmendments(evaluator, module, tables.amended);
    }
    return tables;
  };

  return {
    of(value, carried) {
      if (carried !== 'options') return { own: [], general: [] };
      const { written, amended } = tables ?? build();
      const key = ownerKey(value);
      const own = key === value.model.library ? [] : at(written, key);
      return { own: [...at(amended, key), ...own], general: at(written, value.model.library) };
    },
  };
}

function at(table: Table, key: string): Evaluated[] {
  const names = table.get(key);
  return names ? [asObject(names)] : [];
}

function put(table: Table, owner: string, name: string, value: Evaluated): void {
  const names = table.get(owner) ?? new Map<string, Evaluated[]>();
  names.set(name, [...(names.get(name) ?? []), value]);
  table.set(owner, names);
}

function indexWrites(evaluator: Evaluator, module: ModuleFacts, table: Table): void {
  for (const write of module.propertyWrites) {
    if (write.object.k !== 'member' || write.object.name !== DEFAULTS) continue;
    const [context] = evaluator.rootContexts({ module, id: write.function });
    if (!context) continue;
    const owner = evaluator.evaluate(write.object.of, context);
    if (owner.k === 'library')
      put(table, ownerKey(owner), write.name, evaluator.evaluate(write.value, context));
  }
}

function indexAmendments(evaluator: Evaluator, module: ModuleFacts, table: Table): void {
  for (const [id, facts] of module.calls.entries()) {
    if (!mayAmend(facts.callee)) continue;
    const [context] = evaluator.rootContexts({ module, id: facts.function });
    if (!context) continue;
    const call = { module, id };
    const callee = evaluator.callee(call, context);
    if (callee.k !== 'action' || callee.receiver?.k !== 'library') continue;
    const action = actionOf(callee, call);
    if (action?.is !== 'amend') continue;
    const view = { call, context, receiver: callee.receiver, name: callee.name };
    const closure = locate(evaluator, action.what, view);
    if (closure.k !== 'function') continue;
    for (const [name, value] of amendments(evaluator, closure))
      put(table, ownerKey(callee.receiver), name, value);
  }
}

/** Only members of members of a client amend its calls. */
function mayAmend(callee: Value): boolean {
  return callee.k === 'member' && callee.of.k === 'member' && callee.of.of.k === 'member';
}

/** What a function sets on the options that it is given: by writing to them, or in an object that it gives instead. */
function amendments(evaluator: Evaluator, closure: Evaluated & { k: 'function' }): [string, Evaluated][] {
  const { module, id } = closure.ref;
  const [context] = evaluator.rootContexts(closure.ref);
  const facts = module.functions[id];
  if (!context || !facts) return [];
  const [options] = facts.parameters;
  const written = module.propertyWrites
    .filter(
      ({ function: function_, object }) =>
        function_ === id && object.k === 'variable' && object.id === options,
    )
    .map((write): [string, Evaluated] => [write.name, evaluator.evaluate(write.value, context)]);
  const given = facts.returns.flatMap((value) =>
    objectEntries(evaluator, evaluator.evaluate(value, context)),
  );
  return [...written, ...given].filter(([, value]) => value !== UNDEFINED);
}

function ownerKey(owner: Evaluated & { k: 'library' }): string {
  const { made } = owner;
  return made && made !== 'elsewhere' ? `${owner.model.library} ${callKey(made.call)}` : owner.model.library;
}

/** The written members as an object that is laid over the instance's own options. */
function asObject(names: ReadonlyMap<string, readonly Evaluated[]>): Evaluated {
  return { k: 'record', entries: new Map([...names].map(([name, values]) => [name, oneOf(values)])) };
}
