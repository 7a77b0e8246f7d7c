import type { Location } from '../../model.js';
import { type Address, addressOf, addressValue } from './address.js';
import { timeoutOf } from './bounds.js';
import { type CallGraph, viewOf } from './callgraph.js';
import type { Directory } from './directory.js';
import { position } from './entries.js';
import type { CallRef } from './evaluated.js';
import { expand } from './expand.js';
import {
  type ForwardedRoute,
  forwardingAction,
  type Place,
  type Places,
  routesAt,
  withoutWildcard,
} from './forwarded-routes.js';
import type { Forward } from './forwards.js';
import { approach, type Handlers } from './reach.js';
import { joinPaths } from './routing.js';
import { httpTarget, type OperationIndex, pathOf } from './targets.js';

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
      addresses = all.map((value) => addressOf(value, around.environment));
    };
    const values = graph.evaluator.trace?.during(decide) ?? [];
    if (!graph.evaluator.trace) decide();
    const unique = [...new Map(addresses.map((address) => [address.text, address])).values()];
    const found = unique.map((address) => forwardTo(graph, route, address, around));
    const leading = found.filter(({ target }) => target.status !== 'unresolved');
    return (leading.length > 0 ? leading : found.slice(0, 1)).map((forward) => ({ ...forward, values }));
  });
}

function forwardTo(
  graph: CallGraph,
  route: ForwardedRoute,
  address: Address,
  { service, directory, operations }: ForwardSurroundings,
): Forward {
  const { bound, site, method, path, isExact, onto } = route;
  const resolved = httpTarget(address, method === 'ANY' ? null : method, service, directory, operations);
  const isOrigin = forwardingAction(route).forwards?.originOnly ?? false;
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

/** Where the proxy is set up, if that is not where it is mounted. */
function madeAt({ bound, site }: ForwardedRoute): Location | null {
  const { receiver } = bound.library;
  if (receiver?.k !== 'library' || receiver.made === null || receiver.made === 'elsewhere') return null;
  const call: CallRef = receiver.made.call;
  const made = position(call);
  const at = position(site);
  return made.file === at.file && made.line === at.line ? null : made;
}

/** The routes whose handlers pass requests on by a call: `proxy.web(request, response, { target })`. */
export function calledForwards(
  graph: CallGraph,
  service: string,
  handlers: Handlers,
  places: Places,
): ForwardedRoute[] {
  const calls = graph.libraryCalls.filter(({ action }) => action.is === 'remote' && action.forwards);
  return calls.flatMap((library) =>
    expand(graph, library).flatMap((way) => {
      const { reaches } = approach(graph, service, library.call, way.context, way.frames, handlers);
      const names = reaches.map(({ operation }) => operation.slice(service.length + 1));
      const handled = names.flatMap((name) => places.named(name) ?? placeNamed(name, library.call) ?? []);
      const all = handled.length > 0 ? handled : places.around(library.call);
      return all.flatMap((place) => routesAt(graph, way, { ...place, site: library.call }));
    }),
  );
}

/** An operation of a controller: nothing takes anything off its path. */
function placeNamed(name: string, site: CallRef): Place | null {
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(name) ?? [];
  if (method === undefined || path === undefined) return null;
  const own = withoutWildcard(path);
  return { site, method, above: '', own, isExact: own === path };
}
