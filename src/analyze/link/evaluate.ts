import type { Value } from '../facts.js';
import { arrayValue, elementValue, indexValue } from './elements.js';
import {
  type Context,
  type Evaluated,
  type FunctionRef,
  literal,
  oneOf,
  text,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { globalValue, importValue } from './exports.js';
import { fallback } from './fallback.js';
import { createInjection } from './injection.js';
import { createClassTable } from './instances.js';
import { callValue, invoke } from './invoke.js';
import { constructed, typedLibrary } from './libraries.js';
import { isStatic, objectOfMethod } from './lookups.js';
import { memberOf, memberValue, thisValue } from './members.js';
import { arithmetic, truthOf } from './numbers.js';
import { createOverrides } from './overrides.js';
import { callOf, functionOf, type Program } from './program.js';
import { RefTable } from './ref-table.js';
import { createRegistry } from './registry.js';
import type { Trace } from './trace.js';
import { typedValue, variableValue, withReturnType } from './variables.js';

/** Calls inside calls that are followed; deeper ones are unknown. */
const DEEPEST_CALL = 14;
/** Evaluations inside one another, a guard for the stack. */
const DEEPEST_EVALUATION = 600;
/** The same where each evaluation is recorded, which takes more of the stack. */
const DEEPEST_TRACED_EVALUATION = 200;
/** Evaluations for one value, a guard for the time: what takes more is no address that anyone could follow. */
const MOST_STEPS = 5000;

/** Evaluates the symbolic values of one program, lazily and with a memo in each context. */
export function createEvaluator(program: Program, trace: Trace | null = null): Evaluator {
  let nesting = 0;
  let steps = 0;
  const roots = new RefTable<readonly Context[]>();

  const evaluator: Evaluator = {
    program,
    trace,
    evaluate(value, context) {
      if (nesting === 0) steps = 0;
      steps += 1;
      if (nesting > (trace ? DEEPEST_TRACED_EVALUATION : DEEPEST_EVALUATION) || steps > MOST_STEPS) {
        return unknown('the value is built up of too much code to follow');
      }
      nesting += 1;
      try {
        return trace
          ? trace.follow(value, context, () => evaluateValue(evaluator, value, context))
          : evaluateValue(evaluator, value, context);
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
      const known = roots.get(ref);
      if (known) return known;
      roots.set(ref, []); // a value that needs itself finds no context
      const made = makeRootContexts(evaluator, ref);
      roots.set(ref, made);
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
    injected: (token) => injection.injected(token) ?? registry.registered(token),
    containerFor: (ref) => registry.containerFor(ref),
    interceptors: () => injection.interceptors(),
    registered: (of) => injection.registered(of),
  };
  const injection = createInjection(evaluator);
  const registry = createRegistry(evaluator);
  const overrides = createOverrides(evaluator);
  const classes = createClassTable(evaluator);
  // In the midst of an evaluation these would see contexts that are still being made: they come first.
  classes.prepare();
  roots.clear();
  injection.prepare();
  roots.clear();
  registry.prepare();
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
  const object = objectOfMethod(ref);
  if (facts.class === undefined)
    return parents.map((each) => make(each, object && { k: 'object', value: object, context: each }));
  const outer = parent ?? null;
  if (outer && isStatic(ref))
    return [make(outer, { k: 'class', ref: { module: ref.module, id: facts.class }, context: outer })];
  const instances = evaluator.instances({ module: ref.module, id: facts.class });
  return instances.map((instance) => make(outer, instance));
}

function evaluateValue(evaluator: Evaluator, value: Value, context: Context): Evaluated {
  switch (value.k) {
    case 'literal':
      return literal(value.value);
    case 'undefined':
      return UNDEFINED;
    case 'pattern':
      return unknown('a regular expression');
    case 'unknown':
      return unknown(value.reason);
    case 'template':
      return template(value.parts.map((part) => evaluator.evaluate(part, context)));
    case 'variable':
      return variableValue(evaluator, value.id, context);
    case 'global':
      return globalValue(evaluator, value.name);
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
      return fallback(evaluator.evaluate(value.first, context), () =>
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
function template(parts: readonly Evaluated[]): Evaluated {
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

function isRead(value: Value | undefined): boolean {
  return value?.k === 'member' || value?.k === 'index';
}

/** What a function returns in a context: one of its returns. */
function returned(evaluator: Evaluator, ref: FunctionRef, context: Context): Evaluated {
  const { returns, returnType } = functionOf(ref);
  if (returns.length === 0) return UNDEFINED;
  const values = returns.map((each) => evaluator.evaluate(each, context));
  // `if (overrides[name]) return overrides[name]` of one that is not set returns what comes after.
  const given = values.filter((each, at) => each.k !== 'undefined' || !isRead(returns[at]));
  const value = oneOf(given.length > 0 ? given : values);
  return withReturnType(evaluator, value, returnType, context);
}
