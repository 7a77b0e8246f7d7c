import type { ClassMember, FunctionFacts, PropertyWrite, Value } from '../facts.js';
import { calledContexts } from './called-contexts.js';
import { withAdditions } from './containers.js';
import {
  type ClassRef,
  type Context,
  classKey,
  type Evaluated,
  type Instance,
  isStated,
  type Lazy,
  literal,
  type ObjectWrite,
  oneOf,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { parameterByDecorator } from './injection.js';
import { fieldsFunction, isStatic, membersNamed, propertyWritesNamed, superCallIn } from './lookups.js';
import { onceFor } from './once.js';
import { at, classOf } from './program.js';
import { withReturnType } from './variables.js';

/**
 * A member of an instance, looked for in its class and then upwards; `above` starts above that class (`super.x`).
 * Methods of base classes keep the instance as `this`.
 */
export function instanceMember(
  evaluator: Evaluator,
  self: Instance,
  name: string,
  above: ClassRef | null,
): Evaluated {
  const memo = memberMemo(self);
  const key = above ? `${name}|${classKey(above)}` : name;
  const known = memo.get(key);
  if (known) return known;
  memo.set(key, unknown(`\`${name}\` is defined by itself`));
  const value = findMember(evaluator, self, name, above);
  memo.set(key, value);
  return value;
}

const memos = new WeakMap<Context, Map<string, Map<string, Evaluated>>>();

/** Two instances with the same key are the same one: what they evaluate to is remembered with their context. */
const memberMemo = onceFor((self: Instance): Map<string, Evaluated> => {
  const byKey = memos.get(self.context) ?? new Map<string, Map<string, Evaluated>>();
  memos.set(self.context, byKey);
  const key = `${classKey(self.ref)}|${self.key}`;
  const memo = byKey.get(key) ?? new Map<string, Evaluated>();
  byKey.set(key, memo);
  return memo;
});

/** One class of an instance's line of ancestors, with the arguments that its constructor gets. */
type Level = {
  readonly ref: ClassRef;
  readonly arguments: readonly Lazy[] | null;
  readonly context: Context;
};

function findMember(evaluator: Evaluator, self: Instance, name: string, above: ClassRef | null): Evaluated {
  let level: Level | null = { ref: self.ref, arguments: self.arguments, context: self.context };
  let isBelow = above !== null;
  for (let depth = 0; level && depth < 12; depth++) {
    if (!isBelow) {
      const own = levelMember(evaluator, self, level, name);
      if (own) return own;
    }
    if (above && classKey(level.ref) === classKey(above)) isBelow = false;
    const parent: Level | Evaluated | null = parentLevel(evaluator, self, level);
    if (parent && 'k' in parent) return evaluator.member(inheritedBy(self, parent), name);
    level = parent;
  }
  return UNDEFINED;
}

/** The class above, or what stands there: an instance of a library's class, or something unknown. */
function parentLevel(evaluator: Evaluator, self: Instance, level: Level): Level | Evaluated | null {
  const facts = classOf(level.ref);
  if (!facts.extends) return null;
  const parent = evaluator.evaluate(facts.extends, level.context);
  const superCall = superCallIn(level.ref.module, facts.constructor_);
  const args =
    superCall === undefined
      ? level.arguments
      : at(level.ref.module.calls, superCall).arguments.map(
          (value): Lazy => ({ value, context: constructorContext(self, level) }),
        );
  if (parent.k === 'class') return { ref: parent.ref, arguments: args, context: parent.context };
  if (parent.k === 'action' && superCall !== undefined) {
    const made = parent.member.new;
    if (made) {
      const call = { module: level.ref.module, id: superCall };
      return evaluator.construct(parent, call, constructorContext(self, level));
    }
  }
  if (parent.k === 'action' || parent.k === 'library') return evaluator.typedBase(parent);
  return unknown('a member of a base class that is not in sight');
}

function constructorContext(self: Instance, level: Level): Context {
  const { constructor_ } = classOf(level.ref);
  const key = `constructor ${classKey(level.ref)}`;
  const contexts = contextMemo(self);
  const known = contexts.get(key);
  if (known) return known;
  const made: Context = {
    module: level.ref.module,
    function: constructor_ ?? 0,
    arguments: constructor_ === undefined ? null : level.arguments,
    this: self,
    parent: constructor_ === undefined ? null : level.context,
    call: null,
    depth: level.context.depth,
    memo: new Map(),
  };
  contexts.set(key, made);
  return made;
}

const instanceContexts = new WeakMap<Context, Map<string, Map<string, Context>>>();

const contextMemo = onceFor((self: Instance): Map<string, Context> => {
  const byKey = instanceContexts.get(self.context) ?? new Map<string, Map<string, Context>>();
  instanceContexts.set(self.context, byKey);
  const memo = byKey.get(self.key) ?? new Map<string, Context>();
  byKey.set(self.key, memo);
  return memo;
});

/** The context of a method, or of field initialisers, of an instance. */
function memberContext(evaluator: Evaluator, self: Instance, level: Level, function_: number): Context {
  if (function_ === classOf(level.ref).constructor_) return constructorContext(self, level);
  const key = `${classKey(level.ref)} ${function_}`;
  const contexts = contextMemo(self);
  const known = contexts.get(key);
  if (known) return known;
  const facts = at(level.ref.module.functions, function_);
  const isDirect = facts.class === level.ref.id;
  const parent =
    isDirect || facts.parent === null ? level.context : memberContext(evaluator, self, level, facts.parent);
  const made: Context = {
    module: level.ref.module,
    function: function_,
    arguments: null,
    this: isDirect ? self : null,
    parent,
    call: null,
    depth: level.context.depth,
    memo: new Map(),
  };
  contexts.set(key, made);
  return made;
}

function levelMember(evaluator: Evaluator, self: Instance, level: Level, name: string): Evaluated | null {
  const facts = classOf(level.ref);
  const members = membersNamed(facts, name).filter((member) => !member.static);
  const member = members.find((each) => each.value) ?? members[0];
  if (member?.kind === 'method') {
    return member.value?.k === 'function' ? method(self, level, member.value.id) : null;
  }
  if (member?.kind === 'getter' && member.value?.k === 'function') {
    const context = memberContext(evaluator, self, level, member.value.id);
    const { returns, returnType } = at(level.ref.module.functions, member.value.id);
    if (returns.length === 0) return UNDEFINED;
    const value = oneOf(returns.map((each) => evaluator.evaluate(each, context)));
    return withReturnType(evaluator, value, returnType, context);
  }
  const values = [
    ...initialValues(evaluator, self, level, member),
    ...parameterProperty(evaluator, self, level, name),
    ...writtenValues(evaluator, self, level, name),
  ];
  const known = values.filter((value) => value.k !== 'unknown' && value.k !== 'undefined');
  // `private channel: Channel | null = null`, and what it is later comes from a package that is not in sight.
  const typed = member?.type && known.every(isBeyond) ? evaluator.typed(level.context, member.type) : null;
  if (typed) return filled(evaluator, self, level, name, typed);
  if (known.length > 0) return filled(evaluator, self, level, name, oneOf(known));
  if (!member) return values.length ? oneOf(values) : inheritedType(evaluator, level, name);
  return declaredValue(evaluator, level, member) ?? values[0] ?? UNDEFINED;
}

/** Whether a value says nothing of what something is: null, or the result of code that is out of reach. */
function isBeyond(value: Evaluated): boolean {
  return value.k === 'result' || value.k === 'external' || (value.k === 'literal' && value.value === null);
}

/** A field with what the class puts into the container that it holds. */
function filled(
  evaluator: Evaluator,
  self: Instance,
  level: Level,
  name: string,
  value: Evaluated,
): Evaluated {
  const { module } = level.ref;
  const is = (of: Value, function_: number) =>
    of.k === 'member' && of.of.k === 'this' && of.name === name && classOfFunction(level.ref, function_);
  const context = (function_: number) => memberContext(evaluator, self, level, function_);
  if (value.k !== 'object') return withAdditions(evaluator, value, { module, is, context });
  const writes = module.propertyWrites
    .filter((write) => is(write.object, write.function))
    .map((write): ObjectWrite => {
      const at = context(write.function);
      const key = write.key && { key: { value: write.key, context: at } };
      return { name: write.name, ...key, value: { value: write.value, context: at } };
    });
  return writes.length > 0 ? { ...value, writes: [...(value.writes ?? []), ...writes] } : value;
}

/** A member that an interface has from those which it extends. */
function inheritedType(evaluator: Evaluator, level: Level, name: string): Evaluated | null {
  const { kind, implements: types } = classOf(level.ref);
  if (kind !== 'interface') return null;
  for (const type of types) {
    const parent = evaluator.typed(level.context, type);
    const value = parent && evaluator.member(parent, name);
    if (value && value.k !== 'undefined' && value.k !== 'unknown') return value;
  }
  return null;
}

function method(self: Instance, level: Level, id: number): Evaluated {
  return { k: 'function', ref: { module: level.ref.module, id }, context: level.context, this: self };
}

function initialValues(
  evaluator: Evaluator,
  self: Instance,
  level: Level,
  member: ClassMember | undefined,
): Evaluated[] {
  if (!member?.value || member.kind !== 'field') return [];
  if (member.value.k === 'function') {
    const fields = fieldsContext(evaluator, self, level);
    return [
      { k: 'function', ref: { module: level.ref.module, id: member.value.id }, context: fields, this: self },
    ];
  }
  return [evaluator.evaluate(member.value, fieldsContext(evaluator, self, level))];
}

function fieldsContext(evaluator: Evaluator, self: Instance, level: Level): Context {
  const fields = fieldsFunction(level.ref.module, level.ref.id);
  return memberContext(evaluator, self, level, fields);
}

/** `constructor(private readonly http: HttpService)`. */
function parameterProperty(evaluator: Evaluator, self: Instance, level: Level, name: string): Evaluated[] {
  const { constructor_ } = classOf(level.ref);
  if (constructor_ === undefined) return [];
  const { variables } = level.ref.module;
  const id = at(level.ref.module.functions, constructor_).parameters.find((each) => {
    const variable = at(variables, each);
    return variable.name === name && variable.parameter?.property;
  });
  return id === undefined ? [] : [evaluator.evaluate({ k: 'variable', id }, constructorContext(self, level))];
}

/** `this.name = value` in any function of the class. */
function writtenValues(evaluator: Evaluator, self: Instance, level: Level, name: string): Evaluated[] {
  const { module } = level.ref;
  return propertyWritesNamed(module, name)
    .filter((write) => write.object.k === 'this' && classOfFunction(level.ref, write.function))
    .map((write) => evaluator.evaluate(write.value, memberContext(evaluator, self, level, write.function)));
}

/** Whether `this` in the function is the class's: the function is its method, or an arrow inside one. */
function classOfFunction(ref: ClassRef, function_: number): boolean {
  for (let id: number | null = function_; id !== null; ) {
    const facts: FunctionFacts = at(ref.module.functions, id);
    if (facts.class !== undefined) return facts.class === ref.id;
    id = facts.arrow ? facts.parent : null;
  }
  return false;
}

/** What a field without a value is by its decorators or its declared type. */
function declaredValue(evaluator: Evaluator, level: Level, member: ClassMember): Evaluated | null {
  return (
    parameterByDecorator(evaluator, member.decorators, level.context) ??
    (member.type ? evaluator.typed(level.context, member.type) : null)
  );
}

/** A static member, or what a class inherits as one. */
export function staticMember(
  evaluator: Evaluator,
  of: Evaluated & { k: 'class' },
  name: string,
  self: Evaluated = of,
): Evaluated {
  const facts = classOf(of.ref);
  const member = membersNamed(facts, name).find((each) => each.static && each.value);
  if (member?.value?.k === 'function') {
    const closure: Evaluated = {
      k: 'function',
      ref: { module: of.ref.module, id: member.value.id },
      context: of.context,
      this: of,
    };
    if (member.kind !== 'getter') return closure;
    const { returns } = at(of.ref.module.functions, member.value.id);
    return returns.length ? oneOf(returns.map((value) => evaluator.evaluate(value, of.context))) : UNDEFINED;
  }
  const initial = member?.value ? initialMember(evaluator, of, member.value) : UNDEFINED;
  const isNothing = !isStated(initial) || (initial.k === 'literal' && initial.value === null);
  if (!isNothing) return initial;
  const fromWrites = writtenMember(evaluator, of, name);
  if (fromWrites) return fromWrites;
  if (member?.value) return initial;
  const declared = membersNamed(facts, name).find((each) => each.static && each.type);
  const typed =
    declared && declaredValue(evaluator, { ref: of.ref, arguments: null, context: of.context }, declared);
  if (typed) return typed;
  if (name === 'name') return literal(facts.name);
  if (!facts.extends) return UNDEFINED;
  const base = evaluator.evaluate(facts.extends, of.context);
  if (base.k === 'class') return staticMember(evaluator, base, name, self);
  return evaluator.member(inheritedBy(self, base), name);
}

function initialMember(evaluator: Evaluator, of: Evaluated & { k: 'class' }, value: Value): Evaluated {
  const fields = fieldsFunction(of.ref.module, of.ref.id);
  const { context } = of;
  return evaluator.evaluate(value, {
    ...context,
    function: fields,
    parent: context,
    this: of,
    memo: new Map(),
  });
}

/** What is written to a static member: `Service.instance = new Service(config)`, with the config of who gives one. */
function writtenMember(evaluator: Evaluator, of: Evaluated & { k: 'class' }, name: string): Evaluated | null {
  const { module } = of.ref;
  const written = propertyWritesNamed(module, name).filter((write) => writesClass(of, write));
  if (written.length === 0) return null;
  const values = written.flatMap((write) => {
    const contexts = calledContexts(evaluator, { module, id: write.function });
    const giving = contexts.filter((each) => (each.arguments?.length ?? 0) > 0);
    const [any = of.context] = contexts;
    return (giving.length > 0 ? giving : [any]).map((context) => evaluator.evaluate(write.value, context));
  });
  const type = membersNamed(classOf(of.ref), name).find((each) => each.static)?.type;
  return withReturnType(evaluator, oneOf(values), type, of.context);
}

/** A base of a library knows who inherits from it: `User` in `User.findAll()`. */
function inheritedBy(self: Evaluated, base: Evaluated): Evaluated {
  return base.k === 'library' || base.k === 'action' ? { ...base, self } : base;
}

/** `Cache.client = …`, or `this.client = …` in a static method. */
function writesClass(of: Evaluated & { k: 'class' }, { object, function: id }: PropertyWrite): boolean {
  const { module } = of.ref;
  if (object.k === 'this') return isStatic({ module, id }) && at(module.functions, id).class === of.ref.id;
  if (object.k !== 'variable') return false;
  const { init } = at(module.variables, object.id);
  return init?.k === 'class' && init.id === of.ref.id;
}

/** The `super(…)` call and the code that runs when an instance of a class is made. */
export function constructionFunctions(ref: ClassRef): number[] {
  const facts = classOf(ref);
  const fields = fieldsFunction(ref.module, ref.id);
  return facts.constructor_ === undefined ? [fields] : [fields, facts.constructor_];
}
