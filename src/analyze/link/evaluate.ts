import type { ModuleFacts, Value, Variable } from '../facts.js';
import { argumentsOf } from './arguments.js';
import { builtinCall, builtinMethod } from './builtins.js';
import { createClassTable, instanceMember, staticMember } from './classes.js';
import { checkedEnvironment, ENVIRONMENT } from './environment.js';
import {
  type CallRef,
  type Context,
  callKey,
  type Evaluated,
  type FunctionRef,
  functionKey,
  isStated,
  type Lazy,
  literal,
  oneOf,
  text,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator, TypeName } from './evaluator.js';
import { createInjection, parameterByDecorator } from './injection.js';
import {
  constructed,
  exportedByLibrary,
  invokeAction,
  invokeLibrary,
  libraryMember,
  typedLibrary,
} from './libraries.js';
import { arithmetic, truthOf } from './numbers.js';
import { objectMember } from './objects.js';
import { createOverrides } from './overrides.js';
import { at, callOf, findExport, functionOf, type Program } from './program.js';
import { urlMember } from './urls.js';

/** Calls inside calls that are followed; deeper ones are unknown. */
const DEEPEST_CALL = 14;
/** Evaluations inside one another, a guard for the stack. */
const DEEPEST_EVALUATION = 600;
/** Evaluations for one value, a guard for the time: what takes more is no address that anyone could follow. */
const MOST_STEPS = 5000;

/** Evaluates the symbolic values of one program, lazily and with a memo in each context. */
export function createEvaluator(program: Program): Evaluator {
  let nesting = 0;
  let steps = 0;
  const roots = new Map<string, readonly Context[]>();

  const evaluator: Evaluator = {
    program,
    evaluate(value, context) {
      if (nesting === 0) steps = 0;
      steps += 1;
      if (nesting > DEEPEST_EVALUATION || steps > MOST_STEPS) {
        return unknown('the value is built up of too much code to follow');
      }
      nesting += 1;
      try {
        return evaluateValue(evaluator, value, context);
      } finally {
        nesting -= 1;
      }
    },
    force: (lazy) => ('evaluated' in lazy ? lazy.evaluated : evaluator.evaluate(lazy.value, lazy.context)),
    member: (of, name) => memberOf(evaluator, of, name),
    invoke: (callee, call, context) => invoke(evaluator, callee, call, context),
    apply(callee, args, call, depth) {
      if (depth > DEEPEST_CALL) return unknown('the value passes through too many calls to follow');
      return returned(evaluator, callee.ref, evaluator.callContext(callee, args, call, depth));
    },
    callee(call, context) {
      const { callee } = callOf(call);
      return evaluator.evaluate(callee, context);
    },
    rootContexts(ref) {
      const key = functionKey(ref);
      const known = roots.get(key);
      if (known) return known;
      roots.set(key, []); // a value that needs itself finds no context
      const made = makeRootContexts(evaluator, ref);
      roots.set(key, made);
      return made;
    },
    resultOf(closure, tokens) {
      const { module, id } = closure.ref;
      const [root] = evaluator.rootContexts(closure.ref);
      if (!root) return unknown('the result of a function that is out of reach');
      const context: Context = {
        ...root,
        arguments: tokens?.k === 'array' ? injection.argumentsFor(tokens) : null,
        this: closure.this ?? root.this,
        parent: closure.context,
        memo: new Map(),
      };
      return returned(evaluator, { module, id }, context);
    },
    callContext: (closure, args, call, depth) => ({
      module: closure.ref.module,
      function: closure.ref.id,
      arguments: args,
      this: closure.this,
      parent: closure.context,
      call,
      depth,
      memo: new Map(),
    }),
    instances: (ref) => classes.instances(ref),
    construct: (callee, call, context) => constructed(evaluator, callee, call, context),
    typedBase: (base) => typedLibrary(base) ?? unknown('a member of a base class that no model describes'),
    overrides: (of, carried) => overrides.of(of, carried),
    typed: (context, type) => typedValue(evaluator, context, type),
    injected: (token) => injection.injected(token),
    registered: (of) => injection.registered(of),
  };
  const injection = createInjection(evaluator);
  const overrides = createOverrides(evaluator);
  const classes = createClassTable(evaluator);
  // In the midst of an evaluation these would see contexts that are still being made: they come first.
  classes.prepare();
  roots.clear();
  injection.prepare();
  roots.clear();
  return evaluator;
}

function makeRootContexts(evaluator: Evaluator, ref: FunctionRef): Context[] {
  const facts = functionOf(ref);
  const make = (parent: Context | null, self: Evaluated | null): Context => ({
    module: ref.module,
    function: ref.id,
    arguments: null,
    this: self,
    parent,
    call: null,
    depth: 0,
    memo: new Map(),
  });
  if (facts.parent === null) return [make(null, null)];
  const parents = evaluator.rootContexts({ module: ref.module, id: facts.parent });
  const [parent] = parents;
  if (facts.class === undefined) return parents.map((each) => make(each, null));
  const outer = parent ?? null;
  const instances = evaluator.instances({ module: ref.module, id: facts.class });
  return instances.map((instance) => make(outer, instance));
}

function evaluateValue(evaluator: Evaluator, value: Value, context: Context): Evaluated {
  switch (value.k) {
    case 'literal':
      return literal(value.value);
    case 'undefined':
      return UNDEFINED;
    case 'unknown':
      return unknown(value.reason);
    case 'template':
      return template(
        evaluator,
        value.parts.map((part) => evaluator.evaluate(part, context)),
      );
    case 'variable':
      return variableValue(evaluator, value.id, context);
    case 'global':
      if (value.name === 'Infinity') return literal(Number.POSITIVE_INFINITY);
      return (
        exportedByLibrary(evaluator.program, 'global', value.name) ?? {
          k: 'external',
          module: 'global',
          path: value.name,
        }
      );
    case 'import':
      return importValue(evaluator, context.module, value.module, value.name);
    case 'this':
      return thisValue(evaluator, context);
    case 'super':
      return unknown('super');
    case 'member':
      return memberValue(evaluator, value, context);
    case 'index':
      return indexValue(
        evaluator,
        evaluator.evaluate(value.of, context),
        evaluator.evaluate(value.key, context),
      );
    case 'element':
      return elementValue(evaluator, evaluator.evaluate(value.of, context), value.index);
    case 'call':
      return callValue(evaluator, { module: context.module, id: value.call }, context);
    case 'object':
      return { k: 'object', value, context };
    case 'array':
      return arrayValue(evaluator, value.items, context);
    case 'spread':
      return evaluator.evaluate(value.of, context);
    case 'function':
      return { k: 'function', ref: { module: context.module, id: value.id }, context, this: null };
    case 'class':
      return { k: 'class', ref: { module: context.module, id: value.id }, context };
    case 'fallback':
      return fallback(evaluator, evaluator.evaluate(value.first, context), () =>
        evaluator.evaluate(value.second, context),
      );
    case 'conditional':
      return conditional(evaluator, value, context);
    case 'await':
      return evaluator.evaluate(value.of, context);
    case 'binary':
      return arithmetic(
        value.operator,
        evaluator.evaluate(value.left, context),
        evaluator.evaluate(value.right, context),
      );
  }
}

/** `+` of numbers and times is a sum, of anything else text. */
function template(_evaluator: Evaluator, parts: readonly Evaluated[]): Evaluated {
  const isNumber = (part: Evaluated) =>
    part.k === 'time' || (part.k === 'literal' && typeof part.value === 'number');
  if (parts.length > 1 && (parts.every(isNumber) || parts.some((part) => part.k === 'time'))) {
    return parts.reduce((sum, part) => arithmetic('+', sum, part));
  }
  return text(parts);
}

function conditional(evaluator: Evaluator, value: Value & { k: 'conditional' }, context: Context): Evaluated {
  const test = evaluator.evaluate(value.test, context);
  const truth = truthOf(test);
  if (truth !== null) return evaluator.evaluate(truth ? value.then : value.otherwise, context);
  const either = oneOf([
    evaluator.evaluate(value.then, context),
    evaluator.evaluate(value.otherwise, context),
  ]);
  // Which one it is may depend on what a caller passes.
  return either.k === 'oneOf' && test.k === 'parameter' ? { ...either, asks: test.ref } : either;
}

/** `first ?? second`: what is known to be there wins; a setting keeps its stand-in. */
function fallback(evaluator: Evaluator, first: Evaluated, second: () => Evaluated): Evaluated {
  switch (first.k) {
    case 'literal':
      return first.value === null || first.value === '' ? second() : first;
    case 'undefined':
      return second();
    case 'setting':
    case 'parameter': {
      if (first.otherwise) return first;
      const other = second();
      // An empty stand-in keeps the types happy and says nothing.
      return other.k === 'literal' && other.value === '' ? first : { ...first, otherwise: other };
    }
    case 'oneOf':
      return oneOf(first.of.map((each) => fallback(evaluator, each, second)));
    case 'unknown':
    case 'external':
    case 'result': {
      const other = second();
      if (other.k === 'literal' && other.value === '') return first;
      const isText = other.k === 'literal' || other.k === 'text' || other.k === 'setting';
      return isText ? { k: 'setting', name: '', otherwise: other } : oneOf([other, first]);
    }
    default:
      return first;
  }
}

function variableValue(evaluator: Evaluator, id: number, from: Context): Evaluated {
  const variable = at(from.module.variables, id);
  let context: Context | null = from;
  while (context && context.function !== variable.scope) context = context.parent;
  if (!context) return unknown(`\`${variable.name}\` is out of reach here`);
  const key = `v${id}`;
  const known = context.memo.get(key);
  if (known) return known;
  context.memo.set(key, unknown(`\`${variable.name}\` is defined by itself`));
  const value = withWrites(evaluator, variable, id, context);
  context.memo.set(key, value);
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
  context.memo.set(`v${id}`, initial);
  const written = variable.writes.map((write) => evaluator.evaluate(write, context));
  const values = isStated(initial) ? [initial, ...written] : written;
  return withPropertyWrites(evaluator, withType(evaluator, oneOf(values), variable, context), id, context);
}

/** Where the value is beyond reach, its declared type still says what it is. */
function withType(evaluator: Evaluator, value: Evaluated, variable: Variable, context: Context): Evaluated {
  const isUnknown =
    value.k === 'unknown' || value.k === 'result' || value.k === 'undefined' || value.k === 'external';
  if (!isUnknown || !variable.type || variable.parameter) return value;
  return evaluator.typed(context, variable.type) ?? value;
}

function withPropertyWrites(evaluator: Evaluator, value: Evaluated, id: number, context: Context): Evaluated {
  if (value.k !== 'object') return value;
  const writes = context.module.propertyWrites
    .filter((write) => write.object.k === 'variable' && write.object.id === id)
    .map((write) => ({
      name: write.name,
      value: { value: write.value, context: within(evaluator, context, write.function) },
    }));
  return writes.length ? { ...value, writes } : value;
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
  const typed = variable.type ? evaluator.typed(context, variable.type) : null;
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

function importValue(evaluator: Evaluator, from: ModuleFacts, specifier: string, name: string): Evaluated {
  const { program } = evaluator;
  const target = program.resolve(from.path, specifier);
  const module = target === null ? undefined : program.module(target);
  if (module) {
    if (name === '*') {
      // `require` of a CommonJS module gives what it exports as a whole.
      const whole = Object.hasOwn(module.exports, 'export=') ? module.exports['export='] : undefined;
      return whole ? evaluateExport(evaluator, module, whole) : { k: 'namespace', module };
    }
    return exportValue(evaluator, module, name) ?? unknown(`\`${name}\` is not exported by ${module.path}`);
  }
  return (
    exportedByLibrary(program, specifier, name) ?? {
      k: 'external',
      module: specifier,
      path: name === '*' ? '' : name,
    }
  );
}

function exportValue(evaluator: Evaluator, module: ModuleFacts, name: string): Evaluated | null {
  const found = findExport(evaluator.program, module, name);
  if (found && 'specifier' in found) return importValue(evaluator, found.from, found.specifier, found.name);
  if (found) return evaluateExport(evaluator, found.module, found.value);
  const whole = Object.hasOwn(module.exports, 'export=') ? module.exports['export='] : undefined;
  if (!whole) {
    // `import x from` of a CommonJS module whose exports are set one by one.
    return name === 'default' && Object.keys(module.exports).length > 0 && !('default' in module.exports)
      ? { k: 'namespace', module }
      : null;
  }
  const value = evaluateExport(evaluator, module, whole);
  return name === 'default' || name === 'export=' ? value : evaluator.member(value, name);
}

function evaluateExport(evaluator: Evaluator, module: ModuleFacts, value: Value): Evaluated {
  const [root] = evaluator.rootContexts({ module, id: 0 });
  return root ? evaluator.evaluate(value, root) : unknown(`${module.path} needs itself to be loaded`);
}

function thisValue(evaluator: Evaluator, from: Context): Evaluated {
  for (let context: Context | null = from; context; context = context.parent) {
    if (context.this) return context.this;
    const facts = at(context.module.functions, context.function);
    if (facts.class !== undefined) {
      const [instance] = evaluator.instances({ module: context.module, id: facts.class });
      return instance ?? unknown('`this` of a class that is never made');
    }
    if (!facts.arrow && facts.parent !== null && facts.argumentOf === undefined) break;
  }
  return unknown('`this` of a plain function');
}

function memberValue(evaluator: Evaluator, value: Value & { k: 'member' }, context: Context): Evaluated {
  if (value.of.k === 'super') {
    const self = thisValue(evaluator, context);
    const facts = enclosingClass(context);
    return self.k === 'instance' && facts !== null
      ? instanceMember(evaluator, self, value.name, facts)
      : unknown('super');
  }
  return evaluator.member(evaluator.evaluate(value.of, context), value.name);
}

/** The class in whose code the context stands: `super` starts above it. */
function enclosingClass(from: Context): { module: ModuleFacts; id: number } | null {
  for (let context: Context | null = from; context; context = context.parent) {
    const facts = at(context.module.functions, context.function);
    if (facts.class !== undefined) return { module: context.module, id: facts.class };
  }
  return null;
}

function memberOf(evaluator: Evaluator, of: Evaluated, name: string): Evaluated {
  switch (of.k) {
    case 'object':
      return objectMember(evaluator, of, name);
    case 'record':
      return of.entries.get(name) ?? UNDEFINED;
    case 'merged': {
      for (const layer of of.layers) {
        const value = evaluator.member(layer, name);
        if (isStated(value)) return value;
      }
      return UNDEFINED;
    }
    case 'instance':
      if (name === 'constructor') return { k: 'class', ref: of.ref, context: of.context };
      return instanceMember(evaluator, of, name, null);
    case 'class':
      return staticMember(evaluator, of, name);
    case 'action':
      if (FUNCTION_METHODS.has(name)) return of;
      return libraryMember(evaluator, of, name);
    case 'library':
      return libraryMember(evaluator, of, name);
    case 'namespace': {
      const value = exportValue(evaluator, of.module, name);
      return value ?? (name === 'default' ? of : unknown(`\`${name}\` is not exported by ${of.module.path}`));
    }
    case 'external':
      return externalMember(evaluator, of, name);
    case 'setting':
      return of.otherwise && !isTextual(of.otherwise)
        ? evaluator.member(of.otherwise, name)
        : unknown(`\`${name}\` of a setting`);
    case 'parameter': {
      const otherwise = of.otherwise ? evaluator.member(of.otherwise, name) : null;
      const isKnown =
        otherwise && (otherwise.k === 'function' || otherwise.k === 'instance' || otherwise.k === 'library');
      if (isKnown) return otherwise;
      if (otherwise?.k === 'action') return { ...otherwise, receiver: of };
      return {
        ...of,
        path: [...of.path, name],
        name: `${of.name}.${name}`,
        otherwise: otherwise && isStated(otherwise) ? otherwise : null,
      };
    }
    case 'oneOf':
      return oneOf(preferStated(of.of.map((each) => evaluator.member(each, name))));
    case 'result':
      return { ...of, member: of.member ? `${of.member}.${name}` : name };
    case 'function':
      return name === 'bind' || name === 'call' || name === 'apply'
        ? of
        : unknown(`\`${name}\` of a function`);
    case 'undefined':
      return UNDEFINED;
    case 'unknown':
      return of;
    case 'literal':
    case 'text':
      return urlMember(of, name) ?? unknown(`\`${name}\` of a text`);
    default:
      return unknown(`\`${name}\` of a value that has no such member`);
  }
}

function isTextual(value: Evaluated): boolean {
  return value.k === 'literal' || value.k === 'text' || value.k === 'setting';
}

function preferStated(values: readonly Evaluated[]): readonly Evaluated[] {
  const known = values.filter((value) => value.k !== 'unknown' && value.k !== 'undefined');
  return known.length ? known : values;
}

/** Methods of functions that give or run the function itself. */
const FUNCTION_METHODS = new Set(['bind', 'call', 'apply']);

const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global']);

function externalMember(evaluator: Evaluator, of: Evaluated & { k: 'external' }, name: string): Evaluated {
  if (of.module === 'global') {
    if (of.path === 'process.env' || of.path === 'import.meta.env')
      return { k: 'setting', name, otherwise: null };
    if (of.path === 'Number' && name === 'POSITIVE_INFINITY') return literal(Number.POSITIVE_INFINITY);
    if (GLOBAL_OBJECTS.has(of.path)) return evaluateValue(evaluator, { k: 'global', name }, emptyContext(of));
  }
  if (of.path === '' || of.path === 'default') {
    const exported = exportedByLibrary(evaluator.program, of.module, name);
    if (exported) return exported;
    if (isProcessModule(of.module) && name === 'env') return ENVIRONMENT;
  }
  if (isProcessModule(of.module) && of.path === 'env') return { k: 'setting', name, otherwise: null };
  return { k: 'external', module: of.module, path: of.path === '' ? name : `${of.path}.${name}` };
}

function isProcessModule(specifier: string): boolean {
  return specifier === 'process' || specifier === 'node:process';
}

function emptyContext(_of: Evaluated): Context {
  return {
    module: {
      path: '',
      variables: [],
      functions: [],
      classes: [],
      calls: [],
      regions: [],
      propertyWrites: [],
      exports: {},
      exportStars: [],
      imports: [],
      problems: [],
    },
    function: 0,
    arguments: null,
    this: null,
    parent: null,
    call: null,
    depth: 0,
    memo: new Map(),
  };
}

function indexValue(evaluator: Evaluator, of: Evaluated, key: Evaluated): Evaluated {
  if (key.k === 'literal') return evaluator.member(of, String(key.value));
  if (of.k === 'external' && (of.path === 'process.env' || of.path === 'import.meta.env')) {
    return key.k === 'parameter'
      ? { ...key, path: [...key.path, '[]'], otherwise: null }
      : unknown('an environment variable whose name is computed');
  }
  if (key.k === 'oneOf') return oneOf(key.of.map((each) => indexValue(evaluator, of, each)));
  if (key.k === 'parameter') {
    const possible = of.k === 'object' ? everyEntry(evaluator, of) : null;
    return { ...key, path: [...key.path, '[]'], name: `[${key.name}]`, otherwise: possible };
  }
  if (of.k === 'object') return everyEntry(evaluator, of);
  if (of.k === 'array' || of.k === 'elements') return elementValue(evaluator, of, undefined);
  return unknown('a computed member');
}

/** A table read with a key that is not known: any of its entries. */
function everyEntry(evaluator: Evaluator, of: Evaluated & { k: 'object' }): Evaluated {
  const values = of.value.entries
    .slice(0, MOST_ELEMENTS)
    .filter((entry) => entry.key !== null)
    .map((entry) => evaluator.evaluate(entry.value, of.context));
  values.push(...(of.writes ?? []).map((write) => evaluator.force(write.value)));
  return values.length ? oneOf(values) : unknown('an entry of an empty table');
}

/** Of a long list, the first elements stand for all. */
const MOST_ELEMENTS = 16;

function elementValue(evaluator: Evaluator, of: Evaluated, index: number | undefined): Evaluated {
  switch (of.k) {
    case 'array': {
      if (index !== undefined) {
        const item = of.items[index];
        return item ? evaluator.force(item) : UNDEFINED;
      }
      return of.items.length
        ? oneOf(of.items.slice(0, MOST_ELEMENTS).map((item) => evaluator.force(item)))
        : unknown('an element of an empty list');
    }
    case 'elements':
      return evaluator.force(of.of);
    case 'parameter':
      return { ...of, path: [...of.path, '[]'], name: `${of.name}[]`, otherwise: null };
    case 'oneOf':
      return oneOf(of.of.map((each) => elementValue(evaluator, each, index)));
    case 'unknown':
      return of;
    default:
      return unknown('an element of a list');
  }
}

function arrayValue(evaluator: Evaluator, items: readonly Value[], context: Context): Evaluated {
  const lazies: Lazy[] = [];
  for (const item of items) {
    if (item.k !== 'spread') lazies.push({ value: item, context });
    else {
      const spread = evaluator.evaluate(item.of, context);
      if (spread.k === 'array') lazies.push(...spread.items);
      else lazies.push({ evaluated: elementValue(evaluator, spread, undefined) });
    }
  }
  return { k: 'array', items: lazies };
}

function callValue(evaluator: Evaluator, call: CallRef, context: Context): Evaluated {
  const key = `c${call.id}`;
  const known = context.memo.get(key);
  if (known) return known;
  context.memo.set(key, unknown('a call that needs its own result'));
  const value = computeCall(evaluator, call, context);
  context.memo.set(key, value);
  return value;
}

function computeCall(evaluator: Evaluator, call: CallRef, context: Context): Evaluated {
  const facts = callOf(call);
  if (facts.callee.k === 'member' && facts.callee.of.k !== 'super') {
    const receiver = evaluator.evaluate(facts.callee.of, context);
    const builtin = builtinMethod(evaluator, receiver, facts.callee.name, call, context);
    if (builtin) return builtin;
    return evaluator.invoke(evaluator.member(receiver, facts.callee.name), call, context);
  }
  return evaluator.invoke(evaluator.callee(call, context), call, context);
}

function invoke(evaluator: Evaluator, callee: Evaluated, call: CallRef, context: Context): Evaluated {
  const facts = callOf(call);
  switch (callee.k) {
    case 'function': {
      const args = argumentsOf(evaluator, call, context);
      if (facts.callee.k === 'member' && facts.callee.name === 'bind') return callee;
      const isCall = facts.callee.k === 'member' && facts.callee.name === 'call';
      return evaluator.apply(callee, isCall ? args.slice(1) : args, call, context.depth + 1);
    }
    case 'class':
      return {
        k: 'instance',
        ref: callee.ref,
        context: callee.context,
        arguments: argumentsOf(evaluator, call, context),
        key: `${callKey(call)}/${isRoot(context) ? '' : contextKey(context)}`,
      };
    case 'action':
      if (facts.callee.k === 'member' && facts.callee.name === 'bind') return callee;
      return invokeAction(evaluator, callee, call, context);
    case 'library':
      return invokeLibrary(evaluator, callee, call, context);
    case 'oneOf': {
      const results = callee.of.map((each) => invoke(evaluator, each, call, context));
      return oneOf(preferStated(results));
    }
    case 'external':
      return (
        builtinCall(evaluator, callee, call, context) ??
        checkedEnvironment(call) ?? { k: 'result', callee, call, context, member: '' }
      );
    case 'result':
      return checkedEnvironment(call) ?? { k: 'result', callee, call, context, member: '' };
    case 'parameter':
      return callee.otherwise && callee.otherwise.k !== 'undefined'
        ? invoke(evaluator, callee.otherwise, call, context)
        : { ...callee, path: [...callee.path, '()'], name: `${callee.name}(…)`, otherwise: null };
    case 'unknown':
      return callee;
    default:
      return unknown('a call of something that is no function');
  }
}

/** Whether no function along the context is bound to a call: what is made there is made once. */
function isRoot(context: Context): boolean {
  for (let at: Context | null = context; at; at = at.parent) if (at.arguments !== null) return false;
  return true;
}

let contexts = 0;
const contextKeys = new WeakMap<Context, number>();

function contextKey(context: Context): number {
  const known = contextKeys.get(context);
  if (known !== undefined) return known;
  contexts += 1;
  contextKeys.set(context, contexts);
  return contexts;
}

/** What a function returns in a context: one of its returns. */
function returned(evaluator: Evaluator, ref: FunctionRef, context: Context): Evaluated {
  const { returns } = functionOf(ref);
  if (returns.length === 0) return UNDEFINED;
  return oneOf(returns.map((value) => evaluator.evaluate(value, context)));
}

const WRAPPING_TYPES = new Set([
  'Promise',
  'Observable',
  'Readonly',
  'Partial',
  'Required',
  'NonNullable',
  'Awaited',
  'Array',
  'InstanceType',
]);

function typedValue(evaluator: Evaluator, context: Context, type: TypeName): Evaluated | null {
  const [inner] = type.arguments ?? [];
  if (WRAPPING_TYPES.has(type.name) && inner) return typedValue(evaluator, context, inner);
  if (type.root === undefined) return null;
  const isTypeof = type.name.startsWith('typeof ');
  const [, ...members] = type.name.replace('typeof ', '').split('.');
  let value = variableValue(evaluator, type.root, context);
  for (const name of members) value = evaluator.member(value, name);
  if (isTypeof) return value;
  if (value.k === 'class') {
    return oneOf(evaluator.instances(value.ref));
  }
  const library = typedLibrary(value);
  return library?.k === 'library' ? evaluator.registered(library) : library;
}
