import type { ConfiguredForward, Notice, ServiceDeclaration } from '../../model.js';
import { compare } from '../../order.js';
import type { Deployment } from '../deployment.js';
import type { FileTree } from '../file-tree.js';
import { readCaddy } from './caddy.js';
import { readEnvoy } from './envoy.js';
import { readExpressGateway } from './express-gateway.js';
import { type GatewayReader, imagesOf } from './gateway.js';
import { readKong } from './kong.js';
import { readKrakend } from './krakend.js';
import { readNginx } from './nginx.js';
import type { GatewayRoute } from './route.js';
import { readTraefik } from './traefik.js';

const readers: readonly GatewayReader[] = [
  readNginx,
  readKong,
  readTraefik,
  readCaddy,
  readEnvoy,
  readKrakend,
  readExpressGateway,
];

/** No gateway that a person configures has more. */
const MOST_ROUTES = 1_000;

/** What the gateways of a system pass on, and under which hosts services are reached through them. */
export type Gateways = {
  readonly services: readonly ServiceDeclaration[];
  readonly forwards: readonly ConfiguredForward[];
  readonly notices: readonly Notice[];
};

/** What else is known of the services of a system. */
export type Around = {
  /** What manifests say of each service. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
  /** What hoplint.yaml states: a gateway that it calls external is not ours. */
  readonly declared: readonly Pick<ServiceDeclaration, 'name' | 'external'>[];
  /** What comes into a cluster and is passed on there. */
  readonly cluster: readonly GatewayRoute[];
};

/** Reads what every gateway passes on: the services that run one, and that of the cluster, which is a service by itself. */
export async function readGateways(
  tree: FileTree,
  known: readonly ServiceDeclaration[],
  { deployments, declared, cluster }: Around,
): Promise<Gateways> {
  const isOurs = ({ name }: ServiceDeclaration) =>
    !declared.some((each) => each.name === name && each.external);
  const images = new Map<string, readonly string[]>();
  for (const { name } of known.filter(isOurs))
    images.set(name, await imagesOf(tree, deployments.get(name) ?? []));
  const into = withIngress(known, cluster);
  const forwards: ConfiguredForward[] = [];
  const notices: Notice[] = [];
  const hosts = new Map<string, string[]>();
  for (const service of into.services.filter(isOurs)) {
    const own = images.get(service.name) ?? [];
    const routes: GatewayRoute[] = service === into.ingress ? [...into.routes] : [];
    for (const read of readers) {
      const isOnly = (image: RegExp) =>
        [...images.values()].filter((all) => all.some((each) => image.test(each))).length === 1;
      const about = deployments.get(service.name) ?? [];
      const found = await read({
        tree,
        service,
        deployments: about,
        system: deployments,
        images: own,
        isOnly,
      });
      routes.push(...found.routes);
      notices.push(...found.notices);
    }
    if (routes.length > MOST_ROUTES) {
      const message = `${service.name} has ${routes.length} routes, of which ${MOST_ROUTES} are read`;
      notices.push({ ...routes[0]?.at, message });
    }
    const read = routes.slice(0, MOST_ROUTES);
    const owners = hostOwners(read, service, into.services);
    for (const [host, owner] of owners) hosts.set(owner, [...(hosts.get(owner) ?? []), host]);
    forwards.push(...forwardsOf(read, service.name, owners));
  }
  const gateways = new Set(forwards.map(({ service }) => service));
  return {
    services: into.services
      .filter(({ name }) => known.some((each) => each.name === name) || gateways.has(name))
      .map((service) => ({
        ...service,
        addresses: [...new Set([...service.addresses, ...(hosts.get(service.name) ?? [])])],
        // A gateway whose routes are known here is part of the system, though its image is another's.
        external: service.external && !gateways.has(service.name),
      })),
    forwards,
    notices,
  };
}

type Ingress = {
  readonly services: readonly ServiceDeclaration[];
  readonly ingress: ServiceDeclaration | null;
  readonly routes: readonly GatewayRoute[];
};

/** By which those in a cluster call the controller that runs its Ingress. */
const CONTROLLER = /^ingress-nginx(-controller)?(\.|$)/;

/**
 * The service that passes on what comes into a cluster: the name by which the system calls the controller, or else one of
 * its own. Routes to what is not deployed here are none of the system's.
 */
function withIngress(services: readonly ServiceDeclaration[], cluster: readonly GatewayRoute[]): Ingress {
  const routes = cluster.filter(({ address }) => serviceAt(address, services) !== undefined);
  const [first] = routes;
  if (!first) return { services, ingress: null, routes: [] };
  const called = services.find(
    ({ name, roots, addresses }) =>
      name === INGRESS || (roots.length === 0 && addresses.some((each) => CONTROLLER.test(each))),
  );
  const known = called ?? {
    name: INGRESS,
    roots: [],
    external: false,
    addresses: [INGRESS],
    ports: [],
    env: {},
    stores: [],
    declaredAt: first.at,
  };
  const taken = new Set(services.filter((each) => each !== called).flatMap(({ addresses }) => addresses));
  const prefixes = routes.flatMap(({ path }) => (path === '/' || taken.has(path) ? [] : [path]));
  const ingress = {
    ...known,
    addresses: [...new Set([...known.addresses, 'ingress-nginx-controller', 'ingress-nginx', ...prefixes])],
  };
  const all = [...services.filter((each) => each !== called), ingress];
  return { services: all.sort((a, b) => compare(a.name, b.name)), ingress, routes };
}

const INGRESS = 'ingress';

/** Who is asked under a host: the one service to which a gateway passes all of it as it is, or else the gateway. */
function hostOwners(
  routes: readonly GatewayRoute[],
  gateway: ServiceDeclaration,
  services: readonly ServiceDeclaration[],
): ReadonlyMap<string, string> {
  const hosts = new Set(routes.flatMap((route) => route.hosts).filter((host) => host !== ''));
  return new Map(
    [...hosts].map((host) => {
      const [first, ...others] = routes.filter((route) => route.hosts.includes(host));
      const isWhole = first && others.length === 0 && isUnchanged(first);
      const behind = isWhole ? serviceAt(first.address, services) : undefined;
      return [host, behind?.name ?? gateway.name];
    }),
  );
}

function isUnchanged({ path, onto, methods, isExact, isConditional }: GatewayRoute): boolean {
  return path === '/' && onto === '/' && methods === null && !isExact && !isConditional;
}

function serviceAt(
  address: string | null,
  services: readonly ServiceDeclaration[],
): ServiceDeclaration | undefined {
  const [, authority = '', host = ''] = /^\w+:\/\/(([^:/]+)[^/]*)/.exec(address ?? '') ?? [];
  const named = services.filter(({ addresses }) =>
    addresses.some((each) => each === host || each === authority),
  );
  return named.length === 1 ? named[0] : undefined;
}

function forwardsOf(
  routes: readonly GatewayRoute[],
  service: string,
  owners: ReadonlyMap<string, string>,
): ConfiguredForward[] {
  const key = ({ methods, path, isExact }: GatewayRoute) => `${methods} ${isExact} ${path}`;
  const once = [...new Map(routes.map((each) => [`${key(each)} ${each.address}`, each])).values()];
  // What comes to a host that leads to one service only is that service's, with the gateway or without.
  const own = once.filter(
    ({ hosts }) => hosts.length === 0 || hosts.some((host) => (owners.get(host) ?? service) === service),
  );
  return own.flatMap(
    ({ hosts, isConditional, asksAll, address, retry, sink, ...route }): ConfiguredForward[] => {
      if (address === null) return [];
      const contested = own.filter((other) => key(other) === key({ ...route, hosts, address }));
      const isPossible = isConditional || (contested.length > 1 && !asksAll);
      return [
        {
          ...route,
          service,
          address,
          sink: sink ?? route.at,
          retry: retry ?? null,
          except: own
            .filter((other) => other.address === null && other.path.length > route.path.length)
            .map(({ path, isExact }) => ({ path, isExact })),
          certainty: isPossible ? 'possible' : 'certain',
        },
      ];
    },
  );
}
