import type { Location, Notice, Retry, Timeout } from '../../model.js';
import { readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf, textsOf } from '../plain.js';
import { parseYaml, type YamlPath } from '../yaml-source.js';
import { filesGivenTo, type GatewayReader, NOTHING } from './gateway.js';
import { beginningOf, type GatewayRoute, knownHost, trimmed } from './route.js';

const IMAGE = /(^|[/_-])envoy(-\w+)?(:|@|$)/i;
const LONGEST = 1_000_000;

/**
 * What an Envoy passes on by the static configuration that it mounts, or that its Dockerfile copies.
 *
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
 */
export const readEnvoy: GatewayReader = async ({ tree, deployments, images }) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  const paths = new Set<string>();
  for (const each of deployments) {
    for (const path of await filesGivenTo(tree, each, /\.(ya?ml|json)$/)) paths.add(path);
  }
  const notices: Notice[] = [];
  const routes: GatewayRoute[] = [];
  for (const file of [...paths].sort()) {
    const text = await readText(tree, file);
    if (text === null || text.length > LONGEST || !text.includes('virtual_hosts')) continue;
    const source = parseYaml(file, text);
    const [problem] = source.problems;
    if (problem) {
      notices.push({ ...problem, file, message: `${problem.message}; what Envoy passes on is not known` });
      continue;
    }
    const clusters = clustersOf(source.value);
    for (const { value: host } of found(source.value, 'virtual_hosts')) {
      const hosts = textsOf(host.domains ?? []).map((each) => knownHost(each.replace(/:\d+$/, '')));
      const known = hosts.includes('') ? [] : hosts;
      for (const { value, path } of found(host, 'routes')) {
        const at = source.at([...pathTo(source.value, host), ...path]);
        routes.push(...routesBy(value, known, clusters, at));
      }
    }
  }
  return { routes, notices };
};

/** Mappings in the lists under a key, wherever these are. */
function found(
  value: unknown,
  key: string,
  path: YamlPath = [],
  depth = 0,
): { value: Plain; path: YamlPath }[] {
  if (depth > 16) return [];
  if (Array.isArray(value))
    return value.flatMap((each, index) => found(each, key, [...path, index], depth + 1));
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    if (name !== key || !Array.isArray(each)) return found(each, key, [...path, name], depth + 1);
    return each.flatMap((item, index) =>
      isPlain(item) ? [{ value: item, path: [...path, name, index] }] : [],
    );
  });
}

function pathTo(root: unknown, host: Plain): YamlPath {
  return found(root, 'virtual_hosts').find(({ value }) => value === host)?.path ?? [];
}

/** The addresses of clusters, by name. */
function clustersOf(value: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(
    found(value, 'clusters').map(({ value: cluster }) => [
      textOf(cluster.name) ?? '',
      found(cluster, 'lb_endpoints').flatMap(({ value: each }) => {
        const socket = property(property(property(each, 'endpoint'), 'address'), 'socket_address');
        const host = textOf(property(socket, 'address'));
        const port = textOf(property(socket, 'port_value'));
        return host === null ? [] : [port === null ? host : `${host}:${port}`];
      }),
    ]),
  );
}

function routesBy(
  value: Plain,
  hosts: readonly string[],
  clusters: ReadonlyMap<string, readonly string[]>,
  at: Location,
): GatewayRoute[] {
  const { match, route } = value;
  if (!isPlain(route)) return [];
  const exact = textOf(property(match, 'path'));
  const pattern = textOf(property(property(match, 'safe_regex'), 'regex'));
  const prefix = textOf(property(match, 'prefix')) ?? textOf(property(match, 'path_separated_prefix'));
  const written = exact ?? prefix ?? (pattern === null ? null : beginningOf(pattern));
  if (written === null) return [];
  const rewrite = textOf(route.prefix_rewrite);
  const isRewritten = isPlain(route.regex_rewrite) || (pattern !== null && rewrite !== null);
  const onto = isRewritten ? null : trimmed(rewrite ?? written);
  const headers = property(match, 'headers');
  const several = property(property(route, 'weighted_clusters'), 'clusters');
  const names = Array.isArray(several)
    ? several.flatMap((each) => textOf(property(each, 'name')) ?? [])
    : textsOf(route.cluster);
  const retry = retryOf(route.retry_policy);
  return names
    .flatMap((name) => clusters.get(name) ?? [])
    .map((authority) => ({
      at,
      client: 'envoy',
      hosts,
      methods: null,
      path: trimmed(written),
      isExact: exact !== null,
      isConditional: Array.isArray(headers) && headers.length > 0,
      address: `http://${authority}${onto ?? ''}`,
      onto,
      timeout: timeoutOf(route.timeout),
      ...(retry ? { retry } : {}),
    }));
}

/** `timeout` is for the whole answer; 0 switches it off. */
function timeoutOf(written: unknown): Timeout {
  const text = textOf(written);
  if (text === null) {
    return { ms: 15_000, source: 'library', detail: 'Envoy ends a request after 15 s by default (timeout)' };
  }
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  const detail = `timeout: ${text}`;
  if (seconds === undefined) return { ms: null, source: 'unknown', detail };
  const ms = Number(seconds) * 1_000;
  return ms === 0
    ? { ms: null, source: 'unknown', detail: `${detail} switches it off` }
    : { ms, source: 'explicit', detail };
}

function retryOf(policy: unknown): Retry | null {
  if (!isPlain(policy)) return null;
  const retries = Number(textOf(policy.num_retries) ?? 1);
  return retries > 0 ? { attempts: retries + 1, delay: 'exponential' } : null;
}
