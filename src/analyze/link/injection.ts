import type { ModuleFacts, ObjectEntry, Value } from '../facts.js';
import type { DecoratorModel, LibraryModel, ProvideAction } from '../library.js';
import { calledContexts } from './called-contexts.js';
import {
  type CallRef,
  type Context,
  classKey,
  type Evaluated,
  type Lazy,
  oneOf,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { actionOf, carry } from './libraries.js';
import { type CallView, locate } from './locations.js';
import { onceFor } from './once.js';
import { isOutside } from './outside.js';
import { at, classOf } from './program.js';
import { configuredValues } from './schema-values.js';
import { injectedFor, instanceOf, tokenKey } from './tokens.js';

/** What a framework injects where a token or a library's type is asked for. */
export type Injection = {
  injected(token: Evaluated): Evaluated | null;
  interceptors(): readonly Evaluated[];
  /** Looks for everything that is registered; nothing is known before. */
  prepare(): void;
  /** What a factory is called with, that asks for these tokens. */
  argumentsFor(tokens: Evaluated & { k: 'array' }): Lazy[];
  /** What the program registers as a library's type (`HttpModule.register`); else the value itself. */
  registered(of: Evaluated & { k: 'library' }): Evaluated;
};

/** Providers of a program: `{ provide, useClass | useValue | useFactory | useExisting }` and models' `provide` calls. */
export function createInjection(evaluator: Evaluator): Injection {
  const providers = new Map<string, Evaluated[]>();
  const registrations = new Map<string, Evaluated[]>();
  const first = (values: Evaluated[] | undefined) => (values?.length ? oneOf(values) : null);
  return {
    interceptors: () => providers.get(INTERCEPTOR) ?? [],
    injected(token) {
      const key = keyOf(token);
      return key === null ? null : first(providers.get(key));
    },
    prepare() {
      const { modules } = evaluator.program;
      // Factories read settings: what these come from is registered first.
      for (const module of modules) indexProvideCalls(evaluator, module, providers, registrations);
      for (const module of modules) indexProviderObjects(evaluator, module, providers);
      for (const value of configuredValues(evaluator)) {
        const key = `${value.model.library} ${value.type}`;
        registrations.set(key, [...(registrations.get(key) ?? []), value]);
      }
    },
    argumentsFor: (tokens) => tokens.items.map((token) => injectedLazily(evaluator, evaluator.force(token))),
    registered(of) {
      const registered = registrations.get(`${of.model.library} ${of.type}`) ?? [];
      const own = registered.filter((each) => isFor(evaluator, each, of));
      const all = registered.filter((each) => each.k !== 'library' || !each.self);
      const named = connectionName(of);
      const known = all.filter((each) => connectionName(each) === named);
      const found = first([...own, ...(known.length > 0 ? known : all)]);
      if (found) return found;
      // A library that could register options, and is not asked to, injects its own defaults.
      return canProvide(of.model, of.type) ? { ...of, made: null } : of;
    },
  };
}

/** Whether a registration is for the class through which a value is looked at, or for one above it. */
function isFor(evaluator: Evaluator, registered: Evaluated, of: Evaluated & { k: 'library' }): boolean {
  const wanted = registered.k === 'library' ? registered.self : undefined;
  if (wanted?.k !== 'class') return false;
  let each: Evaluated | undefined = of.self;
  for (let depth = 0; depth < MOST_ANCESTORS && (each?.k === 'class' || each?.k === 'instance'); depth++) {
    if (classKey(each.ref) === classKey(wanted.ref)) return true;
    const { extends: above } = classOf(each.ref);
    each = above && evaluator.evaluate(above, each.context);
  }
  return false;
}

const MOST_ANCESTORS = 12;

/** Which of several connections is meant; `default` is how libraries call the one without a name. */
function connectionName(of: Evaluated): string {
  const name = of.k === 'library' ? of.carried.get('connection') : undefined;
  return name?.k === 'literal' ? String(name.value) : 'default';
}

function canProvide(model: LibraryModel, type: string): boolean {
  return Object.values(model.types).some((each) =>
    Object.values(each.members ?? {}).some(
      (member) =>
        member.call?.is === 'provide' && [member.call.type].flat().includes(type) && !member.call.token,
    ),
  );
}

/** Under which all interceptors are provided. */
const INTERCEPTOR = 'interceptor';

/** Under which a token is registered; all that intercepts is one. */
function keyOf(token: Evaluated): string | null {
  if (token.k === 'library') return token.model.types[token.type]?.intercepts ? INTERCEPTOR : null;
  return tokenKey(token);
}

function indexProviderObjects(
  evaluator: Evaluator,
  module: ModuleFacts,
  providers: Map<string, Evaluated[]>,
): void {
  for (const { object, function: function_ } of providerObjects(module)) {
    for (const context of calledContexts(evaluator, { module, id: function_ })) {
      const token = entry(object, 'provide');
      const key = token && keyOf(evaluator.evaluate(token, context));
      const value = key && providedValue(evaluator, object, context);
      if (key && value) providers.set(key, [...(providers.get(key) ?? []), value]);
    }
  }
}

type ObjectValue = Value & { readonly k: 'object' };

/** Every object literal with a `provide` key, with the function in whose code it stands. */
const providerObjects = onceFor((module: ModuleFacts): { object: ObjectValue; function: number }[] => {
  const found: { object: ObjectValue; function: number }[] = [];
  const search = (value: Value, function_: number, depth: number): void => {
    if (depth > 6) return;
    if (value.k === 'array') for (const item of value.items) search(item, function_, depth + 1);
    else if (value.k === 'spread') search(value.of, function_, depth + 1);
    else if (value.k === 'object') {
      if (entry(value, 'provide')) found.push({ object: value, function: function_ });
      else for (const each of value.entries) search(each.value, function_, depth + 1);
    }
  };
  for (const call of module.calls) for (const argument of call.arguments) search(argument, call.function, 0);
  for (const variable of module.variables) if (variable.init) search(variable.init, variable.scope, 0);
  for (const [id, facts] of module.functions.entries())
    for (const value of facts.returns) search(value, id, 0);
  return found;
});

function entry(object: ObjectValue, key: string): Value | undefined {
  return object.entries.find((each: ObjectEntry) => each.key === key)?.value;
}

function providedValue(evaluator: Evaluator, object: ObjectValue, context: Context): Evaluated | null {
  const value = entry(object, 'useValue');
  if (value) return evaluator.evaluate(value, context);
  const useClass = entry(object, 'useClass');
  if (useClass) return instanceOf(evaluator, evaluator.evaluate(useClass, context));
  const existing = entry(object, 'useExisting');
  if (existing) {
    const token = evaluator.evaluate(existing, context);
    return evaluator.injected(token) ?? instanceOf(evaluator, token);
  }
  const factory = entry(object, 'useFactory');
  if (!factory) return null;
  const closure = evaluator.evaluate(factory, context);
  if (closure.k !== 'function') return unknown('a value that a factory provides');
  const tokens = entry(object, 'inject');
  const list = tokens && evaluator.evaluate(tokens, context);
  const args =
    list?.k === 'array' ? list.items.map((token) => injectedLazily(evaluator, evaluator.force(token))) : [];
  const call: CallRef = { module: context.module, id: -1 };
  return evaluator.apply(closure, args, call, 1);
}

/** A factory's argument: what its token stands for; unknown leaves the parameter's declared type to say it. */
function injectedLazily(evaluator: Evaluator, token: Evaluated): Lazy {
  return {
    evaluated: injectedFor(evaluator, token),
  };
}

function indexProvideCalls(
  evaluator: Evaluator,
  module: ModuleFacts,
  providers: Map<string, Evaluated[]>,
  registrations: Map<string, Evaluated[]>,
): void {
  for (const [id, facts] of module.calls.entries()) {
    if (!mayProvide(evaluator, module, facts.callee)) continue;
    const [context] = evaluator.rootContexts({ module, id: facts.function });
    if (!context) continue;
    const call = { module, id };
    const callee = evaluator.callee(call, context);
    if (callee.k !== 'action') continue;
    const action = actionOf(callee, call);
    if (action?.is !== 'provide') continue;
    const view: CallView = { call, context, receiver: callee.receiver, name: callee.name };
    for (const each of elements(evaluator, action, view)) {
      const token = action.token ? keyOf(locate(evaluator, action.token, each)) : null;
      for (const type of typeof action.type === 'string' ? [action.type] : action.type) {
        const value = registration(evaluator, callee, action, type, each);
        if (token) providers.set(token, [...(providers.get(token) ?? []), value]);
        const key = `${callee.model.library} ${type}`;
        if (!token) registrations.set(key, [...(registrations.get(key) ?? []), value]);
      }
    }
  }
}

/**
 * Only what is imported provides, and only of a package that a model describes: `MongooseModule.forRoot(…)`,
 * `connect(url)`, `nconf.env().defaults(…)`.
 */
function mayProvide({ program }: Evaluator, module: ModuleFacts, callee: Value): boolean {
  if (isOutside(program, module, callee)) return false;
  let root = callee;
  for (;;) {
    if (root.k === 'member') root = root.of;
    else if (root.k === 'call') root = at(module.calls, root.call).callee;
    else break;
  }
  if (root.k === 'import') return true;
  const init = root.k === 'variable' ? module.variables[root.id]?.init : undefined;
  if (init?.k === 'class') return module.classes[init.id]?.extends !== undefined;
  return init?.k === 'import' || (init?.k === 'member' && init.of.k === 'import');
}

function registration(
  evaluator: Evaluator,
  callee: Evaluated & { k: 'action' },
  action: ProvideAction,
  type: string,
  view: CallView,
): Evaluated {
  const carried = carry(evaluator, new Map(), action.carries ?? {}, view);
  const { call, context } = view;
  const self = action.for ? locate(evaluator, action.for, view) : undefined;
  return {
    k: 'library',
    model: callee.model,
    type,
    carried,
    made: call && context ? { call, context } : null,
    ...(self ? { self } : {}),
  };
}

function elements(evaluator: Evaluator, action: ProvideAction, view: CallView): CallView[] {
  if (!action.forEach) return [view];
  const list = locate(evaluator, action.forEach, view);
  if (list.k !== 'array') return [];
  return list.items.map((item) => ({ ...view, each: evaluator.force(item) }));
}

/** What a constructor parameter's decorators inject; null if they say nothing. */
export function parameterByDecorator(
  evaluator: Evaluator,
  decorators: readonly Value[],
  context: Context,
): Evaluated | null {
  for (const decorator of decorators) {
    const model = decoratorModel(evaluator, decorator, context);
    if (model?.decorator.is === 'inject') {
      const value = injectedBy(evaluator, model.decorator, model);
      if (value) return value;
    }
  }
  return null;
}

type DecoratorUse = {
  readonly decorator: DecoratorModel;
  readonly callee: Evaluated & { k: 'action' };
  readonly view: CallView;
};

/** The model of a decorator, `@Get('x')` or `@Get`, with what it is called with. */
export function decoratorModel(
  evaluator: Evaluator,
  decorator: Value,
  context: Context,
): DecoratorUse | null {
  const isCall = decorator.k === 'call';
  const call = isCall ? { module: context.module, id: decorator.call } : null;
  const callee = call ? evaluator.callee(call, context) : evaluator.evaluate(decorator, context);
  if (callee.k !== 'action' || !callee.member.decorator) return null;
  return { decorator: callee.member.decorator, callee, view: { call, context, receiver: null, name: '' } };
}

function injectedBy(
  evaluator: Evaluator,
  decorator: DecoratorModel & { is: 'inject' },
  use: DecoratorUse,
): Evaluated | null {
  if (decorator.token) {
    const token = locate(evaluator, decorator.token, use.view);
    const value = evaluator.injected(token) ?? instanceOf(evaluator, token);
    if (value) return value;
  }
  if (decorator.type === undefined) return null;
  const carried = carry(evaluator, new Map(), decorator.carries ?? {}, use.view);
  const { call, context } = use.view;
  return {
    k: 'library',
    model: use.callee.model,
    type: decorator.type,
    carried,
    made: call && context ? { call, context } : null,
  };
}
