import type { Value } from '../facts.js';
import { argumentsOf } from './arguments.js';
import { type CallRef, type Context, type Evaluated, isStated, UNDEFINED } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { fallback } from './fallback.js';
import { objectEntries } from './objects.js';
import { callOf } from './program.js';

/** `process.env` as a whole. */
export const ENVIRONMENT: Evaluated = { k: 'external', module: 'global', path: 'process.env' };

/**
 * What a library that checks the environment makes of it: the same settings, with the defaults that its schema states.
 * joi and yup answer with `value`, zod's `safeParse` with `data`; others give the settings themselves
 * (`schema.parse(process.env)`, `cleanEnv(process.env, schema)`). null for a call that is given no environment.
 */
export function checkedEnvironment(evaluator: Evaluator, call: CallRef, context: Context): Evaluated | null {
  const args = argumentsOf(evaluator, call, context).map((argument) => evaluator.force(argument));
  const given = args.flatMap((value) => environmentIn(evaluator, value) ?? [])[0];
  if (!given) return null;
  const { callee } = callOf(call);
  const receiver = callee.k === 'member' ? evaluator.evaluate(callee.of, context) : UNDEFINED;
  const schemas = [...schemaObjects(evaluator, receiver), ...args.filter((value) => value !== given), given];
  const entries = schemas.flatMap((schema) => defaults(evaluator, schema));
  const isWhole = !isPicked(evaluator, given);
  const checked = new Map(
    entries.map(([name, otherwise]) => {
      const own: Evaluated = isWhole
        ? { k: 'setting', name, otherwise: null }
        : evaluator.member(given, name);
      return [name, fallback(own, () => otherwise)] as const;
    }),
  );
  const settings: Evaluated = {
    k: 'merged',
    layers: [{ k: 'record', entries: checked }, isWhole ? ENVIRONMENT : given],
  };
  const name = callee.k === 'member' ? callee.name : '';
  if (name === 'validate') return { k: 'record', entries: new Map([['value', settings]]) };
  if (name === 'safeParse') return { k: 'record', entries: new Map([['data', settings]]) };
  return settings;
}

/** An argument that holds the environment, or the group of it that does: `{ server: { … }, runtimeEnv: { URL: process.env.URL } }`. */
function environmentIn(evaluator: Evaluator, value: Evaluated): Evaluated | null {
  if (holdsEnvironment(value)) return value;
  if (value.k !== 'object') return null;
  const groups = objectEntries(evaluator, value).map(([, each]) => each);
  return groups.find((each) => each.k === 'object' && holdsEnvironment(each)) ?? null;
}

/** `process.env`, `{ ...process.env }`, `{ runtimeEnv: process.env }`, `{ url: process.env.PAYMENT_URL }`. */
function holdsEnvironment(value: Evaluated): boolean {
  if (isEnvironment(value)) return true;
  return value.k === 'object' && value.value.entries.some((entry) => namesEnvironment(entry.value));
}

function namesEnvironment(value: Value): boolean {
  if (value.k === 'fallback') return namesEnvironment(value.first);
  if (value.k !== 'member') return false;
  const isWhole = value.name === 'env' && value.of.k === 'global';
  if (isWhole && value.of.k === 'global')
    return value.of.name === 'process' || value.of.name === 'import.meta';
  return namesEnvironment(value.of);
}

/** Whether an object has single settings, under names of its own. */
function isPicked(evaluator: Evaluator, value: Evaluated): boolean {
  return objectEntries(evaluator, value).some(([, each]) => isSetting(each));
}

function isSetting(value: Evaluated): boolean {
  return value.k === 'setting' && value.name !== '';
}

/** Whether a value is the environment as a whole: `process.env`, `import.meta.env`, `Bun.env`, `env` of std-env 3. */
export function isEnvironment(value: Evaluated): boolean {
  if (value.k !== 'external') return false;
  return value.module === 'global'
    ? ENVIRONMENTS.has(value.path)
    : isProcessModule(value.module) && value.path === 'env';
}

const ENVIRONMENTS = new Set(['process.env', 'import.meta.env', 'Bun.env']);

/** Whether a module exports the environment as `env`. */
export function isProcessModule(specifier: string): boolean {
  return specifier === 'process' || specifier === 'node:process' || specifier === 'std-env';
}

/** The objects that a schema is built from: `z.object({ … }).extend({ … })`. */
function schemaObjects(evaluator: Evaluator, schema: Evaluated, depth = 0): Evaluated[] {
  if (schema.k === 'object') return [schema];
  if (schema.k !== 'result' || depth > DEEPEST) return [];
  const { callee } = callOf(schema.call);
  const args = argumentsOf(evaluator, schema.call, schema.context).map((each) => evaluator.force(each));
  const before = callee.k === 'member' ? [evaluator.evaluate(callee.of, schema.context)] : [];
  return [...args, ...before].flatMap((each) => schemaObjects(evaluator, each, depth + 1));
}

const DEEPEST = 6;

/** The names in a schema with the defaults that they have; groups (`{ server: { … } }`) are laid out. */
function defaults(evaluator: Evaluator, schema: Evaluated, depth = 0): [string, Evaluated][] {
  return objectEntries(evaluator, schema).flatMap(([name, each]): [string, Evaluated][] => {
    if (each.k === 'object' && depth === 0) return defaults(evaluator, each, 1);
    const otherwise = defaultOf(evaluator, each);
    return otherwise && isStated(otherwise) ? [[name, otherwise]] : [];
  });
}

/** `z.string().default('x')`, `url({ default: 'x' })`: the default that a description of one setting states. */
function defaultOf(evaluator: Evaluator, description: Evaluated, depth = 0): Evaluated | null {
  if (description.k !== 'result' || depth > DEEPEST) return null;
  const { callee } = callOf(description.call);
  const [first] = argumentsOf(evaluator, description.call, description.context);
  const argument = first ? evaluator.force(first) : UNDEFINED;
  if (callee.k === 'member' && callee.name === 'default') return argument;
  if (argument.k === 'object') {
    const stated = evaluator.member(argument, 'default');
    if (isStated(stated)) return stated;
  }
  return callee.k === 'member'
    ? defaultOf(evaluator, evaluator.evaluate(callee.of, description.context), depth + 1)
    : null;
}
