import type { LibraryModel, Locations, RegisterAction } from '../library.js';
import { calledContexts } from './called-contexts.js';
import {
  type CallRef,
  type Context,
  type Evaluated,
  type FunctionRef,
  functionKey,
  isStated,
  literal,
  oneOf,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { actionOf } from './libraries.js';
import { type CallView, locate } from './locations.js';
import { callsOfMethod } from './lookups.js';
import { objectEntries } from './objects.js';
import { classOf } from './program.js';
import { instanceOf, tokenKey } from './tokens.js';

/** What the program puts into containers: `container.register(token, { useClass })`. */
export type Registry = {
  registered(token: Evaluated): Evaluated | null;
  /** What a container gives a function that it calls, a factory or a constructor; null for all others. */
  containerFor(ref: FunctionRef): Evaluated | null;
  /** Looks for everything that is registered; nothing is known before. */
  prepare(): void;
};

/** A call that registers, as its model sees it. */
type Registration = {
  readonly model: LibraryModel;
  readonly action: RegisterAction;
  readonly view: CallView;
};

export function createRegistry(evaluator: Evaluator): Registry {
  // What is registered is evaluated when it is asked for: factories ask for what is registered behind them.
  let byToken: ReadonlyMap<string, readonly CallRef[]> = new Map();
  let containers: ReadonlyMap<string, Evaluated> = new Map();
  const values = new Map<string, Evaluated | null>();

  return {
    registered(token) {
      const key = tokenKey(token);
      if (key === null) return null;
      const known = values.get(key);
      if (known !== undefined) return known;
      values.set(key, null); // what needs itself is not known
      const calls = byToken.get(key) ?? [];
      const found = calls
        .flatMap((call) => registrationsAt(evaluator, call))
        .filter((each) => tokenKey(tokenOf(evaluator, each)) === key)
        .map((each) => registeredValue(evaluator, each));
      const value = found.length > 0 ? oneOf(found) : null;
      values.set(key, value);
      return value;
    },
    containerFor: (ref) => (containers.size > 0 ? (containers.get(functionKey(ref)) ?? null) : null),
    prepare() {
      const calls = new Map<string, CallRef[]>();
      const given = new Map<string, Evaluated>();
      for (const call of registeringCalls(evaluator)) {
        for (const each of registrationsAt(evaluator, call)) {
          const key = tokenKey(tokenOf(evaluator, each));
          if (key !== null) calls.set(key, [...(calls.get(key) ?? []), call]);
          const container = containerOf(each);
          if (container) for (const ref of calledBy(evaluator, each)) given.set(functionKey(ref), container);
        }
      }
      byToken = calls;
      containers = given;
      values.clear();
    },
  };
}

/** The calls of methods that register, in programs that use a library with a container. */
function registeringCalls({ program }: Evaluator): CallRef[] {
  const used = program.containers.filter(({ modules }) =>
    program.modules.some(({ imports }) => imports.some((specifier) => modules.includes(specifier))),
  );
  const names = new Set(used.flatMap(registeringMembers));
  return program.modules.flatMap((module) =>
    [...names].flatMap((name) =>
      callsOfMethod(module, name).map((facts) => ({ module, id: module.calls.indexOf(facts) })),
    ),
  );
}

function registeringMembers({ types }: LibraryModel): string[] {
  return Object.values(types).flatMap(({ members = {} }) =>
    Object.entries(members).flatMap(([name, { call }]) => (call?.is === 'register' ? [name] : [])),
  );
}

function registrationsAt(evaluator: Evaluator, call: CallRef): Registration[] {
  const { module, id } = call;
  const facts = module.calls[id];
  if (!facts) return [];
  const ref = { module, id: facts.function };
  const contexts = calledContexts(evaluator, ref);
  const [root] = evaluator.rootContexts(ref);
  if (root && contexts.length > 1) {
    // Several containers that one function sets up: each has its own under the same name.
    const any = registrationsIn(evaluator, call, root);
    if (any.every((each) => tokenKey(tokenOf(evaluator, each)) !== null)) return any;
  }
  return contexts.flatMap((context) => registrationsIn(evaluator, call, context));
}

function registrationsIn(evaluator: Evaluator, call: CallRef, context: Context): Registration[] {
  const callee = evaluator.callee(call, context);
  if (callee.k !== 'action') return [];
  const action = actionOf(callee, call);
  if (action?.is !== 'register') return [];
  const { model } = callee;
  const view: CallView = { call, context, receiver: callee.receiver, name: callee.name };
  const entries = action.forEach ? objectEntries(evaluator, locate(evaluator, action.forEach, view)) : [];
  if (entries.length === 0) return [{ model, action, view }];
  return entries.map(([name, each]) => ({ model, action, view: { ...view, name, each } }));
}

function tokenOf(evaluator: Evaluator, { action, view }: Registration): Evaluated {
  return view.each ? literal(view.name) : locate(evaluator, action.token, view);
}

/** An instance of the class, what the function makes, what another token stands for, or the value itself. */
function registeredValue(evaluator: Evaluator, { action, view }: Registration): Evaluated {
  const at = (locations: Locations | undefined): Evaluated =>
    locations === undefined ? UNDEFINED : locate(evaluator, locations, view);
  const factory = at(action.useFactory);
  if (factory.k === 'function') return evaluator.resultOf(factory);
  const made = at(action.useClass);
  if (made.k === 'class') return instanceOf(evaluator, made) ?? made;
  const existing = at(action.useExisting);
  if (isStated(existing))
    return evaluator.injected(existing) ?? instanceOf(evaluator, existing) ?? unknown('an alias');
  const value = at(action.useValue);
  return isStated(value) ? value : unknown('what is registered is not in sight');
}

/** The functions that a registration lets the container call. */
function calledBy(evaluator: Evaluator, { action, view }: Registration): FunctionRef[] {
  const factory = action.useFactory ? locate(evaluator, action.useFactory, view) : UNDEFINED;
  if (factory.k === 'function') return [factory.ref];
  const made = action.constructs && action.useClass ? locate(evaluator, action.useClass, view) : UNDEFINED;
  const id = made.k === 'class' ? classOf(made.ref).constructor_ : undefined;
  return made.k === 'class' && id !== undefined ? [{ module: made.ref.module, id }] : [];
}

/** What a parameter of a function that a container calls gets: what is registered under its name, else the container. */
export function containerArgument(evaluator: Evaluator, container: Evaluated, name: string): Evaluated {
  return (name !== '' && evaluator.injected(literal(name))) || container;
}

function containerOf({ model, action: { container } }: Registration): Evaluated | null {
  return container === undefined
    ? null
    : { k: 'library', model, type: container, carried: new Map(), made: null };
}
