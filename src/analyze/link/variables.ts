import type { Value, Variable } from '../facts.js';
import { withAdditions } from './containers.js';
import {
  alternatives,
  type Context,
  type Evaluated,
  isStated,
  oneOf,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator, TypeName } from './evaluator.js';
import { parameterByDecorator } from './injection.js';
import { typedLibrary } from './libraries.js';
import { propertyWritesOf } from './lookups.js';
import { at } from './program.js';
import { containerArgument } from './registry.js';
import { handedParameter } from './schema-values.js';
import { urlFrom } from './urls.js';

/** What a variable stands for in a context. */
export function variableValue(evaluator: Evaluator, id: number, from: Context): Evaluated {
  const variable = at(from.module.variables, id);
  let context: Context | null | undefined = from;
  while (context && context.function !== variable.scope) context = context.parent;
  // A function that writes to a variable around it: `channel = await connection.createChannel()`.
  context ??= evaluator.rootContexts({ module: from.module, id: variable.scope })[0];
  if (!context) return unknown(`\`${variable.name}\` is out of reach here`);
  const known = context.memo.get(id);
  if (known) return known;
  context.memo.set(id, unknown(`\`${variable.name}\` is defined by itself`));
  const value = withWrites(evaluator, variable, id, context);
  context.memo.set(id, value);
  return value;
}

/** A variable's value: its initialiser or argument, and what is assigned to it later. */
function withWrites(evaluator: Evaluator, variable: Variable, id: number, context: Context): Evaluated {
  const first = variable.parameter
    ? parameterValue(evaluator, variable, context)
    : variable.init
      ? evaluator.evaluate(variable.init, context)
      : UNDEFINED;
  const initial = withType(evaluator, first, variable, context);
  if (!variable.writes?.length) return withPropertyWrites(evaluator, initial, id, context);
  // `url = url + "/x"` refers to what it was before.
  context.memo.set(id, initial);
  if (variable.writes.length > 1 && variable.writes.every((write) => continues(write, id))) {
    // `url += '/x'` more than once: each goes on from the one before.
    for (const write of variable.writes) context.memo.set(id, evaluator.evaluate(write, context));
    return context.memo.get(id) ?? initial;
  }
  const written = variable.writes.map((write) => evaluator.evaluate(write, context));
  const values = isStated(initial) ? [initial, ...written] : written;
  return withPropertyWrites(evaluator, withType(evaluator, oneOf(values), variable, context), id, context);
}

/** Whether text that is written to a variable begins with what the variable was. */
function continues(write: Value, id: number): boolean {
  const first = write.k === 'template' ? write.parts[0] : undefined;
  return first?.k === 'variable' && first.id === id;
}

/** Where the value is beyond reach, its declared type still says what it is. */
function withType(evaluator: Evaluator, value: Evaluated, variable: Variable, context: Context): Evaluated {
  const isUnknown =
    value.k === 'unknown' || value.k === 'result' || value.k === 'undefined' || value.k === 'external';
  if (!isUnknown || !variable.type || variable.parameter) return value;
  return evaluator.typed(context, variable.type) ?? value;
}

/** Where what a function gives is beyond reach, a client is what it is declared to return. */
export function withReturnType(
  evaluator: Evaluator,
  value: Evaluated,
  type: TypeName | undefined,
  context: Context,
): Evaluated {
  const isBeyond = alternatives(value).every(
    ({ k }) => k === 'unknown' || k === 'result' || k === 'external' || k === 'undefined',
  );
  const typed = isBeyond && type ? evaluator.typed(context, type) : null;
  return typed?.k === 'library' ? typed : value;
}

function withPropertyWrites(evaluator: Evaluator, value: Evaluated, id: number, context: Context): Evaluated {
  if (value.k === 'literal' || value.k === 'text' || value.k === 'setting') {
    // `const url = new URL(base); url.pathname = '/x';`
    const path = propertyWritesOf(context.module, id).find((write) => write.name === 'pathname');
    return path
      ? urlFrom(evaluator.evaluate(path.value, within(evaluator, context, path.function)), value)
      : value;
  }
  if (value.k === 'table' || value.k === 'array' || value.k === 'oneOf') {
    return withAdditions(evaluator, value, {
      module: context.module,
      is: (of) => of.k === 'variable' && of.id === id,
      context: (function_) => within(evaluator, context, function_),
    });
  }
  if (value.k !== 'object') return value;
  const written = propertyWritesOf(context.module, id).map((write) => {
    const at = within(evaluator, context, write.function);
    return {
      name: write.name,
      ...(write.key ? { key: { value: write.key, context: at } } : {}),
      value: { value: write.value, context: at },
    };
  });
  return written.length ? { ...value, writes: written } : value;
}

/** A context of `function_` inside `context`, for code that is nested in the function of the context. */
function within(evaluator: Evaluator, context: Context, function_: number): Context {
  if (context.function === function_) return context;
  const parent = at(context.module.functions, function_).parent;
  if (parent === null) return context;
  const [root] = evaluator.rootContexts({ module: context.module, id: function_ });
  const outer = within(evaluator, context, parent);
  return root ? { ...root, parent: outer, memo: new Map() } : context;
}

function parameterValue(evaluator: Evaluator, variable: Variable, context: Context): Evaluated {
  const { parameter } = variable;
  if (!parameter) return UNDEFINED;
  const byDefault = () => (variable.init ? evaluator.evaluate(variable.init, context) : UNDEFINED);
  if (context.arguments) {
    if (parameter.rest) return { k: 'array', items: context.arguments.slice(parameter.index) };
    const argument = context.arguments[parameter.index];
    const value = argument ? evaluator.force(argument) : UNDEFINED;
    if (value.k === 'undefined') return byDefault();
    if (value.k !== 'unknown' && value.k !== 'result') return value;
    return (variable.type && evaluator.typed(context, variable.type)) ?? value;
  }
  const decorated = parameterByDecorator(evaluator, parameter.decorators ?? [], context);
  if (decorated) return decorated;
  const container = evaluator.containerFor({ module: context.module, id: context.function });
  if (container) return containerArgument(evaluator, container, variable.name);
  const typed = variable.type
    ? evaluator.typed(context, variable.type)
    : handedParameter(evaluator.program, context.module, variable);
  const ref = { module: context.module, id: context.function };
  const isInjected =
    typed !== null &&
    context.this?.k === 'instance' &&
    context.this.arguments === null &&
    isConstructor(context);
  if (isInjected && !variable.init) return typed;
  const byInit = variable.init ? byDefault() : null;
  const otherwise = byInit && isStated(byInit) && byInit.k !== 'object' ? byInit : (typed ?? byInit);
  return { k: 'parameter', ref, index: parameter.index, path: [], name: variable.name, otherwise };
}

function isConstructor(context: Context): boolean {
  return context.module.classes.some((each) => each.constructor_ === context.function);
}

/** Types whose values hold values of their last argument under names or keys. */
const TABLE_TYPES = new Set(['Map', 'ReadonlyMap', 'WeakMap', 'Record']);

const WRAPPING_TYPES = new Set([
  'Promise',
  'Observable',
  'Readonly',
  'Partial',
  'Required',
  'NonNullable',
  'Awaited',
  'Array',
  'ReadonlyArray',
  'Set',
  'Omit',
  'Pick',
  'InstanceType',
]);

/** A value of a declared type: an instance of a class of the tree, a value of a library; null for any other. */
export function typedValue(evaluator: Evaluator, context: Context, type: TypeName): Evaluated | null {
  const [inner] = type.arguments ?? [];
  if (WRAPPING_TYPES.has(type.name) && inner) return typedValue(evaluator, context, inner);
  if (type.class !== undefined) return oneOf(evaluator.instances({ module: context.module, id: type.class }));
  if (type.name === 'ReturnType' && inner) {
    const maker = typedValue(evaluator, context, inner);
    return maker?.k === 'function' ? evaluator.resultOf(maker) : null;
  }
  const held = TABLE_TYPES.has(type.name) ? type.arguments?.at(-1) : undefined;
  if (held) {
    const of = typedValue(evaluator, context, held);
    return of && { k: 'table', isMap: type.name !== 'Record', entries: [], of };
  }
  if (type.root === undefined) return null;
  const isTypeof = type.name.startsWith('typeof ');
  const [, ...members] = type.name.replace('typeof ', '').split('.');
  let value = variableValue(evaluator, type.root, context);
  for (const name of members) value = evaluator.member(value, name);
  if (isTypeof) return value;
  if (value.k === 'class') {
    return oneOf(evaluator.instances(value.ref));
  }
  // A type that is another name for one.
  if (value.k === 'instance' || value.k === 'table' || value.k === 'oneOf') return value;
  const library = typedLibrary(value);
  return library?.k === 'library' ? evaluator.registered(library) : library;
}
