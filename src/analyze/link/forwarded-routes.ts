import { groupBy } from '../../group.js';
import type { FunctionFacts } from '../facts.js';
import type { ForwardModel, RemoteAction } from '../library.js';
import { type BoundCall, type CallGraph, type Invocation, type LibraryCall, viewOf } from './callgraph.js';
import { handlingFunctions } from './closures.js';
import { type Entry, type Handler, handlerFrom, isMadeBy } from './entries.js';
import {
  alternatives,
  type CallRef,
  callKey,
  type Evaluated,
  type FunctionRef,
  functionKey,
  isStated,
  UNDEFINED,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { REST, resolvedPath, rewritten } from './forwarded-paths.js';
import { locate } from './locations.js';
import { firstTexts, texts } from './names.js';
import { callOf, functionOf } from './program.js';
import { isPath, joinPaths, type Routing, routePath } from './routing.js';
import { fits, holds } from './stated-bounds.js';
import { turnsOf } from './turns.js';

/** A route that a program does not answer itself: it passes the requests on. */
export type ForwardedRoute = {
  /** The proxy, as a call that is made with each request. */
  readonly bound: BoundCall;
  /** Where it is mounted. */
  readonly site: CallRef;
  /** `ANY` for all. */
  readonly method: string;
  /** The path as routes are written, without the wildcard at its end. */
  readonly path: string;
  /** It answers this path only, not all under it. */
  readonly isExact: boolean;
  /** What the path becomes for the target, before the path of the target's own address; null where that is not known. */
  readonly onto: string | null;
  /** The target's address holds that path already, with a mark where the rest of it stands. */
  readonly isInAddress?: true;
};

type Library = Evaluated & { readonly k: 'library' };
/** Where a proxy is put. */
export type Place = {
  readonly site: CallRef;
  readonly method: string;
  /** The part of the path that those who mount it take off. */
  readonly above: string;
  /** The part of the path that a request still has when it comes to the proxy. */
  readonly own: string;
  readonly isExact: boolean;
};

/** Every route for which a program has a proxy. */
export function findForwardedRoutes(
  graph: CallGraph,
  entries: readonly Entry[],
  routing: Routing,
): ForwardedRoute[] {
  const placed = new Set<string>();
  const turns = entries.flatMap((entry) =>
    isWithProxies(graph, entry)
      ? turnsOf(graph.evaluator, entry.call, entry.context).map((context) => ({ ...entry, context }))
      : [],
  );
  const routes = turns.flatMap((entry) => {
    const proxies = proxiesOf(graph, entry);
    for (const { made } of proxies) if (made && made !== 'elsewhere') placed.add(callKey(made.call));
    return placesOf(graph, entry, routing).flatMap((place) =>
      proxies.flatMap((proxy) => mountedAt(graph, proxy, place, entry)),
    );
  });
  const stated = entries.flatMap((entry) =>
    statedProxy(graph, entry).flatMap((library) =>
      placesOf(graph, entry, routing).flatMap((place) =>
        routesAt(graph, { library, context: entry.context, frames: [] }, place),
      ),
    ),
  );
  return [...routes, ...stated, ...unplaced(graph, placed)];
}

/** What a route does that is told to pass requests on: `handler: { proxy: { host } }`. */
function statedProxy(graph: CallGraph, entry: Entry): LibraryCall[] {
  const { passes } = entry.action.kind === 'http' ? entry.action : {};
  if (!passes) return [];
  const places = [passes.url ?? [], passes.host ?? []].flat();
  const isStatedThere = places.some((place) => isStated(locate(graph.evaluator, place, viewOf(entry))));
  return isStatedThere ? [{ ...entry, action: passes }] : [];
}

function isWithProxies(graph: CallGraph, entry: Entry): boolean {
  return (
    (entry.action.kind === 'mount' || entry.action.kind === 'http') && proxiesOf(graph, entry).length > 0
  );
}

/** The proxies that a registration is given. */
function proxiesOf(graph: CallGraph, { action, ...entry }: Entry): Library[] {
  const where = action.kind === 'mount' ? action.what : action.kind === 'http' ? action.handlers : undefined;
  return [where ?? []].flat().flatMap((location) => {
    const value = locate(graph.evaluator, location, viewOf({ ...entry, action }));
    const items = value.k === 'array' ? value.items.map((item) => graph.evaluator.force(item)) : [value];
    return items.flatMap((item) => [...alternatives(item)]).filter(isProxy);
  });
}

function isProxy(value: Evaluated): value is Library {
  return value.k === 'library' && value.model.types[value.type]?.mounted !== undefined;
}

function placesOf(graph: CallGraph, entry: Entry, routing: Routing): Place[] {
  const { action } = entry;
  const { evaluator } = graph;
  const view = viewOf(entry);
  const takesOff = action.kind === 'mount' && !action.keepsPath;
  const stated = action.path ? firstTexts(evaluator, action.path, view).filter(isPath) : [];
  if (isStatedOtherwise(evaluator, entry, stated)) return [];
  const prefix = action.prefix ? (texts(evaluator, locate(evaluator, action.prefix, view))[0] ?? '') : '';
  const verbs =
    !takesOff && action.method ? texts(evaluator, locate(evaluator, action.method, view)) : ['ANY'];
  const methods = verbs.length > 0 ? verbs : ['ANY'];
  const owner = action.on ? locate(evaluator, action.on, view) : entry.receiver;
  return routing.prefixes(owner).flatMap((above) =>
    (stated.length > 0 ? stated : ['']).flatMap((path) =>
      methods.map((method): Place => {
        const verb = method === '*' ? 'ANY' : method.toUpperCase();
        const at = joinPaths(prefix, path);
        const own = withoutWildcard(at);
        return takesOff
          ? { site: entry.call, method: verb, above: joinPaths(above, own), own: '', isExact: false }
          : { site: entry.call, method: verb, above, own, isExact: own === routePath(at) };
      }),
    ),
  );
}

/** Of elements that say where something is mounted, one that says it in another way: a controller, an object. */
function isStatedOtherwise(evaluator: Evaluator, entry: Entry, stated: readonly string[]): boolean {
  const { each, action } = entry;
  if (each === undefined || action.kind !== 'mount' || !action.path) return false;
  const isText = evaluator.force({ evaluated: each }).k === 'literal' || each.k === 'text';
  return action.keepsPath ? stated.length === 0 : action.path === 'each' && !isText;
}

/** `/orders/*`, `/orders*`, `/orders/*splat`, `/orders/:path*`, `/orders/(.*)` → `/orders`. */
export function withoutWildcard(path: string): string {
  return routePath(path).replace(/\/?(\*\*|\*\w*|:\w+[*+]|\(\.\*\)|\{\*\w+\})$/, '') || '/';
}

/** What a proxy does at a place where it is mounted. */
function mountedAt(graph: CallGraph, proxy: Library, place: Place, entry: LibraryCall): ForwardedRoute[] {
  const action = proxy.model.types[proxy.type]?.mounted;
  if (!action) return [];
  const library: LibraryCall = {
    call: entry.call,
    context: entry.context,
    root: entry.root,
    model: proxy.model,
    action,
    receiver: proxy,
    name: '',
    frames: [],
  };
  return routesAt(graph, { library, context: entry.context, frames: [] }, place);
}

/** The routes that a call passes on which is made with each request that comes to a place. */
export function routesAt(graph: CallGraph, bound: BoundCall, place: Place): ForwardedRoute[] {
  const { library } = bound;
  const model = library.action.is === 'remote' ? library.action.forwards : undefined;
  if (!model) return [];
  const sendsRest = sentPart(graph, library, model) === 'rest';
  const under = model.under
    ? texts(graph.evaluator, locate(graph.evaluator, model.under, viewOf(library)))
    : [];
  const paths = under.filter((path) => path.startsWith('/')).map(withoutWildcard);
  return (paths.length > 0 ? paths : ['/']).map((filter) => {
    const whole = joinPaths(place.above, place.own);
    // Who sends on the whole path compares the whole path with what it is to answer.
    const path = sendsRest ? joinPaths(whole, filter) : isUnder(filter, whole) ? filter : whole;
    const sent = sendsRest ? joinPaths(place.own, filter) : path;
    return {
      bound,
      site: place.site,
      method: place.method,
      path: routePath(path),
      isExact: place.isExact,
      onto: outgoing(graph, bound, model, { sent, whole: path, isExact: place.isExact }),
    };
  });
}

function sentPart(graph: CallGraph, { call, model }: LibraryCall, { sends }: ForwardModel): 'whole' | 'rest' {
  const major = graph.evaluator.program.major(call.module, model.library);
  return sends.find(({ majors }) => fits(majors, major))?.part ?? 'whole';
}

export function isUnder(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
}

/** The path that the target is asked for instead of the one under which the proxy answers. */
function outgoing(
  graph: CallGraph,
  { library, context }: BoundCall,
  model: ForwardModel,
  { sent, whole, isExact }: { readonly sent: string; readonly whole: string; readonly isExact: boolean },
): string | null {
  const { evaluator } = graph;
  const view = viewOf(library, context);
  const before = model.onto ? (texts(evaluator, locate(evaluator, model.onto, view))[0] ?? '') : '';
  const open = (path: string) => (isExact ? path : `${path === '/' ? '' : path}/${REST}`);
  const asked = open(joinPaths(before, sent));
  const rewrite = model.rewrite ? locate(evaluator, model.rewrite, view) : UNDEFINED;
  const resolve = model.resolve ? locate(evaluator, model.resolve, view) : UNDEFINED;
  const result =
    resolve.k === 'undefined'
      ? rewritten(evaluator, rewrite, asked)
      : resolvedPath(evaluator, resolve, { rest: asked, whole: open(whole) });
  if (result === null || (!isExact && !result.endsWith(`/${REST}`))) return null;
  return joinPaths(result.replace(REST, ''));
}

/** Proxies that no framework in sight mounts: what stands beside them in the call that gets them says their path. */
function unplaced(graph: CallGraph, placed: ReadonlySet<string>): ForwardedRoute[] {
  return graph.libraryCalls.flatMap((library) => {
    const { action, model, call, context } = library;
    if (action.is !== 'make' || !model.types[action.type]?.mounted || placed.has(callKey(call))) return [];
    const proxy = graph.evaluator.evaluate({ k: 'call', call: call.id }, context);
    const { use } = callOf(call);
    if (!isProxy(proxy) || use.k !== 'argument') return [];
    const site = { module: call.module, id: use.call };
    const outer = callOf(site);
    if (outer.callee.k !== 'member' || outer.callee.name !== 'use') return [];
    const [first] = outer.arguments;
    const stated = first ? texts(graph.evaluator, graph.evaluator.evaluate(first, context)) : [];
    return (stated.filter((path) => path.startsWith('/')).length > 0 ? stated : ['/']).flatMap((above) =>
      mountedAt(
        graph,
        proxy,
        { site, method: 'ANY', above: joinPaths(above), own: '', isExact: false },
        { ...library, call: site },
      ),
    );
  });
}

/** Where the code of a program is put that answers requests. */
export type Places = {
  /** The place of an operation, by its name; undefined for one that no router has. */
  named(operation: string): Place | undefined;
  /** The places that a registration is for. */
  of(entry: Entry): readonly Place[];
  /** The places where a function is mounted, as far as these calls say which of its closures is meant. */
  mounted(ref: FunctionRef, frames: readonly Invocation[]): readonly Place[];
  /** The places of the mounted function that a call is in: `app.use('/orders', (request, response) => …)`. */
  around(call: CallRef): readonly Place[];
};

export function createPlaces(graph: CallGraph, entries: readonly Entry[], routing: Routing): Places {
  const placesAt = (kind: string) =>
    entries.filter(({ action }) => action.kind === kind).flatMap((entry) => placesOf(graph, entry, routing));
  const byName = new Map(placesAt('http').map((place) => [operationName(place), place]));
  const byMount = groupBy(placesAt('mount'), ({ site }) => callKey(site));
  const mounts = entries.filter(({ action }) => action.kind === 'mount');
  const byFunction = groupBy(
    mounts.flatMap((entry) =>
      [...middlewareOf(graph, entry), ...usedMethods(graph, entry)].flatMap((handler: Handler) =>
        placesOf(graph, entry, routing).map((place) => ({ handler, place })),
      ),
    ),
    ({ handler }) => functionKey(handler),
  );
  const byMethod = groupBy(
    mounts.flatMap((entry) =>
      usedMethods(graph, entry).flatMap((ref) =>
        placesOf(graph, entry, routing).map((place) => ({ key: functionKey(ref), place })),
      ),
    ),
    ({ key }) => key,
  );
  return {
    named: (operation) => byName.get(operation),
    of: (entry) => placesOf(graph, entry, routing),
    mounted: (ref, frames) =>
      (byFunction.get(functionKey(ref)) ?? [])
        .filter(({ handler }) => isMadeBy(handler, frames))
        .map(({ place }) => place),
    around({ module, id }) {
      for (let at: number | null = callOf({ module, id }).function; at !== null; ) {
        const { argumentOf, parent }: FunctionFacts = functionOf({ module, id: at });
        const places = argumentOf && byMount.get(callKey({ module, id: argumentOf.call }));
        if (places) return places;
        const used = byMethod.get(functionKey({ module, id: at }));
        if (used) return used.map(({ place }) => place);
        at = parent;
      }
      return [];
    },
  };
}

/** The functions through which requests go where an entry mounts them: what it mounts is no plugin that adds routes. */
export function middlewareOf(graph: CallGraph, entry: Entry): Handler[] {
  const { action } = entry;
  if (action.kind !== 'mount' || !action.what || action.plugins) return [];
  if (action.only && !holds(graph, action.only, viewOf(entry))) return [];
  const value = locate(graph.evaluator, action.what, viewOf(entry));
  const items = value.k === 'array' ? value.items.map((item) => graph.evaluator.force(item)) : [value];
  return items.flatMap((item) => handlingFunctions(graph, item)).map(handlerFrom);
}

/** The methods `use` of the classes that a registration is given as middleware. */
export function usedMethods(graph: CallGraph, { action, ...entry }: Entry): FunctionRef[] {
  const { evaluator } = graph;
  if (action.kind !== 'mount' || !action.what) return [];
  const value = locate(evaluator, action.what, viewOf({ ...entry, action }));
  const items = value.k === 'array' ? value.items.map((item) => evaluator.force(item)) : [value];
  return items.flatMap((item) => {
    const [instance] = item.k === 'class' ? evaluator.instances(item.ref) : [];
    const method = instance ? evaluator.member(instance, 'use') : null;
    return method?.k === 'function' ? [method.ref] : [];
  });
}

/** The name of an operation of which only its place is known. */
function operationName({ method, above, own, isExact }: Place): string {
  const path = routePath(joinPaths(above, own));
  return `${method} ${isExact ? path : joinPaths(path, '*')}`;
}

/** What a route that is passed on is, as an action. */
export function forwardingAction(route: ForwardedRoute): RemoteAction {
  return route.bound.library.action as RemoteAction;
}
