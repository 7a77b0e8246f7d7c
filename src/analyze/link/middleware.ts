import { groupBy } from '../../group.js';
import type { Value } from '../facts.js';
import { type CallGraph, viewOf } from './callgraph.js';
import { type Entry, type Handler, handlerKey, type OperationDraft } from './entries.js';
import { alternatives, type CallRef, type Context, type Evaluated } from './evaluated.js';
import { middlewareOf, type Places, usedMethods } from './forwarded-routes.js';
import { decoratorModel } from './injection.js';
import { locate } from './locations.js';
import { firstTexts } from './names.js';
import { callOf, functionOf } from './program.js';
import { isPath, joinPaths, mountedKeys, routerKeys } from './routing.js';
import { instanceOf } from './tokens.js';

/** What requests go through before the handler of their route runs. */
export type Middleware = {
  /** The functions that routers were given before a route was registered on them, the outermost first. */
  before(entry: Entry): readonly Handler[];
};

type Mounted = {
  readonly entry: Entry;
  readonly functions: readonly Handler[];
  readonly path: string | null;
};

/** Routers in routers in routers: further ones are not looked at. */
const MOST_ROUTERS = 8;

export function createMiddleware(graph: CallGraph, entries: readonly Entry[]): Middleware {
  const { evaluator } = graph;
  const mounts = entries.filter(({ action }) => action.kind === 'mount' && action.what);
  const keysOf = (entry: Entry): readonly string[] => {
    const { on } = entry.action;
    return routerKeys(graph, on ? locate(evaluator, on, viewOf(entry)) : entry.receiver);
  };
  const mounted = mounts.map((entry): Mounted & { keys: readonly string[] } => {
    const functions = middlewareOf(graph, entry).filter(isOnTheWay);
    return { entry, functions, path: pathOf(graph, entry), keys: keysOf(entry) };
  });
  const giving = groupBy(
    mounted
      .filter(({ functions }) => functions.length > 0)
      .flatMap((each) => each.keys.map((key) => ({ key, each }))),
    ({ key }) => key,
  );
  const holding = groupBy(
    mounts.flatMap((entry) => heldBy(graph, entry).map((key) => ({ key, entry }))),
    ({ key }) => key,
  );

  /** What a registration comes after: on its own router, and on those that hold it. */
  const above = (entry: Entry, path: string | null, seen: ReadonlySet<string>): readonly Handler[] => {
    if (seen.size > MOST_ROUTERS) return [];
    return keysOf(entry).flatMap((key) => {
      if (seen.has(key)) return [];
      const next = new Set(seen).add(key);
      const outer = (holding.get(key) ?? []).flatMap(({ entry: holder }) => [
        ...above(holder, pathOf(graph, holder), next),
        ...middlewareOf(graph, holder).filter(isOnTheWay),
      ]);
      const own = (giving.get(key) ?? [])
        .filter(({ each }) => isBefore(each.entry.call, entry.call) && covers(each.path, path))
        .flatMap(({ each }) => each.functions);
      return [...outer, ...own];
    });
  };
  return {
    before: (entry) => {
      if (giving.size === 0 && mounts.length === 0) return [];
      const all = above(entry, pathOf(graph, entry), new Set());
      return [...new Map(all.map((handler) => [handlerKey(handler), handler])).values()];
    },
  };
}

/** The routers that a registration mounts. */
function heldBy(graph: CallGraph, entry: Entry): readonly string[] {
  const { what } = entry.action;
  if (!what) return [];
  const value = locate(graph.evaluator, what, viewOf(entry));
  const items = value.k === 'array' ? value.items.map((item) => graph.evaluator.force(item)) : [value];
  return items.flatMap((item) => [...alternatives(item)]).flatMap((item) => mountedKeys(graph, item));
}

function pathOf(graph: CallGraph, { action, ...entry }: Entry): string | null {
  if (!action.path) return null;
  const [path] = firstTexts(graph.evaluator, action.path, viewOf({ ...entry, action })).filter(isPath);
  return path === undefined ? null : joinPaths(path);
}

/** Express calls a function of four parameters only with an error. */
function isOnTheWay(handler: Handler): boolean {
  return functionOf(handler).parameters.length !== 4;
}

/** Whether a registration comes before another, as far as one file tells. */
function isBefore(one: CallRef, other: CallRef): boolean {
  if (one.module !== other.module) return true;
  const [a, b] = [callOf(one), callOf(other)];
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

/** Whether middleware under a path is on the way to a route of the same router. */
function covers(middleware: string | null, route: string | null): boolean {
  if (middleware === null || middleware === '/' || middleware === '/*') return true;
  const start = middleware.replace(/\/\*\w*$/, '');
  return route === start || (route?.startsWith(`${start}/`) ?? false);
}

/** The methods that guards, interceptors and middleware have in common frameworks. */
const METHODS = ['canActivate', 'intercept', 'use'];

/** What decorators put before the methods of a class, or before one of them: guards and interceptors. */
export function decoratedMiddleware(
  graph: CallGraph,
  decorators: readonly Value[],
  context: Context,
): readonly Handler[] {
  return decorators.flatMap((decorator) => {
    const use = decoratorModel(graph.evaluator, decorator, context);
    return use?.decorator.is === 'intercept'
      ? methodsOf(graph, locate(graph.evaluator, use.decorator.what, use.view))
      : [];
  });
}

/** What is put before all operations of a program. */
export function globalMiddleware(graph: CallGraph): readonly Handler[] {
  const registered = graph.libraryCalls.flatMap((library) => {
    const { action } = library;
    if (action.is !== 'entry' || action.kind !== 'intercept' || !action.what) return [];
    return methodsOf(graph, locate(graph.evaluator, action.what, viewOf(library)));
  });
  return [...registered, ...graph.evaluator.interceptors().flatMap((each) => methodsOf(graph, each))];
}

function methodsOf(graph: CallGraph, value: Evaluated): Handler[] {
  const { evaluator } = graph;
  return alternatives(value).flatMap((each): Handler[] => {
    if (each.k === 'array') return each.items.flatMap((item) => methodsOf(graph, evaluator.force(item)));
    const instance = each.k === 'class' ? instanceOf(evaluator, each) : each;
    if (instance?.k !== 'instance') return [];
    return METHODS.flatMap((name) => {
      const method = evaluator.member(instance, name);
      return method.k === 'function' ? [method.ref] : [];
    });
  });
}

/** What a program puts before the routes of controllers by their paths: `consumer.apply(Authenticate).forRoutes('orders')`. */
export function routedMiddleware(
  graph: CallGraph,
  entries: readonly Entry[],
  places: Places,
): (draft: OperationDraft) => readonly Handler[] {
  const all = entries
    .filter(({ action }) => action.kind === 'mount')
    .flatMap((entry) => {
      const methods = usedMethods(graph, entry);
      return methods.length > 0 ? places.of(entry).map((place) => ({ place, methods })) : [];
    });
  return ({ kind, path }) =>
    kind !== 'http'
      ? []
      : all
          .filter(({ place }) => covers(joinPaths(place.above, place.own), path))
          .flatMap(({ methods }) => methods);
}
