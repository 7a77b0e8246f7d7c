import type { RemoteAction } from '../library.js';
import type { ClassRef, Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { decoratorModel } from './injection.js';
import { type CallView, locate } from './locations.js';
import { textOf } from './names.js';
import { datasourceOf } from './openings.js';
import { classOf } from './program.js';
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
  const entity = action.entity ? locate(evaluator, action.entity, view) : null;
  const name = entity && tableName(evaluator, entity);
  const tables = datasourceOf(evaluator.program, action, view)?.tables;
  return {
    table: (name && tables?.get(capitalised(name))) ?? name,
    access: action.access ?? null,
    entity: entity?.k === 'class' || entity?.k === 'instance' ? entity.ref : null,
  };
}

/** `prisma.orderLine` is the model `OrderLine`. */
function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function tableName(evaluator: Evaluator, entity: Evaluated): string | null {
  if (entity.k !== 'class' && entity.k !== 'instance') return textOf(evaluator, entity);
  const { name, decorators } = classOf(entity.ref);
  for (const decorator of decorators) {
    const use = decoratorModel(evaluator, decorator, entity.context);
    if (use?.decorator.is !== 'entity') continue;
    const { table } = use.decorator;
    const stated = table ? textOf(evaluator, locate(evaluator, table, use.view)) : null;
    return stated ?? snakeCase(name);
  }
  return name;
}

/** As TypeORM's DefaultNamingStrategy does it: `HTTPRequestLog` is `http_request_log`. */
function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
