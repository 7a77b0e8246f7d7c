import type { ClassMember, Value } from '../facts.js';
import type { DecoratorModel, Locations } from '../library.js';
import { appliedOperations } from './applied-decorators.js';
import type { CallGraph } from './callgraph.js';
import type { Handler, OperationDraft } from './entries.js';
import { type ClassRef, type Context, classKey, type FunctionRef } from './evaluated.js';
import { decoratorModel } from './injection.js';
import { type CallView, locate } from './locations.js';
import { functionAroundClass } from './lookups.js';
import { decoratedMiddleware, globalMiddleware } from './middleware.js';
import { channelName, firstTexts, kindOfProcedure, procedurePath, texts, versionedName } from './names.js';
import { at, classOf } from './program.js';
import { joinPaths, routePath } from './routing.js';

type OperationDecorator = DecoratorModel & { readonly is: 'operation' };

/** Operations that decorators declare: controllers, message handlers, scheduled methods. */
export function decoratedOperations(graph: CallGraph, globalPrefixes: readonly string[]): OperationDraft[] {
  const versioning = versioningOf(graph);
  const everywhere = globalMiddleware(graph);
  const classes = graph.evaluator.program.modules.flatMap((module) =>
    module.classes.map((_, id) => ({ module, id })),
  );
  const inherited = new Set(
    classes.flatMap((ref) =>
      roleOf(graph, ref) === null ? [] : basesOf(graph, ref).map((base) => classKey(base.ref)),
    ),
  );
  return classes
    .filter((ref) => !inherited.has(classKey(ref)) || roleOf(graph, ref) !== null)
    .flatMap((ref) => classOperations(graph, ref, globalPrefixes, versioning, everywhere));
}

type Base = { readonly ref: ClassRef; readonly context: Context };

/** The classes of the tree from which a class inherits, the nearest first. */
function basesOf(graph: CallGraph, ref: ClassRef): Base[] {
  const found: Base[] = [];
  let facts = classOf(ref);
  let context = contextOf(graph, ref);
  while (context && facts.extends && found.length < MOST_BASES) {
    const base = graph.evaluator.evaluate(facts.extends, context);
    if (base.k !== 'class') break;
    facts = classOf(base.ref);
    context = base.context;
    found.push({ ref: base.ref, context });
  }
  return found;
}

const MOST_BASES = 8;

function contextOf(graph: CallGraph, { module, id }: ClassRef): Context | undefined {
  return graph.evaluator.rootContexts({ module, id: functionAroundClass(module, id) })[0];
}

/**
 * Whether a class says itself which requests its methods answer, or which channels they read; null for others, which
 * leave that to those that inherit from them.
 */
function roleOf(graph: CallGraph, ref: ClassRef): 'controller' | 'consumer' | null {
  const { decorators } = classOf(ref);
  const context = decorators.length > 0 ? contextOf(graph, ref) : undefined;
  if (context === undefined) return null;
  for (const decorator of decorators) {
    const is = decoratorModel(graph.evaluator, decorator, context)?.decorator.is;
    if (is === 'controller' || is === 'consumer') return is;
  }
  return null;
}

function classOperations(
  graph: CallGraph,
  ref: ClassRef,
  globalPrefixes: readonly string[],
  versioning: Versioning | null,
  everywhere: readonly Handler[],
): OperationDraft[] {
  if (!graph.liveness.isLive(ref)) return [];
  const facts = classOf(ref);
  if (![facts, ...facts.members].some(({ decorators }) => decorators.length > 0)) return [];
  const context = contextOf(graph, ref);
  if (!context) return [];
  const prefixes = controllerPrefixes(graph, facts.decorators, context);
  const roots = globalPrefixes.length ? globalPrefixes : [''];
  const versions = versioning ? versionSegments(graph, versioning, facts.decorators, context) : [''];
  const bases = roots.flatMap((root) =>
    versions.flatMap((version) => prefixes.map((prefix) => joinPaths(root, version, prefix))),
  );
  const consumer = consumerOf(graph, ref, context);
  const group = groupOf(graph, ref, context);
  const before = [...everywhere, ...decoratedMiddleware(graph, facts.decorators, context)];
  const around: Around = { bases, channels: consumer?.channels ?? [], group, before };
  const decorated = facts.members.flatMap((member) =>
    member.decorators.flatMap((decorator) =>
      memberOperations(graph, ref, member, decorator, context, around),
    ),
  );
  const role = roleOf(graph, ref);
  const inherited = role === null ? [] : inheritedOperations(graph, ref, around);
  return [
    ...decorated,
    ...(role === 'consumer' ? inherited.map((each) => ownConsumer(ref, each)) : inherited),
    ...appliedOperations(graph, ref, context),
    ...(consumer?.operations ?? []),
  ];
}

/** Methods of the classes above that answer under the paths of this one. */
function inheritedOperations(graph: CallGraph, ref: ClassRef, around: Around): OperationDraft[] {
  const overridden = new Set(classOf(ref).members.map(({ name }) => name));
  return basesOf(graph, ref).flatMap((base) => {
    const members = classOf(base.ref).members.filter(({ name }) => !overridden.has(name));
    for (const { name } of members) overridden.add(name);
    return members.flatMap((member) =>
      member.decorators.flatMap((decorator) =>
        memberOperations(graph, base.ref, member, decorator, base.context, around),
      ),
    );
  });
}

/**
 * What several classes inherit handles the channels of all of them: whose it is at work for, it does not tell. What it
 * leaves to the class that inherits it, does.
 */
function ownConsumer(ref: ClassRef, operation: OperationDraft): OperationDraft {
  const handlers = operation.handlers.flatMap((handler) => stepsOf(ref, handler));
  return { ...operation, file: ref.module.path, line: classOf(ref).line, column: 1, handlers };
}

/** The methods of a class that an inherited one calls on itself: `this.work(job)`. */
function stepsOf(ref: ClassRef, { module, id }: FunctionRef): FunctionRef[] {
  const isWithin = (inner: number | null | undefined): boolean =>
    inner === id || (typeof inner === 'number' && isWithin(module.functions[inner]?.parent));
  const called = new Set(
    module.calls.flatMap(({ callee, function: inside }) =>
      callee.k === 'member' && callee.of.k === 'this' && isWithin(inside) ? [callee.name] : [],
    ),
  );
  return classOf(ref).members.flatMap(({ name, value, static: isStatic }) =>
    called.has(name) && value?.k === 'function' && !isStatic ? [{ module: ref.module, id: value.id }] : [],
  );
}

/** What a class says of its methods: the paths before theirs, the channels that they read, the group of procedures. */
type Around = {
  readonly bases: readonly string[];
  readonly channels: readonly string[];
  readonly group: string | null;
  readonly before: readonly Handler[];
};

/** What stands before the procedures of a class: `v1.orders`. */
function groupOf(graph: CallGraph, ref: ClassRef, context: Context): string | null {
  const { decorators, name } = classOf(ref);
  for (const decorator of decorators) {
    const use = decoratorModel(graph.evaluator, decorator, context);
    if (use?.decorator.is !== 'controller' || !use.decorator.group) continue;
    const view: CallView = { ...use.view, class: name };
    const [group] = firstTexts(graph.evaluator, use.decorator.group, view);
    const [version] = use.decorator.version ? firstTexts(graph.evaluator, use.decorator.version, view) : [];
    return group === undefined ? null : versionedName(version, group);
  }
  return null;
}

/** The channels that a class reads, and the method that does where one name is for all: `@Processor('mail')`. */
function consumerOf(
  graph: CallGraph,
  ref: ClassRef,
  context: Context,
): { channels: string[]; operations: OperationDraft[] } | null {
  const facts = classOf(ref);
  for (const decorator of facts.decorators) {
    const use = decoratorModel(graph.evaluator, decorator, context);
    if (use?.decorator.is !== 'consumer') continue;
    const { channel, member: name, system = null } = use.decorator;
    const channels = texts(graph.evaluator, locate(graph.evaluator, channel, use.view));
    const member = facts.members.find((each) => each.name === name && !each.static);
    const own = member?.value?.k === 'function' ? { module: ref.module, id: member.value.id } : null;
    const above = own === null ? inheritedMethod(graph, ref, name) : null;
    if (own === null && above === null) return { channels, operations: [] };
    const { line, column } = positionOf(ref, own && member ? member : facts, decorator);
    const handlers = own ? [own] : above ? stepsOf(ref, above) : [];
    const { library } = use.callee.model;
    const common = { method: null, file: ref.module.path, line, column, system, library, handlers };
    const operations = channels.map(
      (path): OperationDraft => ({ kind: 'consume', name: `consume ${path}`, path, ...common }),
    );
    return { channels, operations };
  }
  return null;
}

/** A method of the nearest class of the tree from which this one inherits it. */
function inheritedMethod(graph: CallGraph, ref: ClassRef, name: string | undefined): FunctionRef | null {
  for (const { ref: base } of basesOf(graph, ref)) {
    const value = classOf(base).members.find((each) => each.name === name)?.value;
    if (value?.k === 'function') return { module: base.module, id: value.id };
  }
  return null;
}

function positionOf(
  ref: ClassRef,
  member: { readonly line: number },
  decorator: Value,
): { line: number; column: number } {
  return decorator.k === 'call' ? at(ref.module.calls, decorator.call) : { line: member.line, column: 1 };
}

function controllerPrefixes(graph: CallGraph, decorators: readonly Value[], context: Context): string[] {
  for (const decorator of decorators) {
    const use = decoratorModel(graph.evaluator, decorator, context);
    if (use?.decorator.is !== 'controller') continue;
    const { prefix } = use.decorator;
    const stated = prefix ? texts(graph.evaluator, locate(graph.evaluator, prefix, use.view)) : [];
    return stated.length ? stated : [''];
  }
  return [''];
}

/** Versions as segments of the path: what is put before them, and those of controllers that state none. */
type Versioning = { readonly prefix: string; readonly otherwise: readonly string[] };

/** `app.enableVersioning({ type: VersioningType.URI })`; null where versions are no part of paths. */
function versioningOf(graph: CallGraph): Versioning | null {
  for (const { action, call, context, receiver, name } of graph.libraryCalls) {
    if (action.is !== 'entry' || action.kind !== 'version') continue;
    const view: CallView = { call, context, receiver, name };
    const read = (locations: Locations | undefined) =>
      locations ? texts(graph.evaluator, locate(graph.evaluator, locations, view)) : [];
    const { only } = action;
    if (only && !read(only.at).some((text) => only.is.includes(text))) continue;
    const [prefix = ''] = read(action.prefix);
    return { prefix: prefix === 'false' ? '' : prefix, otherwise: read(action.path) };
  }
  return null;
}

function versionSegments(
  graph: CallGraph,
  versioning: Versioning,
  decorators: readonly Value[],
  context: Context,
): string[] {
  for (const decorator of decorators) {
    const use = decoratorModel(graph.evaluator, decorator, context);
    if (use?.decorator.is !== 'controller' || !use.decorator.version) continue;
    const value = locate(graph.evaluator, use.decorator.version, use.view);
    const stated = texts(graph.evaluator, value);
    // `VERSION_NEUTRAL` is no text: such a controller answers without a version.
    const versions = stated.length === 0 && value.k === 'undefined' ? versioning.otherwise : stated;
    return versions.length ? versions.map((version) => `${versioning.prefix}${version}`) : [''];
  }
  return [''];
}

function memberOperations(
  graph: CallGraph,
  ref: ClassRef,
  member: ClassMember,
  decorator: Value,
  context: Context,
  around: Around,
): OperationDraft[] {
  const use = decoratorModel(graph.evaluator, decorator, context);
  if (use?.decorator.is !== 'operation' || member.value?.k !== 'function') return [];
  const view: CallView = { ...use.view, name: member.name, class: classOf(ref).name };
  const position = positionOf(ref, member, decorator);
  const common = {
    file: ref.module.path,
    line: position.line,
    column: position.column,
    system: use.decorator.system ?? null,
    library: use.callee.model.library,
    handlers: [{ module: ref.module, id: member.value.id }],
    before: [...around.before, ...decoratedMiddleware(graph, member.decorators, context)],
  };
  return named(graph, use.decorator, view, around).map((each) => ({ ...each, ...common }));
}

type Named = Pick<OperationDraft, 'kind' | 'name' | 'method' | 'path'>;

function named(graph: CallGraph, decorator: OperationDecorator, view: CallView, around: Around): Named[] {
  const { evaluator } = graph;
  const read = (locations: OperationDecorator['path']) =>
    locations ? firstTexts(evaluator, locations, view) : [];
  switch (decorator.kind) {
    case 'http': {
      const paths = read(decorator.path);
      const methods = read(decorator.method);
      return around.bases.flatMap((base) =>
        (paths.length ? paths : ['']).flatMap((path) =>
          (methods.length ? methods : ['ANY']).map((method): Named => {
            const full = routePath(joinPaths(base, path));
            const verb = method.toUpperCase();
            return { kind: 'http', name: `${verb} ${full}`, method: verb, path: full };
          }),
        ),
      );
    }
    case 'rpc': {
      const [service] = read(decorator.service);
      const [kind] = read(decorator.method);
      return read(decorator.procedure).map((procedure): Named => {
        const own = decorator.service ? procedurePath(service, procedure) : procedure;
        const plain = around.group === null ? own : `${around.group}.${own}`;
        const path = kind === undefined ? plain : kindOfProcedure(kind, service, procedure);
        return { kind: 'rpc', name: `rpc ${path}`, method: null, path };
      });
    }
    case 'consume': {
      const [routingKey = ''] = read(decorator.routingKey);
      const channels = decorator.channel ? read(decorator.channel) : around.channels;
      return channels.map((channel): Named => {
        const path = channelName(channel, routingKey);
        return { kind: 'consume', name: `consume ${path}`, method: null, path };
      });
    }
    case 'job': {
      const [path = view.name] = read(decorator.path);
      const name = `${view.class ?? ''}.${view.name}`;
      return [{ kind: 'job', name: `job ${name}`, method: null, path }];
    }
  }
}
