import type { Notice, Timeout } from '../../model.js';
import { readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf, textsOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { filesGivenTo, type GatewayReader, NOTHING } from './gateway.js';
import { type GatewayRoute, trimmed } from './route.js';

const IMAGE = /(^|[/_-])krakend(-ee)?(:|@|$)/i;
const LONGEST = 1_000_000;

/**
 * What a KrakenD passes on: of the krakend.json that it mounts, or that its Dockerfile copies. An endpoint may ask several
 * backends. JSON is YAML too.
 *
 * Source: https://www.krakend.io/docs/endpoints/ and https://www.krakend.io/docs/throttling/timeouts/ (2 s by default)
 */
export const readKrakend: GatewayReader = async ({ tree, deployments, images }) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  const paths = new Set<string>();
  for (const each of deployments) {
    for (const path of await filesGivenTo(tree, each, /krakend[\w.-]*\.(json|ya?ml)$/)) paths.add(path);
  }
  const routes: GatewayRoute[] = [];
  const notices: Notice[] = [];
  for (const file of [...paths].sort()) {
    const text = await readText(tree, file);
    if (text === null || text.length > LONGEST) continue;
    const source = parseYaml(file, text);
    const [problem] = source.problems;
    if (problem) {
      notices.push({ ...problem, file, message: `${problem.message}; what KrakenD passes on is not known` });
      continue;
    }
    for (const [index, endpoint] of itemsOf(property(source.value, 'endpoints'))) {
      const at = source.at(['endpoints', index]);
      const path = parameters(textOf(endpoint.endpoint) ?? '');
      if (!path.startsWith('/')) continue;
      const timeout = timeoutOf(textOf(endpoint.timeout) ?? textOf(property(source.value, 'timeout')));
      const isOpen = path.endsWith('/*');
      for (const [, backend] of itemsOf(endpoint.backend)) {
        const onto = parameters(textOf(backend.url_pattern) ?? '/').split('?', 1)[0] ?? '/';
        const hosts = textsOf(backend.host ?? property(source.value, 'host') ?? []);
        for (const host of hosts) {
          routes.push({
            at,
            client: 'krakend',
            asksAll: true,
            hosts: [],
            methods: [(textOf(endpoint.method) ?? 'GET').toUpperCase()],
            path: trimmed(path.replace(/\*$/, '')),
            isExact: !isOpen,
            address: `${/^\w+:\/\//.test(host) ? host.replace(/\/+$/, '') : `http://${host}`}${onto}`,
            onto: trimmed(onto.replace(/\*$/, '')),
            timeout,
          });
        }
      }
    }
  }
  return { routes, notices };
};

function itemsOf(value: unknown): [number, Plain][] {
  return (Array.isArray(value) ? value : []).flatMap((item, index): [number, Plain][] =>
    isPlain(item) ? [[index, item]] : [],
  );
}

/** `/orders/{id}` as routes are written. */
function parameters(path: string): string {
  return path.replace(/\{([\w-]+)\}/g, ':$1');
}

function timeoutOf(written: string | null): Timeout {
  if (written === null) {
    return { ms: 2_000, source: 'library', detail: 'KrakenD waits 2 s by default (timeout)' };
  }
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(written) ?? [];
  const detail = `timeout: ${written}`;
  if (count === undefined) return { ms: null, source: 'unknown', detail };
  return {
    ms: Number(count) * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000),
    source: 'explicit',
    detail,
  };
}
