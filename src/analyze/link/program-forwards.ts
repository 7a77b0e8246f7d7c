import type { Location } from '../../model.js';
import { type Address, addressOf, addressValue, settledAddresses } from './address.js';
import { timeoutOf } from './bounds.js';
import { type CallGraph, viewOf } from './callgraph.js';
import type { Directory } from './directory.js';
import { position } from './entries.js';
import { type CallRef, isStated } from './evaluated.js';
import { expand, wayKey } from './expand.js';
import { REST } from './forwarded-paths.js';
import {
  type ForwardedRoute,
  forwardingAction,
  isUnder,
  type Place,
  type Places,
  routesAt,
  withoutWildcard,
} from './forwarded-routes.js';
import type { Forward } from './forwards.js';
import { pathOf } from './hosts.js';
import { httpTarget } from './http-targets.js';
import { locate } from './locations.js';
import { approach, type Handlers } from './reach.js';
import type { Reached } from './reached.js';
import { type Relay, relays } from './relayed-routes.js';
import { joinPaths } from './routing.js';
import type { OperationIndex } from './targets.js';

/** What is needed to say where the routes of a program's proxies lead. */
export type ForwardSurroundings = {
  readonly service: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: Directory;
  readonly operations: OperationIndex;
};

/** Only the server for development of Create React App reads it. */
const FOR_DEVELOPMENT = /(^|\/)setupProxy\.[cm]?[jt]s$/;

/** Where the routes lead that a program passes on: one forward for each address that a target may have. */
export function forwardsOf(
  graph: CallGraph,
  routes: readonly ForwardedRoute[],
  around: ForwardSurroundings,
): Forward[] {
  return routes.flatMap((route) => {
    let addresses: readonly Address[] = [];
    const decide = () => {
      const all = addressValue(
        graph.evaluator,
        forwardingAction(route),
        viewOf(route.bound.library, route.bound.context),
      );
      const settled = all.flatMap((value) => settledAddresses(value, () => true));
      addresses = settled.map((value) => addressOf(value, around.environment));
    };
    const values = graph.evaluator.trace?.during(decide) ?? [];
    if (!graph.evaluator.trace) decide();
    const unique = [...new Map(addresses.map((address) => [address.text, address])).values()];
    const found = unique.map((address) => forwardTo(graph, route, address, around));
    const leading = found.filter(({ target }) => target.status !== 'unresolved');
    const some = leading.length > 0 ? leading : found.slice(0, 1);
    const chosen = route.isInAddress ? asAnswered(some, around.operations) : some;
    return chosen.map((forward) => ({ ...forward, values }));
  });
}

/** Of several addresses that one request may be passed on to, those that answer it, if any does. */
function asAnswered(all: readonly Forward[], operations: OperationIndex): readonly Forward[] {
  const isAnswered = ({ target, onto, isExact }: Forward) =>
    isExact
      ? target.operation !== null
      : onto !== null && operations.of(target.service ?? '').some(({ path }) => isUnder(path, onto));
  const answered = all.filter(isAnswered);
  const some = answered.length > 0 ? answered : all;
  // Of several paths for one service the longest, which says most, or else the one that is written last.
  return some.filter((each) => {
    const same = some.filter(({ target }) => target.service === each.target.service);
    const length = ({ onto }: Forward) => onto?.length ?? 0;
    return each === same.reduce((best, next) => (length(next) >= length(best) ? next : best));
  });
}

/** Whether of the target's address only the origin counts. */
function countsOrigin(graph: CallGraph, route: ForwardedRoute): boolean {
  const { originOnly, onto } = forwardingAction(route).forwards ?? {};
  if (originOnly !== 'onto' || !onto) return originOnly === true;
  const { library, context } = route.bound;
  return isStated(locate(graph.evaluator, onto, viewOf(library, context)));
}

function forwardTo(
  graph: CallGraph,
  route: ForwardedRoute,
  whole: Address,
  { service, directory, operations }: ForwardSurroundings,
): Forward {
  const { bound, site, method, path, isExact } = route;
  const { address, onto } = route.isInAddress
    ? upToRest(whole, isExact)
    : { address: whole, onto: route.onto };
  const resolved = httpTarget(address, method === 'ANY' ? null : method, service, directory, operations);
  const isOrigin = countsOrigin(graph, route);
  const before = isOrigin ? '/' : (pathOf(address) ?? '/');
  const at = position(site);
  const made = madeAt(route);
  return {
    service,
    at,
    sink: position(bound.library.call),
    instance: made,
    client: bound.library.model.library,
    isDevelopment: FOR_DEVELOPMENT.test(at.file),
    methods: [method],
    path,
    isExact,
    target: resolved.target,
    // `http://orders/{id}`: what stands in the address for a part of the request is not told apart.
    onto: onto === null || before.includes(':') ? null : joinPaths(before, onto),
    timeout: timeoutOf(graph, bound),
    retry: null,
    except: [],
    hint: resolved.hint,
    values: [],
  };
}

const REST_IN_PATH = new RegExp(`/?${REST}`);

/** An address up to where the rest of the path that is passed on stands; `onto` is what follows it, if that is known. */
function upToRest(address: Address, isExact: boolean): { address: Address; onto: string | null } {
  const at = address.parts.findIndex((part) => part.k === 'text' && part.text.includes(REST));
  const part = address.parts[at];
  if (part?.k !== 'text') return { address, onto: isExact ? '/' : null };
  const [before = '', ...others] = part.text.split(REST_IN_PATH);
  const isEnd = others.length === 1 && /^([?#]|$)/.test(others[0] ?? '');
  const parts = [...address.parts.slice(0, at), { k: 'text' as const, text: before }];
  const [text = ''] = address.text.split(REST_IN_PATH);
  return { address: { ...address, parts, text }, onto: isEnd ? '/' : null };
}

/** Where the proxy is set up, if that is not where it is mounted. */
function madeAt({ bound, site }: ForwardedRoute): Location | null {
  const { receiver } = bound.library;
  if (receiver?.k !== 'library' || receiver.made === null || receiver.made === 'elsewhere') return null;
  const call: CallRef = receiver.made.call;
  const made = position(call);
  const at = position(site);
  return made.file === at.file && made.line === at.line ? null : made;
}

/** Routes that are passed on by a call in their handlers, and the ways to these calls. */
export type PassedOn = { readonly routes: readonly ForwardedRoute[]; readonly ways: readonly string[] };

/** The routes whose handlers pass requests on, by a proxy's call or by one that they put together themselves. */
export function handledForwards(
  graph: CallGraph,
  service: string,
  handlers: Handlers,
  reached: Reached,
  places: Places,
): PassedOn {
  const placeOf = (operation: string, call: CallRef) => {
    const name = operation.slice(service.length + 1);
    return places.named(name) ?? placeNamed(name, call) ?? [];
  };
  const relayed = relays(graph, reached, (ref, { call, frames }) => [
    ...handlers.of(ref, frames).flatMap((operation) => placeOf(operation, call)),
    ...places.mounted(ref, frames),
  ]);
  const all = [...calledForwards(graph, service, handlers, places, placeOf), ...relayed];
  const found = all.filter(({ routes }) => routes.length > 0);
  return { routes: found.flatMap(({ routes }) => routes), ways: found.map(({ way }) => wayKey(way)) };
}

/** `proxy.web(request, response, { target })`. */
function calledForwards(
  graph: CallGraph,
  service: string,
  handlers: Handlers,
  places: Places,
  placeOf: (operation: string, call: CallRef) => Place | readonly never[],
): Relay[] {
  const ways = graph.libraryCalls
    .filter(({ action }) => action.is === 'remote' && action.forwards)
    .flatMap((library) => expand(graph, library));
  return ways.map((way) => {
    const { call } = way.library;
    const { reaches } = approach(
      graph,
      service,
      call,
      way.context,
      { frames: way.frames, ways: [] },
      handlers,
    );
    const handled = reaches.flatMap(({ operation }) => placeOf(operation, call));
    const all = handled.length > 0 ? handled : places.around(call);
    return { way, routes: all.flatMap((place) => routesAt(graph, way, { ...place, site: call })) };
  });
}

/** An operation of a controller: nothing takes anything off its path. */
function placeNamed(name: string, site: CallRef): Place | null {
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(name) ?? [];
  if (method === undefined || path === undefined) return null;
  const own = withoutWildcard(path);
  return { site, method, above: '', own, isExact: own === path };
}
