import type { Certainty, DeployedFunction, Location, Operation, Target, Topology } from '../../model.js';
import { addressLine } from '../../topology/short-keys.js';
import type { Address, AddressPart } from './address.js';
import type { Directory } from './directory.js';
import { HOLE } from './names.js';
import { joinPaths, routePath } from './routing.js';

/** Where a remote call goes: the target, and the path that is asked for there. */
export type Resolved = {
  readonly target: Target;
  readonly path: string | null;
  readonly hint: string | null;
};

/** An operation with what calls are matched by. */
export type Route = Operation & {
  readonly method: string | null;
  readonly path: string;
  /** The library through which it answers. */
  readonly library: string;
  /** The requests that come to it are passed on to another service, which has the route too. */
  readonly passedOn?: true;
};

/** The operations of each service. */
export type OperationIndex = {
  /** The services that have operations. */
  readonly services: readonly string[];
  of(service: string): readonly Route[];
  /** The functions that services deploy one by one. */
  readonly functions: ReadonlyMap<string, readonly DeployedFunction[]>;
  /** What a service's own server passes a request on to, and the path that is asked for there. */
  passedOn(
    service: string,
    method: string | null,
    path: string,
  ): { readonly forward: PassedOn; readonly path: string | null } | null;
};

/** Where a server passes requests on to. */
export type PassedOn = {
  readonly client: string;
  readonly isDevelopment?: boolean;
  readonly at: Location;
  readonly target: Target;
  readonly hint: string | null;
};

const NOWHERE: Target = {
  status: 'unresolved',
  service: null,
  operation: null,
  store: null,
  channel: null,
  address: null,
  candidates: [],
  reason: null,
  certainty: 'certain',
};

/** Resolves an HTTP address to a service, and verb and path to one of its operations. */
export function httpTarget(
  address: Address,
  method: string | null,
  from: string,
  directory: Directory,
  operations: OperationIndex,
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
  const found = isNobodys(origin) ? byRoute(at, method, asked, from, operations, isMeant) : at;
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
  if (isElsewhere && (!isKnown || (forward.isDevelopment && byGateway))) return null;
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
  if (status === 'resolved' && service !== null) {
    const operation = answer(service)?.id ?? found.target.operation;
    return { ...found, target: { ...found.target, operation } };
  }
  if (status !== 'unresolved') return found;
  const [only, ...others] = operations.services.flatMap((name) => answer(name) ?? []);
  if (!only || others.length > 0) return found;
  const reason = `it is the one service that answers ${field}`;
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

/** Resolves the address of a server that others run, unless it is said to be one of the system's. */
export function foreignTarget(
  address: Address | null,
  procedure: string,
  from: string,
  directory: Directory,
  name: string,
): Resolved {
  const found =
    address && address.text !== '' ? serviceAt(split(address).origin, null, address, from, directory) : null;
  const isSaid =
    found?.target.status === 'external' ||
    (found?.target.status === 'resolved' && found.target.certainty === 'certain');
  if (found && isSaid) return { ...found, path: procedure };
  const target: Target = { ...NOWHERE, status: 'external', service: name, address: address?.text ?? null };
  return { target, path: procedure, hint: null };
}

/** The queue that a request is put into, and the service that is known to read it. */
export type Queue = { readonly name: string; readonly owner: string | null };

/** Resolves an RPC address to a service, and the procedure to one of its operations; `client` is the library that asks. */
export function rpcTarget(
  address: Address | null,
  procedure: string,
  from: string,
  directory: Directory,
  operations: OperationIndex,
  topology: Topology,
  queue: Queue | null,
  client: string,
): Resolved {
  if (queue?.owner) {
    const operation = answersIn(operations.of(queue.owner), procedure, client)[0];
    const target: Target = {
      ...NOWHERE,
      status: 'resolved',
      service: queue.owner,
      operation: operation?.id ?? null,
    };
    return { target, path: procedure, hint: null };
  }
  const found =
    address && address.text !== '' ? serviceAt(split(address).origin, null, address, from, directory) : null;
  if (found?.target.status === 'resolved' && found.target.service !== null) {
    const operation = answersIn(operations.of(found.target.service), procedure, client)[0];
    const other = operation ? null : onlyAnswering(procedure, from, operations, topology, client);
    if (other) return { path: procedure, hint: null, target: misaddressed(found.target, procedure, other) };
    return { ...found, path: procedure, target: { ...found.target, operation: operation?.id ?? null } };
  }
  if (found?.target.status === 'external') return { ...found, path: procedure };
  // Without an address, who implements the procedure is who answers it.
  const everywhere = topology.services.flatMap((service) => operations.of(service.name));
  const answers = answersIn(everywhere, procedure, client);
  const answeringServices = [...new Set(answers.map((each) => each.service))].filter(
    (each) => each !== from || answers.length === 1,
  );
  const byQueue = queue
    ? answeringServices.filter((service) => directory.isNamedAfter(queue.name, service))
    : [];
  const services = byQueue.length === 1 ? byQueue : answeringServices;
  const [only] = services;
  if (services.length === 1 && only) {
    const operation = answers.find((each) => each.service === only);
    const target: Target = {
      ...NOWHERE,
      status: 'resolved',
      service: only,
      operation: operation?.id ?? null,
      address: address?.text ?? null,
      reason: `it is the one service that answers ${procedure}`,
    };
    return { target, path: procedure, hint: null };
  }
  if (services.length > 1) {
    return {
      target: {
        ...NOWHERE,
        status: 'ambiguous',
        address: address?.text ?? null,
        candidates: services,
        reason: `several services answer ${procedure}`,
      },
      path: procedure,
      hint: null,
    };
  }
  const group = answeringGroup(everywhere, procedure, client);
  if (group !== null) return { target: group, path: procedure, hint: null };
  const target: Target = found?.target ?? {
    ...NOWHERE,
    address: null,
    reason: `no known service answers ${procedure}`,
  };
  const [service = ''] = procedure.split('/');
  return {
    target,
    path: procedure,
    hint: found?.hint ?? addressLine(directory.nameFrom(service), '<host:port>'),
  };
}

/** The operation of the one other service that answers a procedure; null for none and for several. */
function onlyAnswering(
  procedure: string,
  from: string,
  operations: OperationIndex,
  topology: Topology,
  client: string,
): Route | null {
  const others = topology.services.filter(({ name }) => name !== from);
  const answers = others.flatMap(({ name }) => answersIn(operations.of(name), procedure, client));
  const [first] = answers;
  return first && answers.every(({ service }) => service === first.service) ? first : null;
}

/** Where a default address is that of another service than the one that answers: the port was mistaken. */
function misaddressed(target: Target, procedure: string, { service, id }: Route): Target {
  const reason = `its address is that of ${target.service}, which does not answer ${procedure}; only ${service} does`;
  return { ...target, service, operation: id, certainty: 'possible', reason };
}

/** The one service that answers others of `orders.…`, where what a mixin adds to them is not in sight. */
function answeringGroup(operations: readonly Route[], procedure: string, client: string): Target | null {
  const dot = procedure.lastIndexOf('.');
  if (dot < 1 || procedure.includes('/')) return null;
  const group = procedure.slice(0, dot + 1);
  const services = new Set(
    operations
      .filter(({ kind, path, library }) => kind === 'rpc' && library === client && path.startsWith(group))
      .map((each) => each.service),
  );
  const [only, ...others] = services;
  if (only === undefined || others.length > 0) return null;
  const reason = `it is the one service that answers ${group}…`;
  return { ...NOWHERE, status: 'resolved', service: only, certainty: 'possible', reason };
}

/**
 * The operations that answer a procedure. Where none does, requests arrive at handlers of events if a library keeps both
 * in one table, as Nest does.
 */
function answersIn(operations: readonly Route[], procedure: string, client: string): readonly Route[] {
  const named = operations.filter((each) => sameProcedure(each.path, procedure));
  const rpc = named.filter(({ kind }) => kind === 'rpc');
  return rpc.length > 0 ? rpc : named.filter(({ kind, library }) => kind === 'consume' && library === client);
}

/** The first letter's case does not count: keys are `charge`, procedures `Charge`; nor does a package that one side leaves out. */
function sameProcedure(a: string, b: string): boolean {
  const one = folded(a);
  const other = folded(b);
  return (
    one === other ||
    (one.includes('/') && other.includes('/') && (one.endsWith(`.${other}`) || other.endsWith(`.${one}`)))
  );
}

function folded(procedure: string): string {
  const slash = procedure.lastIndexOf('/');
  const method = procedure.slice(slash + 1);
  return procedure.slice(0, slash + 1) + method.charAt(0).toLowerCase() + method.slice(1);
}

type Origin = { readonly parts: readonly AddressPart[] };

/** The authority of an address, and the path behind it; null path where the whole address is one setting or hole. */
/** The host of an address, and the path on it; null where the whole address is one setting or hole. */
export function split(address: Address): { origin: Origin; path: string | null } {
  const origin: AddressPart[] = [];
  let path = '';
  let isInPath = false;
  let hasScheme = false;
  for (const [index, part] of address.parts.entries()) {
    if (isInPath) {
      path += printedPart(part);
      continue;
    }
    if (part.k !== 'text') {
      // `http://payment:3000${request.url}`: after a port comes the path.
      const before = origin.at(-1);
      if (hasScheme && before?.k === 'text' && /:\d{2,5}$/.test(before.text)) {
        isInPath = true;
        path += `/${printedPart(part)}`;
      } else origin.push(part);
      continue;
    }
    let { text } = part;
    const scheme = index === 0 || !hasScheme ? /^[a-z][a-z0-9+.-]*:\/\//i.exec(text) : null;
    if (scheme) {
      hasScheme = true;
      text = text.slice(scheme[0].length);
    }
    const slash = text.search(/[/?#]/);
    if (slash < 0) origin.push({ k: 'text', text });
    else {
      if (slash > 0) origin.push({ k: 'text', text: text.slice(0, slash) });
      isInPath = true;
      path += text.slice(slash);
    }
  }
  // A whole address in one setting or hole may have any path.
  const isOpen = !hasScheme && !origin.some((part) => part.k === 'text');
  return { origin: { parts: origin }, path: isInPath || origin.length === 0 ? path : isOpen ? null : '/' };
}

/** The path of an address as routes are written; null where the whole address is one setting or hole. */
export function pathOf(address: Address): string | null {
  const { path } = split(address);
  return path === null ? null : normalPath(path);
}

function printedPart(part: AddressPart): string {
  return part.k === 'text' ? part.text : HOLE;
}

function serviceAt(
  origin: Origin,
  path: string | null,
  address: Address,
  from: string,
  directory: Directory,
): Omit<Resolved, 'path'> {
  const base: Target = { ...NOWHERE, address: address.text };
  if (origin.parts.length === 0) {
    const named = chosen(directory.byPath(path ?? '/'), base, from, 'certain', null);
    if (named) return named;
    const reason = 'the address is relative: nothing says which host answers it';
    return { target: { ...base, reason }, hint: addressLine('<name>', pathPrefix(path ?? '/')) };
  }
  const [first] = origin.parts;
  if (origin.parts.every((part) => part.k === 'text')) {
    return hostTarget(
      origin.parts.map((part) => (part.k === 'text' ? part.text : '')).join(''),
      base,
      from,
      directory,
      address,
    );
  }
  const setting = origin.parts.find((part) => part.k === 'setting');
  if (setting?.k === 'setting') return settingTarget(setting.name, base, from, directory);
  if (first?.k === 'text' && /^[\w.-]+$/.test(first.text.replace(/:$/, ''))) {
    return hostTarget(first.text.replace(/:$/, ''), base, from, directory, { standIn: null, named: null }); // `http://payment:${port}`
  }
  const anywhere = path === null || path === '/' ? null : `*${path}`;
  const named = anywhere === null ? null : chosen(directory.byPath(anywhere), base, from, 'certain', null);
  if (named) return named;
  const hole = origin.parts.find((part) => part.k === 'hole');
  const reason = hole?.k === 'hole' ? hole.reason : 'the address is not known';
  const hint = anywhere === null ? null : addressLine('<name>', `*${pathPrefix(path ?? '/')}`);
  return { target: { ...base, reason: `the address is not known: ${reason}` }, hint };
}

/** The known beginning of a path, which is enough to tell whose it is. */
function pathPrefix(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? '/';
  const segments = plain.split('/').filter((segment) => segment !== '');
  const known = segments.slice(0, segments.findIndex((segment) => segment.includes(HOLE)) >>> 0);
  return `/${known.slice(0, 2).join('/')}`;
}

const LOCAL = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)$/;

function hostTarget(
  authority: string,
  base: Target,
  from: string,
  directory: Directory,
  { standIn, named: setting }: Pick<Address, 'standIn' | 'named'>,
): Omit<Resolved, 'path'> {
  const match = /^(?:[^@]*@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority);
  const host = match?.[1] ?? authority;
  const isLocal = LOCAL.test(host);
  const usual = isLocal ? (/^(https|wss):/i.test(base.address ?? '') ? 443 : 80) : null;
  const port = match?.[2] === undefined ? usual : Number(match[2]);
  const services = directory.byHost(host, port);
  // `PAYMENT_SERVICE_URL ?? "http://localhost:3004"`, and port 3004 is the delivery service's: that is nobody's word.
  const contradicted =
    standIn !== null &&
    isLocal &&
    services.length > 0 &&
    services.every((service) => directory.contradicts(standIn, service.name));
  if (contradicted) {
    const others = services.map((service) => service.name).join(', ');
    const reason = `no file gives ${standIn} a value, and the port of its stand-in, ${port}, is that of ${others}`;
    return { target: { ...base, reason }, hint: addressLine(directory.nameFrom(standIn), `\${${standIn}}`) };
  }
  const named = chosen(services, base, from, 'certain', null);
  if (named) return named;
  if (isPublicHost(host))
    return { target: { ...base, status: 'external', service: host.toLowerCase() }, hint: null };
  // What no address says, a name may: of the host, or of the setting for which a local address stands in.
  const name = isLocal ? (standIn ?? setting) : host.includes('.') ? null : host;
  const alike = name === null ? [] : directory.bySetting(name).services.filter((each) => each.name !== from);
  const byName = chosen(
    alike,
    base,
    from,
    'possible',
    `by the name ${name}: no file says whose address it is`,
  );
  if (byName?.target.status === 'resolved') return byName;
  const where = port === null ? host : `${host}:${port}`;
  const reason = isLocal
    ? `no known service listens on port ${port}`
    : `no service is known under the host \`${host}\``;
  return {
    target: { ...base, reason },
    hint: addressLine(isLocal ? '<name>' : directory.nameFrom(host), where),
  };
}

/** A name with a dot that is no name of a cluster: somebody else's. */
function isPublicHost(host: string): boolean {
  return /\.[a-z]{2,}$/i.test(host) && !/\.(local|internal|svc|cluster|lan|test|localhost)$/i.test(host);
}

function settingTarget(
  name: string,
  base: Target,
  from: string,
  directory: Directory,
): Omit<Resolved, 'path'> {
  if (name === '')
    return {
      target: { ...base, reason: 'the address comes from a setting whose name is computed' },
      hint: null,
    };
  const { services, byName } = directory.bySetting(name);
  const others = services.filter((service) => service.name !== from);
  const reason = byName ? `by the name of the setting ${name}: no file gives it a value` : null;
  const named = chosen(others, base, from, byName ? 'possible' : 'certain', reason);
  if (named) return named;
  return {
    target: { ...base, reason: `no file gives ${name} a value` },
    hint: addressLine(directory.nameFrom(name), `\${${name}}`),
  };
}

function chosen(
  services: readonly { readonly name: string; readonly external: boolean }[],
  base: Target,
  from: string,
  certainty: Certainty,
  reason: string | null,
): Omit<Resolved, 'path'> | null {
  const others = services.length > 1 ? services.filter((service) => service.name !== from) : services;
  const [only] = others;
  if (!only) return null;
  if (others.length > 1) {
    const candidates = others.map((service) => service.name).sort();
    return {
      target: {
        ...base,
        status: 'ambiguous',
        candidates,
        reason: `several services answer there: ${candidates.join(', ')}`,
      },
      hint: null,
    };
  }
  return {
    target: {
      ...base,
      status: only.external ? 'external' : 'resolved',
      service: only.name,
      certainty,
      reason,
    },
    hint: null,
  };
}

/** The path of a request as routes are written: no query, no trailing slash, holes as `:param`. */
function normalPath(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? '';
  return routePath(joinPaths(plain.replaceAll('//', '/')));
}

/** The route of a request; a framework may put a version into the path that its routes do not state (`/v1`). */
function routeOf(operations: readonly Route[], method: string | null, path: string): Route | null {
  return (
    matchRoute(operations, method, path) ?? matchRoute(operations, method, path.replace(/\/v\d+(?=\/)/, ''))
  );
}

/** The route that a request arrives at: the most literal one that fits; null if none does, or if two fit equally. */
export function matchRoute(operations: readonly Route[], method: string | null, path: string): Route | null {
  const asked = path.split('/');
  let best: Route | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  let isTied = false;
  for (const route of operations) {
    if (route.kind !== 'http') continue;
    const takesAny = method === null || route.method === null || route.method === 'ANY';
    if (!takesAny && route.method !== method.toUpperCase()) continue;
    const score = routeScore(route.path.split('/'), asked);
    if (score === null || score < highest) continue;
    if (score > highest) {
      best = route;
      isTied = false;
      // Without a verb, two routes that differ in it fit alike.
    } else if (method === null && route.method !== best?.method) isTied = true;
    highest = score;
  }
  return isTied ? null : best;
}

/** How literally a route fits; null if it does not. */
function routeScore(route: readonly string[], asked: readonly string[]): number | null {
  let score = 0;
  for (const [index, segment] of route.entries()) {
    const isWild = segment === '*' || segment === '(.*)' || segment.startsWith('*');
    // What takes everything fits worse than what says the same and no more.
    if (isWild) return score - 1;
    const other = asked[index];
    if (other === undefined) return segment.endsWith('?') ? score : null;
    const isParameter = /^[:{<[]/.test(segment);
    const isHole = other.includes(HOLE);
    if (segment.toLowerCase() === other.toLowerCase()) score += 4;
    else if (isParameter && isHole) score += 3;
    else if (isParameter) score += 1;
    else if (isHole && other === HOLE) score += 0;
    else return null;
    if (isHole && !isParameter && segment !== other) return null;
  }
  return asked.length > route.length ? null : score;
}
