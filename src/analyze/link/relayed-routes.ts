import type { RemoteAction } from '../library.js';
import { addressValue } from './address.js';
import { bindAll } from './bindings.js';
import { type CallGraph, type Invocation, type LibraryCall, viewOf } from './callgraph.js';
import {
  alternatives,
  type Closure,
  type Evaluated,
  type FunctionRef,
  functionKey,
  type Lazy,
  literal,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { type Expansion, expand, type IsEntered } from './expand.js';
import { REST } from './forwarded-paths.js';
import type { ForwardedRoute, Place } from './forwarded-routes.js';
import { locate } from './locations.js';
import { texts } from './names.js';
import { at, callOf, functionOf } from './program.js';
import type { Reached } from './reached.js';
import { joinPaths } from './routing.js';

/** A call that passes requests on, with what its callers bind, and the routes on which it does. */
export type Relay = { readonly way: Expansion; readonly routes: readonly ForwardedRoute[] };

/** Where a function answers requests, as far as the calls on the way to a call say which of its closures is meant. */
export type PlacesOf = (ref: FunctionRef, way: Pick<LibraryCall, 'call' | 'frames'>) => readonly Place[];

/**
 * Gateways made by hand: handlers that ask another service for the path that they are asked for,
 * `` axios({ method: request.method, url: `${ORDERS}${request.originalUrl}` }) ``.
 */
export function relays(graph: CallGraph, reached: Reached, placesOf: PlacesOf): Relay[] {
  const isHandling =
    ({ call }: LibraryCall): IsEntered =>
    (ref, frames) =>
      placesOf(ref, { call, frames }).length > 0;
  return graph.libraryCalls
    .filter(({ call }) => reached({ module: call.module, id: callOf(call).function }))
    .filter((library) => mayRelay(graph, library, placesOf))
    .flatMap((library) => expand(graph, library, { isEntered: isHandling(library) }))
    .map((way) => ({ way, routes: relayedRoutes(graph, way, placesOf) }));
}

/** Whether a call is one of those that are worth following: with an address that its callers give some part of. */
function mayRelay(graph: CallGraph, library: LibraryCall, placesOf: PlacesOf): boolean {
  const { action } = library;
  if (action.is !== 'remote' || action.kind !== 'http' || action.forwards) return false;
  return addressValue(graph.evaluator, action, viewOf(library)).some((value) =>
    partsOf(value).some(
      (part) =>
        part.k === 'parameter' && (requestRoot(part.path) === null || placesOf(part.ref, library).length > 0),
    ),
  );
}

type Parameter = Evaluated & { readonly k: 'parameter' };

function partsOf(value: Evaluated): readonly Evaluated[] {
  return alternatives(value).flatMap((each) =>
    each.k === 'text' ? each.parts.filter((part) => typeof part !== 'string') : [each],
  );
}

/** What requests of Node, Express, Koa, Fastify and Hono call the path that they are for, or a part of it. */
const PATHS: ReadonlySet<string> = new Set(['originalUrl', 'url', 'path', 'pathname', 'baseUrl']);

/** The members on the way from a parameter to the request, where what follows is a path of it: `context.req.url`. */
function requestRoot(path: readonly string[]): readonly string[] | null {
  const end = path.findIndex((name) => PATHS.has(name) || name === 'params');
  const isPath = end >= 0 && (path[end] !== 'params' || path[end + 1] !== undefined);
  const root = path.slice(0, end);
  return isPath && root.every((name) => REQUESTS.has(name)) ? root : null;
}

/** Under which frameworks keep the request: `context.req.path`, `request.raw.url`, `request.nextUrl.pathname`. */
const REQUESTS: ReadonlySet<string> = new Set(['req', 'request', 'raw', 'nextUrl']);

/** Whether what is read of a request stands for its path: a parameter does where a wildcard is called by its name. */
function isPathAt({ path }: Parameter, { own, isExact }: Place): boolean {
  const [first, name] = path.slice(requestRoot(path)?.length ?? 0);
  return first !== 'params' || (!isExact && !own.includes(`:${name}`));
}

function relayedRoutes(graph: CallGraph, way: Expansion, placesOf: PlacesOf): ForwardedRoute[] {
  const { evaluator } = graph;
  const action = way.library.action as RemoteAction;
  const view = viewOf(way.library, way.context);
  const asked = addressValue(evaluator, action, view)
    .flatMap(partsOf)
    .filter((part): part is Parameter => part.k === 'parameter' && requestRoot(part.path) !== null);
  const [first] = asked;
  if (!first) return [];
  const verbs = action.method ? texts(evaluator, locate(evaluator, action.method, view)) : [];
  const stated = verbs.length > 0 || !action.method ? verbs : null;
  const { call } = way.library;
  return placesOf(first.ref, { call, frames: way.frames }).flatMap((place): ForwardedRoute[] => {
    if (!asked.some((each) => isPathAt(each, place))) return [];
    const methods = methodsAt(place, stated, action.defaultMethod ?? 'GET');
    const request = methods.length > 0 ? requestAt(graph, first.ref, asked, place) : null;
    const context = request && bindAll(graph, way.library.root, [...way.frames, request]);
    if (!context) return [];
    return methods.map((method) => ({
      bound: { ...way, context },
      site: way.frames.at(-1)?.call ?? call,
      method,
      path: joinPaths(place.above, place.own),
      isExact: place.isExact,
      onto: null,
      isInAddress: true,
    }));
  });
}

/** The verbs that are passed on at a place: those of the place, as far as the call is made with them. */
function methodsAt(place: Place, stated: readonly string[] | null, otherwise: string): readonly string[] {
  if (stated === null) return [place.method];
  const sent = (stated.length > 0 ? stated : [otherwise]).map((verb) => verb.toUpperCase());
  if (place.method === 'ANY') return sent;
  return sent.includes(place.method) ? [place.method] : [];
}

/** The call of a handler with the request of a place, as far as that is known. */
function requestAt(
  graph: CallGraph,
  ref: FunctionRef,
  asked: readonly Parameter[],
  place: Place,
): Invocation | null {
  const { evaluator } = graph;
  const call = place.site;
  const [root] = evaluator.rootContexts(ref);
  const [caller] = evaluator.rootContexts({ module: call.module, id: callOf(call).function });
  if (!root?.parent || !caller) return null;
  const own = asked.filter((each) => functionKey(each.ref) === functionKey(ref));
  const given = functionOf(ref).parameters.map((variable, index): Lazy => {
    const { name } = at(ref.module.variables, variable);
    const unbound: Evaluated = { k: 'parameter', ref, index, path: [], name, otherwise: null };
    const read = own.filter((each) => each.index === index);
    return {
      evaluated: read.reduce<Evaluated>((of, { path }) => withRequest(evaluator, of, path, place), unbound),
    };
  });
  const closure: Closure = { k: 'function', ref, context: root.parent, this: root.this };
  return { call, caller, closure, how: 'callback', index: 0, arguments: given };
}

/** A parameter of which the request at a path is known as far as its place tells. */
function withRequest(evaluator: Evaluator, of: Evaluated, path: readonly string[], place: Place): Evaluated {
  const [name] = requestRoot(path) ?? [];
  const inner =
    name === undefined
      ? pathsAt(place, path)
      : new Map([[name, withRequest(evaluator, evaluator.member(of, name), path.slice(1), place)]]);
  return { k: 'merged', layers: [{ k: 'record', entries: inner }, of] };
}

/** The paths that a request has at a place. What stands for the rest of them is marked. */
function pathsAt({ above, own, isExact }: Place, asked: readonly string[]): Map<string, Evaluated> {
  const open = (path: string) =>
    literal((isExact ? path : `${path === '/' ? '' : path}/${REST}`).replace(/:\w+/g, ':param'));
  const whole = open(joinPaths(above, own));
  const rest = open(joinPaths(own));
  const paths: [string, Evaluated][] = [
    ['originalUrl', whole],
    ['url', rest],
    ['path', rest],
    ['pathname', whole],
    ['baseUrl', literal(joinPaths(above) === '/' ? '' : joinPaths(above))],
  ];
  const [, wildcard, next] = asked[0] === 'params' ? asked : [];
  // `params[0]`, `params.path`: what the wildcard at the end of the route stands for, as text or in pieces.
  if (wildcard !== undefined && !isExact && !own.includes(`:${wildcard}`)) {
    const text: Evaluated = literal(REST);
    const value: Evaluated = next === 'join' ? { k: 'array', items: [{ evaluated: text }] } : text;
    paths.push(['params', { k: 'record', entries: new Map([[wildcard === '[]' ? '0' : wildcard, value]]) }]);
  }
  return new Map(paths);
}
