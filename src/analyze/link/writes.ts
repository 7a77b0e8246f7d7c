import type { Write } from '../../model.js';
import type { RemoteAction } from '../library.js';
import type { Evaluator } from './evaluator.js';
import { givenKeys } from './given.js';
import { type CallView, locate } from './locations.js';
import { textOf } from './names.js';
import { callOf } from './program.js';

/** The words with which clients of databases name what a write does, the telling ones first. */
const NAMES: readonly (readonly [RegExp, Write])[] = [
  [/upsert|^replaceOne$|^findOneAndReplace$/i, 'upsert'],
  [/^(increment|decrement|incr|decr)/i, 'increment'],
  [/delete|remove|destroy|truncate|^clear$/i, 'delete'],
  [/^save$/, 'save'],
  [/^(insert|create|bulkCreate|add)/i, 'insert'],
  [/update|^restore$|^recover$|^set/i, 'update'],
];

/** Keys with which an update counts up or down instead of setting: MongoDB, Prisma. */
const COUNTING = new Set(['$inc', '$mul', '$push', 'increment', 'decrement']);

/** What a database call that writes does; null where neither its name nor its statement says. */
export function writeOf(evaluator: Evaluator, action: RemoteAction, view: CallView): Write | null {
  if (action.statement) {
    const text = textOf(evaluator, locate(evaluator, action.statement, view));
    return text === null ? null : ofStatement(text);
  }
  const named = NAMES.find(([pattern]) => pattern.test(view.name))?.[1] ?? null;
  if (named === 'save') return isNew(view) ? 'insert' : 'save';
  if (named !== 'update' || !view.call) return named;
  const keys = givenKeys([view.call]);
  if (keys.includes('upsert') || keys.includes('$setOnInsert')) return 'upsert';
  return keys.some((key) => COUNTING.has(key)) ? 'increment' : 'update';
}

/** `new Order(…).save()` */
function isNew({ receiver }: CallView): boolean {
  if (receiver?.k !== 'library' || receiver.made === null || receiver.made === 'elsewhere') return false;
  const { call } = receiver.made;
  return call.id >= 0 && callOf(call).new;
}

function ofStatement(text: string): Write | null {
  const verb = /\b(insert|replace|merge|update|delete|truncate)\b/i.exec(text)?.[1]?.toLowerCase();
  switch (verb) {
    case 'insert':
      return /\bon\s+conflict\b|\bon\s+duplicate\s+key\b|\binsert\s+(or\s+)?ignore\b|\bwhere\s+not\s+exists\b/i.test(
        text,
      )
        ? 'upsert'
        : 'insert';
    case 'replace':
    case 'merge':
      return 'upsert';
    case 'update':
      return /\bset\b[^;]*?"?(\w+)"?\s*=\s*"?(?:\w+\.)?"?\1"?\s*[-+]/i.test(text) ? 'increment' : 'update';
    case 'delete':
    case 'truncate':
      return 'delete';
    default:
      return null;
  }
}
