import type { ModuleFacts, ObjectEntry, Value } from '../facts.js';
import type { Resolver } from '../resolve.js';
import { findExport } from './find-export.js';
import { at, type Program } from './program.js';

/**
 * Whether a value is of a package that no model describes, whatever is read or called of it: `z.string().optional()`.
 * It holds no client, and nothing of the tree. Most calls of a program are of such packages, and need not be evaluated:
 * that they are shows in the facts alone.
 */
export function isOutside(program: Program, module: ModuleFacts, value: Value): boolean {
  return packageOf(program, module, value, 0) !== null;
}

/** What a package exports under a path; `()` for what a call gives. */
type OfPackage = { readonly specifier: string; readonly path: string };

/** Values nested deeper are not looked at. */
const DEEPEST = 12;

/** The package that a value is of; null where it may be of the tree, of a library with a model, or of the platform. */
function packageOf(program: Program, module: ModuleFacts, value: Value, depth: number): OfPackage | null {
  if (depth > DEEPEST) return null;
  switch (value.k) {
    case 'import':
      return importedFrom(program, module, value.module, value.name, depth);
    case 'variable': {
      const { init, writes, parameter, type } = at(module.variables, value.id);
      const isConstant = init !== undefined && !writes && !parameter && !type;
      return isConstant ? packageOf(program, module, init, depth + 1) : null;
    }
    case 'member': {
      const of = packageOf(program, module, value.of, depth + 1);
      return of && memberOf(program, of, value.name);
    }
    case 'element':
    case 'await': {
      const of = packageOf(program, module, value.of, depth + 1);
      return of && { ...of, path: '()' };
    }
    case 'call':
      return callOnce(program, module, value, depth);
    default:
      return null;
  }
}

function importedFrom(
  program: Program,
  module: ModuleFacts,
  specifier: string,
  name: string,
  depth: number,
): OfPackage | null {
  const target = program.resolve(module.path, specifier);
  const imported = target === null ? undefined : program.module(target);
  if (!imported) {
    const isKnown = OF_NODE.test(specifier) || program.library(specifier, name) !== undefined;
    return isKnown ? null : { specifier, path: name === '*' ? '' : name };
  }
  const found = name === '*' ? undefined : findExport(program, imported, name);
  if (!found) return null;
  return 'specifier' in found
    ? importedFrom(program, found.from, found.specifier, found.name, depth + 1)
    : packageOf(program, found.module, found.value, depth + 1);
}

/** The environment, and what is evaluated as Node does it. */
const OF_NODE = /^(node:)?(process|path|url|util|module)(\/|$)/;

function memberOf(program: Program, { specifier, path }: OfPackage, name: string): OfPackage | null {
  if (path !== '' && path !== 'default') return { specifier, path: `${path}.${name}` };
  return program.library(specifier, name) ? null : { specifier, path: name };
}

const known = new WeakMap<Resolver, WeakMap<Value, OfPackage | null>>();

/** Every service that runs a module asks the same of its calls. */
function callOnce(
  program: Program,
  module: ModuleFacts,
  value: Value & { readonly k: 'call' },
  depth: number,
): OfPackage | null {
  const all = known.get(program.resolve) ?? new WeakMap<Value, OfPackage | null>();
  known.set(program.resolve, all);
  const facts = at(module.calls, value.call);
  const before = all.get(facts.callee);
  if (before !== undefined) return before;
  all.set(facts.callee, null); // what is made of itself is of no package
  const found = givenBy(program, module, value, depth);
  all.set(facts.callee, found);
  return found;
}

function givenBy(
  program: Program,
  module: ModuleFacts,
  value: Value & { readonly k: 'call' },
  depth: number,
): OfPackage | null {
  const { callee, arguments: args } = at(module.calls, value.call);
  // What comes after a promise is what the function makes that is given there.
  if (callee.k === 'member' && callee.name === 'then') return null;
  const [first] = args;
  // `cache(load)` gives a function that calls the one that it is given.
  if (first?.k === 'function') return null;
  const of = packageOf(program, module, callee, depth + 1);
  // `schema.parse(process.env)` gives the settings.
  const isInert = (each: Value) => each.k === 'function' || hasNothing(program, module, each, depth + 1);
  return of && args.every(isInert) ? { ...of, path: '()' } : null;
}

/** Whether a value is no function, and holds no environment. */
function hasNothing(program: Program, module: ModuleFacts, value: Value, depth: number): boolean {
  if (depth > DEEPEST) return false;
  const each = (inner: Value) => inner.k === 'function' || hasNothing(program, module, inner, depth + 1);
  switch (value.k) {
    case 'literal':
    case 'undefined':
    case 'pattern':
    case 'template':
    case 'binary':
      return true;
    case 'array':
      return value.items.every(each);
    case 'object':
      return value.entries.every(
        (entry: ObjectEntry) => entry.key !== null && entry.value.k !== 'member' && each(entry.value),
      );
    case 'variable': {
      const { init, writes, parameter } = at(module.variables, value.id);
      if (writes) return false;
      return parameter
        ? init === undefined
        : init !== undefined && hasNothing(program, module, init, depth + 1);
    }
    case 'call':
      return at(module.calls, value.call).new || packageOf(program, module, value, depth) !== null;
    default:
      return false;
  }
}
