import type { Target, Topology } from '../../model.js';
import { addressLine } from '../../topology/short-keys.js';
import type { Address } from './address.js';
import type { Directory } from './directory.js';
import { serviceAt, split } from './hosts.js';
import { NOWHERE, type OperationIndex, type Resolved, type Route } from './targets.js';

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

/**
 * Resolves an RPC address to a service, and the procedure to one of its operations; `client` is the library that asks.
 * With `isOwnFirst` the service itself answers where it can.
 */
export function rpcTarget(
  address: Address | null,
  procedure: string,
  from: string,
  directory: Directory,
  operations: OperationIndex,
  topology: Topology,
  queue: Queue | null,
  client: string,
  isOwnFirst: boolean,
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
  const [own] = isOwnFirst ? answersIn(operations.of(from), procedure, client) : [];
  if (own) {
    return {
      target: { ...NOWHERE, status: 'resolved', service: from, operation: own.id },
      path: procedure,
      hint: null,
    };
  }
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
