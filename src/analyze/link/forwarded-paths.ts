import type { Value } from '../facts.js';
import type { Closure, Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { objectEntries } from './objects.js';
import { callOf, functionOf } from './program.js';

/** Stands for the rest of a path that is passed on, whatever it is. */
export const REST = '\u0001';

/** What a rewriting makes of a path that ends in `REST`; null where that cannot be told. */
export function rewritten(evaluator: Evaluator, rewrite: Evaluated, path: string): string | null {
  switch (rewrite.k) {
    case 'undefined':
      return path;
    case 'object':
    case 'merged':
    case 'record':
      return byTable(evaluator, objectEntries(evaluator, rewrite), path);
    case 'function':
      return fromFunction({
        evaluator,
        closure: rewrite,
        given: ['path', 'request'],
        rest: path,
        whole: path,
      });
    default:
      return null;
  }
}

/** What a function of a request says the path is; null where that cannot be told. */
export function resolvedPath(
  evaluator: Evaluator,
  resolve: Evaluated,
  paths: { readonly rest: string; readonly whole: string },
): string | null {
  return resolve.k === 'function'
    ? fromFunction({ evaluator, closure: resolve, given: ['request'], ...paths })
    : null;
}

/** A function that says a path: what its parameters are, and the two paths of the request. */
type PathFunction = {
  readonly evaluator: Evaluator;
  readonly closure: Closure;
  readonly given: readonly ('path' | 'request')[];
  readonly rest: string;
  readonly whole: string;
};

function fromFunction(by: PathFunction): string | null {
  const { returns } = functionOf(by.closure.ref);
  const [first, ...others] = returns.map((value) => pathText(by, value, 0));
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

const MOST_STEPS = 12;

/** What an expression of a path function comes to. */
function pathText(by: PathFunction, value: Value, depth: number): string | null {
  if (depth > MOST_STEPS) return null;
  const next = (each: Value) => pathText(by, each, depth + 1);
  switch (value.k) {
    case 'template': {
      const parts = value.parts.map(next);
      return parts.includes(null) ? null : parts.join('');
    }
    case 'await':
      return next(value.of);
    case 'fallback':
      return next(value.first) ?? next(value.second);
    case 'variable':
      return variableText(by, value.id, depth);
    case 'member':
      return memberText(by, value.of, value.name, depth);
    case 'element':
      return value.index === 0 ? firstText(by, value.of, depth) : null;
    case 'call':
      return callText(by, value.call, depth);
    default: {
      const found = by.evaluator.evaluate(value, by.closure.context);
      return found.k === 'literal' && typeof found.value === 'string' ? found.value : null;
    }
  }
}

function variableText(by: PathFunction, id: number, depth: number): string | null {
  const { module } = by.closure.ref;
  const variable = module.variables[id];
  if (!variable) return null;
  if (variable.parameter?.function === by.closure.ref.id)
    return by.given[variable.parameter.index] === 'path' ? by.rest : null;
  if (variable.scope === by.closure.ref.id && variable.init && !variable.writes)
    return pathText(by, variable.init, depth + 1);
  const found = by.evaluator.evaluate({ k: 'variable', id }, by.closure.context);
  return found.k === 'literal' && typeof found.value === 'string' ? found.value : null;
}

function memberText(by: PathFunction, of: Value, name: string, depth: number): string | null {
  if (isRequest(by, of)) {
    if (name === 'url' || name === 'path') return by.rest;
    if (name === 'originalUrl') return by.whole;
    if (name === 'baseUrl') return by.whole.endsWith(by.rest) ? by.whole.slice(0, -by.rest.length) : null;
    return null;
  }
  // `url.parse(req.url).path`
  if ((name === 'path' || name === 'pathname') && of.k === 'call') {
    const { callee, arguments: given } = callOf({ module: by.closure.ref.module, id: of.call });
    const isParsed = callee.k === 'member' && callee.name === 'parse';
    return isParsed && given[0] ? pathText(by, given[0], depth + 1) : null;
  }
  return null;
}

/** Whether an expression is the request, or the server's own behind a framework's. */
function isRequest(by: PathFunction, value: Value): boolean {
  if (value.k === 'member' && /^(req|request|raw)$/.test(value.name)) return isRequest(by, value.of);
  if (value.k !== 'variable') return false;
  const { parameter } = by.closure.ref.module.variables[value.id] ?? {};
  return parameter?.function === by.closure.ref.id && by.given[parameter.index] === 'request';
}

/** `req.url.split('?')[0]`, and `req.params[0]`, which is what a wildcard stands for. */
function firstText(by: PathFunction, of: Value, depth: number): string | null {
  if (of.k === 'member' && of.name === 'params' && isRequest(by, of.of)) return REST;
  if (of.k !== 'call') return null;
  const { callee, arguments: given } = callOf({ module: by.closure.ref.module, id: of.call });
  const isQueryCut =
    callee.k === 'member' && callee.name === 'split' && given[0]?.k === 'literal' && given[0].value === '?';
  return isQueryCut ? pathText(by, callee.of, depth + 1) : null;
}

function callText(by: PathFunction, id: number, depth: number): string | null {
  const { callee, arguments: given } = callOf({ module: by.closure.ref.module, id });
  if (callee.k !== 'member') return null;
  const text = pathText(by, callee.of, depth + 1);
  if (text === null || callee.name === 'toString') return text;
  if (callee.name !== 'replace') return null;
  const [pattern, stands] = given;
  const stead = stands ? pathText(by, stands, depth + 1) : null;
  if (pattern?.k === 'pattern') return replaced(text, pattern.source, stead);
  const plain = pattern ? pathText(by, pattern, depth + 1) : null;
  if (plain === null || stead === null) return null;
  return text.includes(plain) || !isWithin(text, plain) ? text.replace(plain, () => stead) : null;
}

/** `{ '^/api/orders': '/orders' }`: the first pattern that fits. */
function byTable(evaluator: Evaluator, entries: readonly [string, Evaluated][], path: string): string | null {
  for (const [pattern, value] of entries) {
    const stands = evaluator.force({ evaluated: value });
    const result = replaced(path, pattern, stands.k === 'literal' ? String(stands.value) : null);
    if (result !== path) return result;
  }
  return path;
}

/**
 * `path` with what a regular expression matches replaced; null where that cannot be told. Only plain text is understood,
 * `^` before it or not: the patterns come from the analysed tree, and no engine is to run them.
 */
export function replaced(path: string, pattern: string, by: string | null): string | null {
  const [, start, plain = '', end] = /^(\^?)((?:[^\\^$.*+?()[\]{}|]|\\[/.-])*)(.*)$/s.exec(pattern) ?? [];
  const text = plain.replace(/\\(.)/g, '$1');
  // `^/api/(.*)$`: what is left of the pattern stands for the rest as it is.
  const isRest = /^\(\.[*+]\)\$?$/.test(end ?? '');
  if (end !== '' && !isRest) return null;
  const at = path.indexOf(text);
  if (at < 0 || (start === '^' && at > 0)) return isWithin(path, text) ? null : path;
  if (by === null) return null;
  if (!isRest) return by.includes('$') ? null : path.slice(0, at) + by + path.slice(at + text.length);
  return by.endsWith('$1') ? path.slice(0, at) + by.slice(0, -2) + path.slice(at + text.length) : null;
}

/** Whether a text may begin in the known part of a path and end in its rest. */
function isWithin(path: string, text: string): boolean {
  const known = path.split(REST, 1)[0] ?? '';
  return known !== '' && text.startsWith(known);
}
