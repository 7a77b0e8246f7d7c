import type { WrittenPolicy } from '../deployment.js';
import { isPlain, property, textOf, textsOf } from '../plain.js';
import { itemsOf } from './environment.js';
import type { Resource } from './manifests.js';

/**
 * The bounds that meshes put around calls between services: Istio (VirtualService, DestinationRule), Linkerd
 * (ServiceProfile), routes of the Gateway API that belong to a Service, and Dapr (Resiliency). What only a gateway
 * at the border does is none of them: calls inside do not pass it.
 */
export function meshPolicies(resources: readonly Resource[]): WrittenPolicy[] {
  return resources.flatMap((resource) => READERS[resource.kind]?.(resource) ?? []);
}

const READERS: Readonly<Record<string, (resource: Resource) => WrittenPolicy[]>> = {
  VirtualService: virtualService,
  DestinationRule: destinationRule,
  ServiceProfile: serviceProfile,
  HTTPRoute: httpRoute,
  GRPCRoute: httpRoute,
  Resiliency: resiliency,
};

/** What is known of the bounds of one route; undefined where it sets none. */
type Bounds = Pick<WrittenPolicy, 'timeout' | 'retries' | 'circuitBreaker'>;

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ : no timeout by default. */
function virtualService({ data, at }: Resource): WrittenPolicy[] {
  const spec = isPlain(data.spec) ? data.spec : {};
  const gateways = textsOf(spec.gateways);
  if (gateways.length > 0 && !gateways.includes('mesh')) return [];
  const routes = itemsOf(spec.http).flatMap((http) => {
    const retries = isPlain(http.retries) ? http.retries : null;
    const attempts = retries ? wholeNumber(retries.attempts) : null;
    const perTry = retries ? milliseconds(retries.perTryTimeout) : null;
    const bounds = boundsOf({
      timeout: milliseconds(http.timeout) ?? (perTry === null ? null : perTry * ((attempts ?? 0) + 1)),
      retries: attempts,
    });
    const hosts = itemsOf(http.route).flatMap(
      ({ destination }) => textOf(property(destination, 'host')) ?? [],
    );
    const to = hosts.length > 0 ? [...new Set(hosts)] : textsOf(spec.hosts);
    return to.map((host) => ({ host, bounds }));
  });
  return forWholeService(routes).map((policy) => ({ ...policy, at }));
}

/** https://istio.io/latest/docs/tasks/traffic-management/circuit-breaking/ */
function destinationRule({ data, at }: Resource): WrittenPolicy[] {
  const host = textOf(property(data.spec, 'host'));
  const policy = property(data.spec, 'trafficPolicy');
  return host !== null && isPlain(property(policy, 'outlierDetection'))
    ? [{ to: host, circuitBreaker: true, at }]
    : [];
}

/** https://linkerd.io/2/reference/service-profiles/ : a timeout of 10 s where a route has none is for retries only. */
function serviceProfile({ name, data, at }: Resource): WrittenPolicy[] {
  return itemsOf(property(data.spec, 'routes')).flatMap((route) => {
    const bounds = boundsOf({ timeout: milliseconds(route.timeout), retries: null });
    const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(textOf(route.name) ?? '') ?? [];
    if (Object.keys(bounds).length === 0 || method === undefined || path === undefined) return [];
    return [{ to: name, operation: `${method} ${path.replace(/\{([^}]+)\}/g, ':$1')}`, ...bounds, at }];
  });
}

/** https://gateway-api.sigs.k8s.io/mesh/ : a route whose parent is a Service holds for calls inside. */
function httpRoute({ data, at }: Resource): WrittenPolicy[] {
  const parents = itemsOf(property(data.spec, 'parentRefs')).filter(({ kind }) => kind === 'Service');
  const routes = itemsOf(property(data.spec, 'rules')).flatMap((rule) => {
    const timeouts = property(rule, 'timeouts');
    const bounds = boundsOf({
      timeout:
        milliseconds(property(timeouts, 'request')) ?? milliseconds(property(timeouts, 'backendRequest')),
      retries: wholeNumber(property(rule.retry, 'attempts')),
    });
    return parents.flatMap(({ name }) => {
      const host = textOf(name);
      return host === null ? [] : [{ host, bounds }];
    });
  });
  return forWholeService(routes).map((policy) => ({ ...policy, at }));
}

/** https://docs.dapr.io/operations/resiliency/resiliency-overview/ */
function resiliency({ data, at }: Resource): WrittenPolicy[] {
  const policies = property(data.spec, 'policies');
  const apps = property(property(data.spec, 'targets'), 'apps');
  const from = textsOf(data.scopes);
  return Object.entries(isPlain(apps) ? apps : {}).flatMap(([app, target]) => {
    const named = (kind: string, key: string): unknown =>
      property(property(policies, kind), textOf(property(target, key)) ?? '');
    const retry = named('retries', 'retry');
    const bounds = boundsOf({
      timeout: milliseconds(named('timeouts', 'timeout')),
      // -1, and nothing, stand for ever.
      retries: wholeNumber(property(retry, 'maxRetries')),
      circuitBreaker: isPlain(named('circuitBreakers', 'circuitBreaker')),
    });
    if (Object.keys(bounds).length === 0) return [];
    const callers: (string | null)[] = from.length > 0 ? from : [null];
    return callers.map((caller) => ({
      ...(caller === null ? {} : { from: caller }),
      to: app,
      ...bounds,
      at,
    }));
  });
}

function boundsOf(found: {
  readonly timeout: number | null;
  readonly retries: number | null;
  readonly circuitBreaker?: boolean;
}): Bounds {
  return {
    // 0 switches a timeout off.
    ...(found.timeout === null || found.timeout === 0 ? {} : { timeout: found.timeout }),
    ...(found.retries === null ? {} : { retries: found.retries }),
    ...(found.circuitBreaker ? { circuitBreaker: true } : {}),
  };
}

/** The weakest bounds of all routes to a host: which of them a call takes is not known. */
function forWholeService(routes: readonly { host: string; bounds: Bounds }[]): Omit<WrittenPolicy, 'at'>[] {
  return [...new Set(routes.map(({ host }) => host))].flatMap((to) => {
    const own = routes.filter(({ host }) => host === to).map(({ bounds }) => bounds);
    const timeouts = own.flatMap(({ timeout }) => timeout ?? []);
    const retries = own.flatMap((bounds) => bounds.retries ?? []);
    const bounds = boundsOf({
      timeout: timeouts.length === own.length ? Math.max(...timeouts) : null,
      retries: retries.length > 0 ? Math.max(...retries) : null,
    });
    return Object.keys(bounds).length === 0 ? [] : [{ to, ...bounds }];
  });
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Durations as Go writes them: `2s`, `500ms`, `1m30s`, `0.5s`; null for anything else. */
export function milliseconds(value: unknown): number | null {
  const text = textOf(value);
  if (text === null || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
}
