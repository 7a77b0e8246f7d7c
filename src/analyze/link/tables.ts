import { pluralize } from 'inflection';
import type { RemoteAction, TableNaming } from '../library.js';
import type { CallRef, ClassRef, Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { decoratorModel } from './injection.js';
import { type CallView, locate } from './locations.js';
import { textOf } from './names.js';
import { datasourceOf } from './openings.js';
import { callOf, classOf } from './program.js';
import { readStatement } from './statements.js';

/** What a database call reads or writes: a table, a collection or a model; null where that is not known. */
export type TableAccess = {
  readonly table: string | null;
  readonly access: 'read' | 'write' | null;
  /** The class that describes it, where one does. */
  readonly entity: ClassRef | null;
};

/** What a call does to which table, by its model or by the statement that it is given. */
export function tableAccess(evaluator: Evaluator, action: RemoteAction, view: CallView): TableAccess {
  if (action.statement) {
    const statement = textOf(evaluator, locate(evaluator, action.statement, view));
    const read = readStatement(statement ?? '');
    return { table: read.table, access: action.access ?? read.access, entity: null };
  }
  const later = chained(evaluator, action, view);
  const name = later.table ?? statedTable(evaluator, action, view);
  const tables = datasourceOf(evaluator.program, action, view)?.tables;
  return {
    table: (name && tables?.get(capitalised(name))) ?? name,
    access: later.writes ? 'write' : (statedAccess(evaluator, action, view) ?? action.access ?? null),
    entity: entityClass(evaluator, action, view),
  };
}

function statedAccess(evaluator: Evaluator, action: RemoteAction, view: CallView): 'read' | 'write' | null {
  const word = action.accessAt ? textOf(evaluator, locate(evaluator, action.accessAt, view)) : null;
  return word === 'read' || word === 'write' ? word : null;
}

/** The class that describes what a call works on. */
function entityClass(evaluator: Evaluator, action: RemoteAction, view: CallView): ClassRef | null {
  const places = [action.entity ?? [], action.model ?? []].flat();
  const found = places.length > 0 ? locate(evaluator, places, view) : null;
  return found?.k === 'class' || found?.k === 'instance' ? found.ref : null;
}

function statedTable(evaluator: Evaluator, action: RemoteAction, view: CallView): string | null {
  const entity = action.entity ? locate(evaluator, action.entity, view) : null;
  const stated = entity && tableName(evaluator, entity, 'as_is');
  if (stated || !action.model) return stated;
  const model = locate(evaluator, action.model, view);
  const naming = action.naming ?? 'as_is';
  const name = tableName(evaluator, model, naming);
  return name !== null && model.k !== 'class' && model.k !== 'instance' ? byNaming(name, naming) : name;
}

/** What the calls on the result of a call add to it: `knex('orders').insert(row)`. */
function chained(
  evaluator: Evaluator,
  { chain }: RemoteAction,
  { call, context }: CallView,
): { table: string | null; writes: boolean } {
  if (!chain || !call) return { table: null, writes: false };
  const later = chainOf(call);
  const naming = later.find(({ name }) => chain.tables?.includes(name));
  const entity = naming
    ? locate(evaluator, '0', { call: naming.call, context, receiver: null, name: naming.name })
    : null;
  return {
    table: entity && tableName(evaluator, entity, 'as_is'),
    writes: later.some(({ name }) => chain.writes?.includes(name)),
  };
}

/** The calls that are made on a call's result, one on the other; through a variable too, each of them once. */
function chainOf(call: CallRef): { call: CallRef; name: string }[] {
  const found = new Map<number, { call: CallRef; name: string }>();
  const open = [call];
  for (let at = open.pop(); at; at = open.pop()) {
    const { use } = callOf(at);
    const uses = use.k === 'assigned' ? (call.module.variables[use.variable]?.uses ?? []) : [use];
    for (const each of uses) {
      if (each.k !== 'receiver' || found.has(each.call)) continue;
      const outer = { module: call.module, id: each.call };
      const { callee } = callOf(outer);
      found.set(outer.id, { call: outer, name: callee.k === 'member' ? callee.name : '' });
      open.push(outer);
    }
  }
  return [...found.values()];
}

/** `prisma.orderLine` is the model `OrderLine`. */
function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The table of a class, or a text as it is; `naming` for a class whose decorators say nothing. */
function tableName(evaluator: Evaluator, entity: Evaluated, naming: TableNaming): string | null {
  // `knex('orders as o')`
  if (entity.k !== 'class' && entity.k !== 'instance')
    return textOf(evaluator, entity)?.replace(/\s+as\s.*$/is, '') ?? null;
  const { name, decorators } = classOf(entity.ref);
  for (const decorator of decorators) {
    const use = decoratorModel(evaluator, decorator, entity.context);
    if (use?.decorator.is !== 'entity') continue;
    const { table } = use.decorator;
    const stated = table ? textOf(evaluator, locate(evaluator, table, use.view)) : null;
    return stated ?? byNaming(name, use.decorator.naming);
  }
  return byNaming(name, naming);
}

function byNaming(name: string, naming: TableNaming): string {
  switch (naming) {
    case 'as_is':
      return name;
    case 'snake_case':
      return snakeCase(name);
    case 'plural':
      return pluralize(name);
    case 'lower_plural':
      return pluralize(name.toLowerCase());
  }
}

/** As TypeORM's DefaultNamingStrategy does it: `HTTPRequestLog` is `http_request_log`. */
function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
