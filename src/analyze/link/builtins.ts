import { argumentsOf } from './arguments.js';
import { entriesOf, mapFrom, mapMethod } from './containers.js';
import {
  type CallRef,
  type Context,
  type Evaluated,
  isStated,
  type Lazy,
  literal,
  oneOf,
  text,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { REST, replaced } from './forwarded-paths.js';
import { numberOf } from './numbers.js';
import { objectEntries } from './objects.js';
import { callOf } from './program.js';
import { joinedPath, urlFrom } from './urls.js';

/** Methods of text that leave it, as an address, what it is. */
const SAME_TEXT = new Set([
  'trim',
  'trimEnd',
  'trimStart',
  'toString',
  'toLowerCase',
  'toUpperCase',
  'replace',
  'replaceAll',
  'normalize',
  'valueOf',
  'toJSON',
]);
/** Methods of arrays that give some of the same elements. */
const SAME_ELEMENTS = new Set(['filter', 'slice', 'sort', 'reverse', 'concat', 'toSorted', 'flat', 'values']);

/** Calls of methods that every text, list and promise has; null where the receiver is something else. */
export function builtinMethod(
  evaluator: Evaluator,
  receiver: Evaluated,
  name: string,
  call: CallRef,
  context: Context,
): Evaluated | null {
  if (name === 'then' && isPromiseLike(receiver)) return afterPromise(evaluator, receiver, call, context);
  if ((name === 'catch' || name === 'finally') && isPromiseLike(receiver)) return receiver;
  switch (receiver.k) {
    case 'literal':
    case 'text':
    case 'setting':
      if (receiver.k === 'literal' && name.startsWith('replace'))
        return withReplaced(evaluator, receiver, call, context);
      if (receiver.k === 'literal' && CUTS.has(name)) return cut(receiver, forced(evaluator, call, context));
      if (SAME_TEXT.has(name)) return cleaned(receiver, name);
      if (name === 'concat') return text([receiver, ...forced(evaluator, call, context)]);
      if (name === 'split') return pieces(receiver, forced(evaluator, call, context)[0] ?? UNDEFINED);
      return receiver.k === 'setting' ? null : unknown(`the result of ${name}()`);
    case 'table':
      return receiver.isMap ? mapMethod(evaluator, receiver, name, call, context) : null;
    case 'parameter':
      if (receiver.otherwise?.k === 'table' && receiver.otherwise.isMap)
        return mapMethod(evaluator, receiver.otherwise, name, call, context);
      if (name === 'split' && !isObjectLike(receiver.otherwise)) return pieces(receiver, UNDEFINED);
      return SAME_TEXT.has(name) && !isObjectLike(receiver.otherwise) ? receiver : null;
    case 'array':
    case 'elements':
      return listMethod(evaluator, receiver, name, call, context);
    case 'result':
      return isDate(receiver) && (name === 'getTime' || name === 'valueOf')
        ? { k: 'time', fromNow: literal(0) }
        : null;
    default:
      return null;
  }
}

function isPromiseLike(receiver: Evaluated): boolean {
  return (
    receiver.k !== 'library' &&
    receiver.k !== 'action' &&
    receiver.k !== 'instance' &&
    receiver.k !== 'object'
  );
}

function isObjectLike(value: Evaluated | null): boolean {
  return value !== null && (value.k === 'instance' || value.k === 'library' || value.k === 'object');
}

/** Trailing slashes that code takes off do not change where an address leads; cases do. */
function cleaned(receiver: Evaluated, name: string): Evaluated {
  if (receiver.k !== 'literal') return receiver;
  const value = String(receiver.value);
  if (name === 'toLowerCase') return literal(value.toLowerCase());
  if (name === 'toUpperCase') return literal(value.toUpperCase());
  return literal(value.trim());
}

/** Methods that give a part of a text, by where it begins and ends. */
const CUTS = new Set(['slice', 'substring']);

function cut(receiver: Literal, [from = literal(0), to]: readonly Evaluated[]): Evaluated {
  const start = numberOf(from);
  const end = to === undefined ? undefined : numberOf(to);
  if (start === null || end === null) return unknown('a part of a text');
  return literal(String(receiver.value).slice(start, end));
}

/**
 * `path.replace('/api', '')`, with a plain text or a pattern that comes to one. What stands for a part of an address by
 * a name, `path.replace(key, value)`, is left as it is: there may be many such values.
 */
function withReplaced(evaluator: Evaluator, receiver: Literal, call: CallRef, context: Context): Evaluated {
  const text = String(receiver.value);
  const [pattern, by] = callOf(call).arguments;
  const isWritten = (pattern?.k === 'literal' || pattern?.k === 'pattern') && by?.k === 'literal';
  const isRequested = text.includes(REST);
  if (!isWritten && !isRequested) return receiver;
  const [plain, stead] = forced(evaluator, call, context);
  if (plain?.k === 'undefined') return receiver;
  const instead = stead?.k === 'literal' ? String(stead.value) : null;
  const result =
    pattern?.k === 'pattern'
      ? replaced(text, pattern.source, instead)
      : plain?.k === 'literal' && instead !== null
        ? text.replace(String(plain.value), () => instead)
        : null;
  if (result !== null) return literal(result);
  return isRequested ? unknown('a path in which something is replaced') : receiver;
}

type Literal = Evaluated & { readonly k: 'literal' };

function forced(evaluator: Evaluator, call: CallRef, context: Context): Evaluated[] {
  return argumentsOf(evaluator, call, context).map((argument) => evaluator.force(argument));
}

function afterPromise(evaluator: Evaluator, receiver: Evaluated, call: CallRef, context: Context): Evaluated {
  const [callback] = forced(evaluator, call, context);
  if (callback?.k !== 'function') return receiver;
  return evaluator.apply(callback, [{ evaluated: receiver }], call, context.depth + 1);
}

/** `text.split(separator)`: the parts of a text that is known, else a list of which nothing is. */
function pieces(of: Evaluated, separator: Evaluated): Evaluated {
  if (of.k !== 'literal' || separator.k !== 'literal')
    return { k: 'elements', of: { evaluated: unknown('a part of a text') } };
  const parts = String(of.value).split(String(separator.value)).slice(0, MOST_PIECES);
  return { k: 'array', items: parts.map((part) => ({ evaluated: literal(part) })) };
}

const MOST_PIECES = 64;

/** `list.reduce(step, first)`: through a list that is known in all its elements, else through any one of them. */
function reduced(
  evaluator: Evaluator,
  receiver: Evaluated & ({ k: 'array' } | { k: 'elements' }),
  call: CallRef,
  context: Context,
): Evaluated {
  const [callback, first] = forced(evaluator, call, context);
  if (callback?.k !== 'function' || !first) return unknown('the result of reduce() on a list');
  const items = receiver.k === 'array' ? receiver.items.slice(0, MOST_PIECES) : [receiver.of];
  return items.reduce(
    (before: Evaluated, item) =>
      evaluator.apply(callback, [{ evaluated: before }, item], call, context.depth + 1),
    first,
  );
}

function listMethod(
  evaluator: Evaluator,
  receiver: Evaluated & ({ k: 'array' } | { k: 'elements' }),
  name: string,
  call: CallRef,
  context: Context,
): Evaluated | null {
  if (SAME_ELEMENTS.has(name)) return receiver;
  const element: Evaluated =
    receiver.k === 'elements'
      ? evaluator.force(receiver.of)
      : receiver.items.length
        ? oneOf(receiver.items.map((item) => evaluator.force(item)))
        : unknown('an element of an empty list');
  if (name === 'find' || name === 'at' || name === 'pop' || name === 'shift') return element;
  const [first] = argumentsOf(evaluator, call, context);
  if (name === 'map' || name === 'flatMap') {
    const callback = first ? evaluator.force(first) : UNDEFINED;
    if (callback.k !== 'function') return unknown('a mapped list');
    const apply = (item: Evaluated): Lazy => ({
      evaluated: evaluator.apply(callback, [{ evaluated: item }], call, context.depth + 1),
    });
    return receiver.k === 'array'
      ? { k: 'array', items: receiver.items.map((item) => apply(evaluator.force(item))) }
      : { k: 'elements', of: apply(element) };
  }
  if (name === 'reduce') return reduced(evaluator, receiver, call, context);
  if (name === 'join' && receiver.k === 'array') {
    const separator = first ? evaluator.force(first) : literal(',');
    return text(
      receiver.items.flatMap((item, index) =>
        index ? [separator, evaluator.force(item)] : [evaluator.force(item)],
      ),
    );
  }
  return unknown(`the result of ${name}() on a list`);
}

function isDate(value: Evaluated): boolean {
  return (
    value.k === 'result' &&
    value.member === '' &&
    value.callee.k === 'external' &&
    value.callee.path === 'Date'
  );
}

/** Functions of the platform whose result is known; null for all others. */
export function builtinCall(
  evaluator: Evaluator,
  callee: Evaluated & { k: 'external' },
  call: CallRef,
  context: Context,
): Evaluated | null {
  const args = () => forced(evaluator, call, context);
  const name = `${platformModule(callee.module)}${callee.path.replace(/^default\./, '')}`;
  switch (name) {
    case 'Date.now':
    case 'performance.now':
      return { k: 'time', fromNow: literal(0) };
    case 'Date':
      return dateFrom(args());
    case 'Number':
    case 'parseInt':
    case 'parseFloat':
    case 'Number.parseInt':
    case 'Number.parseFloat': {
      const [value] = args();
      const number = value?.k === 'literal' ? numberOf(value) : null;
      return number === null ? (value ?? UNDEFINED) : literal(number);
    }
    case 'String':
    case 'encodeURIComponent':
    case 'encodeURI':
    case 'decodeURIComponent':
    case 'Object.freeze':
    case 'Object.seal':
    case 'structuredClone':
    case 'Promise.resolve':
    case 'Promise.all':
    case 'Array.from':
    case 'util:promisify':
    case 'promisify':
      return args()[0] ?? UNDEFINED;
    case 'lodash:snakeCase':
    case 'lodash:kebabCase':
    case 'lodash:camelCase':
    case 'lodash:toUpper':
    case 'lodash:toLower':
      return inCase(name.slice('lodash:'.length), args()[0] ?? UNDEFINED);
    case 'Object.assign':
      return { k: 'merged', layers: args().reverse() };
    case 'Map':
    case 'WeakMap':
      return mapFrom(evaluator, args()[0], call, context);
    case 'Set':
      return args()[0] ?? { k: 'array', items: [] };
    case 'Object.entries': {
      const [of] = args();
      return of ? entriesOf(evaluator, of) : null;
    }
    case 'Object.fromEntries': {
      const made = mapFrom(evaluator, args()[0], call, context);
      return { ...made, isMap: false };
    }
    case 'Object.values':
      return listOf(evaluator, args()[0], ([, value]) => value);
    case 'Object.keys':
      return listOf(evaluator, args()[0], ([key]) => literal(key));
    case 'URL':
    case 'url:URL': {
      const [path, base] = args();
      return urlFrom(path ?? UNDEFINED, base ?? null);
    }
    case 'url:format':
      return formattedUrl(evaluator, args()[0] ?? UNDEFINED);
    case 'util:format':
      return formatted(args());
    case 'Math.min':
    case 'Math.max':
    case 'Math.round':
    case 'Math.floor':
    case 'Math.ceil':
    case 'Math.trunc':
      return rounded(name, args());
    case 'url:resolve': {
      const [base, path] = args();
      return urlFrom(path ?? UNDEFINED, base ?? null);
    }
    case 'path:join':
    case 'path:posix.join':
    case 'path:posix.resolve':
      return joinedPath(args());
    default:
      return null;
  }
}

/** Text in another case; text that is not known in full is not followed. */
function inCase(style: string, value: Evaluated): Evaluated {
  if (value.k === 'oneOf') return oneOf(value.of.map((each) => inCase(style, each)));
  if (value.k === 'parameter' && !value.otherwise) return value;
  if (value.k !== 'literal') return unknown('a text in another case');
  const stated = String(value.value);
  if (style === 'toUpper') return literal(stated.toUpperCase());
  if (style === 'toLower') return literal(stated.toLowerCase());
  const words =
    stated.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|\d+/gu)?.map((word) => word.toLowerCase()) ?? [];
  if (style === 'snakeCase') return literal(words.join('_'));
  if (style === 'kebabCase') return literal(words.join('-'));
  return literal(
    words.map((word, index) => (index ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join(''),
  );
}

/** `url.format({ protocol, hostname, port, pathname })`, or a URL as it is. */
function formattedUrl(evaluator: Evaluator, value: Evaluated): Evaluated {
  if (value.k !== 'object' && value.k !== 'merged') return value;
  const read = (...names: readonly string[]) =>
    names.map((name) => evaluator.member(value, name)).find((each) => isStated(each)) ?? null;
  const host = read('host', 'hostname');
  if (!host) return unknown('a URL without a host');
  const protocol = read('protocol') ?? literal('http');
  const port = read('host') ? null : read('port');
  const slashes = literal(protocol.k === 'literal' && String(protocol.value).endsWith(':') ? '//' : '://');
  const origin = text([protocol, slashes, host, ...(port ? [literal(':'), port] : [])]);
  return urlFrom(read('pathname', 'path') ?? literal('/'), origin);
}

/** `util.format('%s/orders', base)`. */
function formatted([template, ...values]: readonly Evaluated[]): Evaluated {
  if (template?.k !== 'literal') return template ?? UNDEFINED;
  const rest = [...values];
  const parts = String(template.value)
    .split(/(%[sdifjoO])/)
    .map((part) => (/^%[sdifjoO]$/.test(part) ? (rest.shift() ?? literal(part)) : literal(part)));
  return text(parts);
}

/** What `Math` makes of numbers that are all known. */
function rounded(name: string, args: readonly Evaluated[]): Evaluated {
  const numbers = args.map((each) => numberOf(each));
  const known = numbers.filter((number) => number !== null);
  if (known.length < numbers.length || known.length === 0)
    return args.find((each) => each.k === 'parameter') ?? unknown('a computed number');
  if (name === 'Math.min') return literal(Math.min(...known));
  if (name === 'Math.max') return literal(Math.max(...known));
  return literal(Math.round(known[0] ?? 0)); // up or down makes no difference to a limit
}

/** `util:` for `node:util` and `util`; nothing for globals. */
function platformModule(module: string): string {
  if (module === 'global') return '';
  return `${module.replace(/^node:/, '')}:`;
}

/** `new Date(Date.now() + 5000)` is that time; `new Date()` keeps its identity, for `setSeconds` later on. */
function dateFrom(args: readonly Evaluated[]): Evaluated | null {
  const [first] = args;
  return first && (first.k === 'time' || first.k === 'parameter') ? first : null;
}

/** What stands for each entry of an object, in a list. */
function listOf(
  evaluator: Evaluator,
  of: Evaluated | undefined,
  each: (entry: [string, Evaluated]) => Evaluated,
): Evaluated {
  if (!of) return UNDEFINED;
  const entries = objectEntries(evaluator, of);
  return entries.length
    ? { k: 'array', items: entries.map((entry) => ({ evaluated: each(entry) })) }
    : unknown('what is in an object');
}
