import type { Location } from '../../model.js';
import type { Value } from '../facts.js';
import type { CallRef } from './evaluated.js';
import { outerCalls } from './flow.js';
import { callsIn } from './lookups.js';
import { at, callOf } from './program.js';
import type { Frame } from './ways.js';

/** `dataSource.transaction((manager) => …)`, `prisma.$transaction([…])`, `session.withTransaction(…)`. */
const AROUND = /transaction/i;
/** `queryRunner.startTransaction()`, `knex.beginTransaction()`. */
const BEGINS = /^(start|begin)Transaction$|^begin$/;
const BEGINS_SQL = /^\s*(BEGIN|START\s+TRANSACTION)\b/i;
/** `@Transactional()` */
const DECORATOR = /^Transactional$/;

/** Where the database transaction begins that the end of a way is in; null for none. */
export function transactionAround(frames: readonly Frame[]): Location | null {
  for (const { call, how } of frames) {
    const around = how === 'callback' ? [call] : outerCalls(call);
    const begin = around.find((each) => AROUND.test(nameOf(each))) ?? begunBefore(call);
    if (begin) return locationOf(begin);
    const decorated = decoratedAround(call);
    if (decorated) return decorated;
  }
  return null;
}

function nameOf(call: CallRef): string {
  const { callee } = callOf(call);
  if (callee.k === 'member' || callee.k === 'global') return callee.name;
  return callee.k === 'variable' ? at(call.module.variables, callee.id).name : '';
}

function begunBefore(call: CallRef): CallRef | undefined {
  const { module, id } = call;
  const { function: around, line } = callOf(call);
  const begin = callsIn(module, around).find(
    (each) => each !== id && at(module.calls, each).line <= line && begins({ module, id: each }),
  );
  return begin === undefined ? undefined : { module, id: begin };
}

function begins(call: CallRef): boolean {
  const [first] = callOf(call).arguments;
  return BEGINS.test(nameOf(call)) || (first?.k === 'literal' && BEGINS_SQL.test(String(first.value)));
}

function locationOf(call: CallRef): Location {
  const { line, column } = callOf(call);
  return { file: call.module.path, line, column };
}

function decoratedAround({ module, id }: CallRef): Location | null {
  const { function: inside } = at(module.calls, id);
  const owner = at(module.functions, inside).class;
  if (owner === undefined) return null;
  const method = at(module.classes, owner).members.find(
    ({ value }) => value?.k === 'function' && value.id === inside,
  );
  const isDecorated = method?.decorators.some((decorator) =>
    DECORATOR.test(decoratorName(module, decorator)),
  );
  return method && isDecorated ? { file: module.path, line: method.line, column: 1 } : null;
}

function decoratorName(module: CallRef['module'], value: Value): string {
  switch (value.k) {
    case 'call':
      return decoratorName(module, at(module.calls, value.call).callee);
    case 'import':
    case 'global':
    case 'member':
      return value.name;
    case 'variable':
      return at(module.variables, value.id).name;
    default:
      return '';
  }
}
