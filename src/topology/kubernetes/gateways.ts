import type { Location, Timeout } from '../../model.js';
import { type GatewayRoute, joined, knownHost, trimmed } from '../gateways/route.js';
import { type Dynamic, routesOf } from '../gateways/traefik.js';
import { isPlain, type Plain, property, textOf, textsOf } from '../plain.js';
import { itemsOf } from './environment.js';
import type { Resource } from './manifests.js';

/**
 * What comes into a cluster and is passed on, by the path: from Ingress, HTTPRoute, VirtualService and the IngressRoute of
 * Traefik. Addresses are names of Services.
 */
export function clusterRoutes(resources: readonly Resource[]): GatewayRoute[] {
  return [
    ...resources.flatMap((resource): GatewayRoute[] => {
      const spec = isPlain(resource.data.spec) ? resource.data.spec : {};
      if (resource.kind === 'Ingress') return ofIngress(spec, resource);
      if (resource.kind === 'HTTPRoute') return ofHttpRoute(spec, resource.at);
      if (resource.kind === 'VirtualService' && Array.isArray(spec.gateways))
        return ofVirtualService(spec, resource.at);
      return [];
    }),
    ...ofTraefik(resources),
  ];
}

const INGRESS: Timeout = {
  ms: null,
  source: 'library',
  detail: 'ingress controllers wait for a minute or less by default',
};

type Passed = {
  readonly hosts: readonly string[];
  readonly path: string;
  readonly isExact: boolean;
  readonly service: string | null;
  readonly onto: string | null;
  readonly isConditional?: boolean;
};

function route(at: Location, { hosts, service, path, ...passed }: Passed): GatewayRoute[] {
  if (service === null || path.length > LONGEST_PATH || !/^(\/[\w.~:@%-]+)*\/?$/.test(path)) return [];
  return [
    {
      at,
      client: 'ingress',
      hosts: hosts.map(knownHost),
      methods: null,
      path: trimmed(path),
      ...passed,
      address: `http://${service}${passed.onto ?? ''}`,
      timeout: INGRESS,
    },
  ];
}

/** Nobody writes longer ones. */
const LONGEST_PATH = 500;
/** Whatever follows, as people write it in paths that are regular expressions: `/?(.*)`, `(/|$)(.*)`, `/*`. */
const ANYTHING_AFTER = /(\(\/\|\$\)|\/)?\??(\(?\.?\*\)?|\(\.\*\)|\[\^\/\]\*)?\$?$/;
const REWRITE = 'nginx.ingress.kubernetes.io/rewrite-target';

function ofIngress(spec: Plain, { data, at }: Resource): GatewayRoute[] {
  const rewrite = textOf(property(property(data.metadata, 'annotations'), REWRITE));
  return itemsOf(spec.rules).flatMap((rule) =>
    itemsOf(property(rule.http, 'paths')).flatMap(({ path: written, pathType, backend }) => {
      const path = textOf(written) ?? '/';
      if (path.length > LONGEST_PATH) return [];
      const service =
        textOf(property(property(backend, 'service'), 'name')) ?? textOf(property(backend, 'serviceName'));
      const beginning = path.replace(/^\^/, '').replace(ANYTHING_AFTER, '') || '/';
      const hosts = textsOf(rule.host ?? []);
      const isExact = pathType === 'Exact';
      if (rewrite === null) {
        return route(at, { hosts, path: beginning, isExact, service, onto: trimmed(beginning) });
      }
      return route(at, { hosts, isExact, service, ...rewritten(path, beginning, rewrite) });
    }),
  );
}

/** `/api(/|$)(.*)` with `/$2` takes `/api` off; `/api/(orders.*)` with `/$1` only what stands before the group. */
function rewritten(path: string, beginning: string, rewrite: string): { path: string; onto: string | null } {
  const to = /^(\/[\w/-]*)\$(\d)$/.exec(rewrite);
  const before = to?.[1] ?? null;
  const group = /^\^?(\/[\w/-]*?)\/?\(\/?([\w-][\w/-]*?)[/?]*\.\*\)\$?$/.exec(path);
  if (group && before !== null) {
    return { path: joined(group[1] ?? '', group[2] ?? ''), onto: joined(before, group[2] ?? '') };
  }
  const isRest = /\(\.[*+]\)\$?$/.test(path) || /\(\[\^\/\]\*\)\$?$/.test(path);
  return { path: beginning, onto: before !== null && isRest ? trimmed(before) : null };
}

function ofHttpRoute(spec: Plain, at: Location): GatewayRoute[] {
  const hosts = textsOf(spec.hostnames ?? []);
  return itemsOf(spec.rules).flatMap(({ matches, backendRefs, filters }) => {
    const [backend, ...others] = itemsOf(backendRefs);
    if (!backend) return [];
    const rewrite = itemsOf(filters)
      .map((each) => property(each.urlRewrite, 'path'))
      .find((each) => each !== undefined);
    const prefix = textOf(property(rewrite, 'replacePrefixMatch'));
    const all = itemsOf(matches);
    return (all.length > 0 ? all : [{}]).flatMap((match) => {
      const path = textOf(property(match.path, 'value')) ?? '/';
      const onto = rewrite === undefined ? trimmed(path) : prefix === null ? null : trimmed(prefix);
      const isConditional =
        others.length > 0 || match.headers !== undefined || match.queryParams !== undefined;
      const isExact = property(match.path, 'type') === 'Exact';
      return route(at, { hosts, path, isExact, service: textOf(backend.name), onto, isConditional });
    });
  });
}

function ofVirtualService(spec: Plain, at: Location): GatewayRoute[] {
  const hosts = textsOf(spec.hosts ?? []).filter((host) => host !== '*');
  return itemsOf(spec.http).flatMap(({ match, route: routes, rewrite }) => {
    const [destination, ...others] = itemsOf(routes);
    const host = textOf(property(destination?.destination, 'host'));
    const service = host?.split('.')[0] ?? null;
    const uri = textOf(property(rewrite, 'uri'));
    const all = itemsOf(match);
    return (all.length > 0 ? all : [{}]).flatMap((each) => {
      const exact = textOf(property(each.uri, 'exact'));
      const path = exact ?? textOf(property(each.uri, 'prefix')) ?? (each.uri === undefined ? '/' : '');
      if (path === '') return [];
      const isConditional = others.length > 0 || each.headers !== undefined;
      return route(at, {
        hosts,
        path,
        isExact: exact !== null,
        service,
        onto: trimmed(uri ?? path),
        isConditional,
      });
    });
  });
}

/** https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/ */
function ofTraefik(resources: readonly Resource[]): GatewayRoute[] {
  const dynamic: Dynamic = {
    routers: new Map(
      resources
        .filter(({ kind }) => kind === 'IngressRoute')
        .flatMap(({ name, data, at }) =>
          itemsOf(property(data.spec, 'routes')).map((each, index) => [
            `${name} ${index}`,
            {
              at,
              rule: textOf(each.match) ?? '',
              service: textOf(itemsOf(each.services)[0]?.name),
              middlewares: itemsOf(each.middlewares).flatMap((middleware) => textOf(middleware.name) ?? []),
            },
          ]),
        ),
    ),
    services: new Map(
      resources
        .filter(({ kind }) => kind === 'Service')
        .map(({ name }) => [name.toLowerCase(), [`http://${name}`]]),
    ),
    middlewares: new Map(
      resources
        .filter(({ kind }) => kind === 'Middleware')
        .map(({ name, data }) => [name.toLowerCase(), isPlain(data.spec) ? data.spec : {}]),
    ),
  };
  return routesOf(dynamic, {});
}
