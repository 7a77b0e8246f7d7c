import type { Value } from '../facts.js';
import type { CallRef, Evaluated } from './evaluated.js';
import { callOf } from './program.js';

/** `process.env` as a whole. */
export const ENVIRONMENT: Evaluated = { k: 'external', module: 'global', path: 'process.env' };

/**
 * What a library that checks the environment makes of it: the same settings. joi and yup answer with `value`, zod's
 * `safeParse` with `data`; others give the settings themselves (`schema.parse(process.env)`, `cleanEnv(process.env)`).
 * null for a call that is given no environment.
 */
export function checkedEnvironment(call: CallRef): Evaluated | null {
  const { arguments: args, callee } = callOf(call);
  if (!args.some((value) => holdsEnvironment(value))) return null;
  const name = callee.k === 'member' ? callee.name : '';
  if (name === 'validate') return { k: 'record', entries: new Map([['value', ENVIRONMENT]]) };
  if (name === 'safeParse') return { k: 'record', entries: new Map([['data', ENVIRONMENT]]) };
  return ENVIRONMENT;
}

/** `process.env`, `{ ...process.env }`, `{ runtimeEnv: process.env }`. */
function holdsEnvironment(value: Value): boolean {
  if (value.k === 'object') return value.entries.some((entry) => isEnvironment(entry.value));
  return isEnvironment(value);
}

function isEnvironment(value: Value): boolean {
  return (
    value.k === 'member' &&
    value.name === 'env' &&
    value.of.k === 'global' &&
    (value.of.name === 'process' || value.of.name === 'import.meta')
  );
}
