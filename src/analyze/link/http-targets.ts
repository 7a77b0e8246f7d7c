import type { Address } from './address.js';
import type { Directory } from './directory.js';
import { LOCAL, type Origin, serviceAt, split } from './hosts.js';
import { matchRoute, normalPath, routeOf } from './match-route.js';
import type { OperationIndex, Resolved } from './targets.js';

/**
 * Resolves an HTTP address to a service, and verb and path to one of its operations. `isOfPage`: what asks runs in a
 * browser.
 */
export function httpTarget(
  address: Address,
  method: string | null,
  from: string,
  directory: Directory,
  operations: OperationIndex,
  isOfPage = false,
): Resolved {
  const { origin, path } = split(address);
  const asked = path === null ? null : normalPath(path);
  const at = answering(
    lookedUp(serviceAt(origin, path, address, from, directory), address),
    method,
    asked,
    operations,
  );
  // `${ORDERS_SERVICE_URL:-http://localhost:3003}/health` is never payment's; nor does a service call its own port so.
  const setting = address.standIn ?? address.named;
  const isMeant = (service: string) =>
    origin.parts.length === 0 ||
    (service !== from && (setting === null || !directory.contradicts(setting, service)));
  const isOpen = isNobodys(origin) || (isOfPage && isUnknown(origin));
  const found = isOpen ? byRoute(at, method, asked, from, operations, isMeant) : at;
  if (origin.parts.length === 0 && asked !== null && at.target.status === 'unresolved') {
    const passed = throughOwnServer(found, method, asked, from, operations);
    if (passed) return passed;
    if (found.target.status === 'unresolved' && isFile(asked, method)) return ownFile(found, asked, from);
  }
  if (found.target.status !== 'resolved' || found.target.service === null) return { ...found, path: asked };
  const operation = asked === null ? null : routeOf(operations.of(found.target.service), method, asked);
  return { ...found, path: asked, target: { ...found.target, operation: operation?.id ?? null } };
}

/** Whoever is asked for by the name of a service is probably told where that is. */
function lookedUp(found: Omit<Resolved, 'path'>, address: Address): Omit<Resolved, 'path'> {
  if (address.lookedUp === null || found.target.status !== 'resolved') return found;
  const reason = `its host is asked for by the name ${address.lookedUp}`;
  return { ...found, target: { ...found.target, certainty: 'possible', reason } };
}

/**
 * What a browser asks its own server for: that passes it on. A server for development counts where what is deployed has
 * no gateway with the route, and where it is known whom it asks.
 */
function throughOwnServer(
  found: Omit<Resolved, 'path'>,
  method: string | null,
  asked: string,
  from: string,
  operations: OperationIndex,
): Resolved | null {
  const passed = operations.passedOn(from, method, asked);
  if (passed === null) return null;
  const { forward, path } = passed;
  const isElsewhere = found.target.status === 'resolved' && found.target.service !== null;
  // Files and routes of its own come first.
  if (isElsewhere && found.target.service === from) return null;
  const byGateway =
    isElsewhere && matchRoute(operations.of(found.target.service ?? ''), method, asked)?.passedOn === true;
  const { target } = forward;
  const isKnown = target.status === 'resolved' || target.status === 'external';
  // Developers of a page let somebody else's deployment answer; the system has its own.
  const isBorrowed = forward.isDevelopment && target.status === 'external';
  if (isElsewhere && (!isKnown || isBorrowed || (forward.isDevelopment && byGateway))) return null;
  const through = `${forward.client} passes it on (${forward.at.file}:${forward.at.line})`;
  const reason = target.reason === null ? through : `${through}: ${target.reason}`;
  const operation =
    target.service === null || path === null ? null : routeOf(operations.of(target.service), method, path);
  return {
    path: path ?? asked,
    hint: isKnown ? null : forward.hint,
    target: { ...target, address: found.target.address, operation: operation?.id ?? null, reason },
  };
}

/** Files that front ends have beside their code. */
const FILE =
  /\.(svg|png|jpe?g|webp|gif|ico|json|geojson|html?|css|m?js|wasm|txt|md|xml|csv|pdf|mp[34]|webm|glb|gltf|woff2?)$/i;

function isFile(path: string, method: string | null): boolean {
  return (method === null || method === 'GET' || method === 'HEAD') && FILE.test(path);
}

/** Nobody passes a file on: its own server has it. */
function ownFile(found: Omit<Resolved, 'path'>, path: string, from: string): Resolved {
  const reason = 'nothing passes it on: it is a file of its own server';
  return {
    path,
    hint: null,
    target: { ...found.target, status: 'resolved', service: from, certainty: 'possible', reason },
  };
}

/** Of several services at one address, the only one that has the route: ports of developers' machines repeat. */
function answering(
  found: Omit<Resolved, 'path'>,
  method: string | null,
  asked: string | null,
  operations: OperationIndex,
): Omit<Resolved, 'path'> {
  if (found.target.status !== 'ambiguous' || asked === null) return found;
  const services = found.target.candidates.filter((name) => {
    const route = routeOf(operations.of(name), method, asked);
    return route !== null && (asked === '/' || sharesName(route.path, asked));
  });
  const [service] = services;
  if (service === undefined || services.length > 1) return found;
  const reason = `${found.target.reason}; only ${service} has the route`;
  return {
    hint: null,
    target: { ...found.target, status: 'resolved', service, candidates: [], certainty: 'possible', reason },
  };
}

/** Whether an address names no host of its own: it is relative, or a port of the developer's machine. */
function isNobodys({ parts }: Origin): boolean {
  const [only] = parts;
  return (
    parts.length === 0 ||
    (parts.length === 1 && only?.k === 'text' && LOCAL.test(only.text.split(':')[0] ?? ''))
  );
}

/** Nothing says where that is; a page asks the system that it is part of. */
function isUnknown({ parts }: Origin): boolean {
  return parts.length === 1 && parts[0]?.k !== 'text';
}

/** Where no file says who answers at such an address, the one service that has the route does: its own service's first. */
function byRoute(
  found: Omit<Resolved, 'path'>,
  method: string | null,
  asked: string | null,
  from: string,
  operations: OperationIndex,
  isMeant: (service: string) => boolean,
): Omit<Resolved, 'path'> {
  if (found.target.status !== 'unresolved' || asked === null) return found;
  const all = operations.services.filter((name) => {
    if (!isMeant(name)) return false;
    const route = matchRoute(operations.of(name), method, asked);
    // What a front end's own server passes on is told by whom it is passed on to.
    // A port of which nothing says whose it is, is not that of whoever takes everything.
    const isProof = !/^[^/]*\/\/[^/]*:\d/.test(found.target.address ?? '') || !route?.path.endsWith('*');
    return route !== null && isProof && sharesName(route.path, asked) && !(name === from && route.passedOn);
  });
  // Of a gateway and the services behind it the gateway is meant.
  const gateways = all.filter((name) => matchRoute(operations.of(name), method, asked)?.passedOn);
  const having = gateways.length > 0 ? gateways : all;
  const [service] = having.includes(from) && found.target.address?.startsWith('/') ? [from] : having;
  if (service === undefined || (having.length > 1 && service !== from)) return found;
  const reason = `it is the one service that has the route: ${found.target.reason}`;
  return {
    hint: found.hint,
    target: { ...found.target, status: 'resolved', service, certainty: 'possible', reason },
  };
}

/** Whether a route and a request have a name in common, not only holes and wildcards. */
function sharesName(route: string, asked: string): boolean {
  const names = new Set(asked.toLowerCase().split('/'));
  return route
    .toLowerCase()
    .split('/')
    .some((segment) => /^\w/.test(segment) && names.has(segment));
}

/** The field of a GraphQL server's schema that a document asks for; without an address, that of the one server that has it. */
export function graphqlTarget(found: Resolved, field: string, operations: OperationIndex): Resolved {
  const answer = (service: string) =>
    operations.of(service).find((each) => each.kind === 'rpc' && each.path === field);
  const { service, status } = found.target;
  // A gateway of which there is no code passes documents on.
  const isBehind = service !== null && !service.includes('.') && operations.of(service).length === 0;
  if (status === 'resolved' && service !== null && !isBehind) {
    const operation = answer(service)?.id ?? found.target.operation;
    return { ...found, target: { ...found.target, operation } };
  }
  if (status !== 'unresolved' && !isBehind) return found;
  const [only, ...others] = operations.services.flatMap((name) => answer(name) ?? []);
  if (!only || others.length > 0) return found;
  const reason = `it is the one service that answers ${field}${isBehind ? `, behind ${service}` : ''}`;
  return {
    ...found,
    hint: null,
    target: {
      ...found.target,
      status: 'resolved',
      service: only.service,
      operation: only.id,
      certainty: 'possible',
      reason,
    },
  };
}
