import { posix } from 'node:path';
import type { Notice, Timeout } from '../../model.js';
import { hasFile, readText } from '../file-tree.js';
import { isPlain, property, textOf, textsOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import type { GatewayReader } from './gateway.js';
import { type GatewayRoute, joined, knownHost, trimmed } from './route.js';

/** express-gateway 1.16.11: lib/policies/proxy/proxy.js, which passes on with http-proxy. */
const BY_DEFAULT: Timeout = {
  ms: null,
  source: 'none',
  detail: 'Express Gateway waits for ever by default (proxyTimeout)',
};

/** What an Express Gateway passes on: `config/gateway.config.yml` in the directory of the service. */
export const readExpressGateway: GatewayReader = async ({ tree, service }) => {
  const routes: GatewayRoute[] = [];
  const notices: Notice[] = [];
  for (const root of service.roots) {
    for (const name of ['config/gateway.config.yml', 'src/config/gateway.config.yml', 'gateway.config.yml']) {
      const file = posix.join(root, name);
      const text = hasFile(tree, file) ? await readText(tree, file) : null;
      if (text === null) continue;
      const source = parseYaml(file, text);
      const [problem] = source.problems;
      if (problem) {
        notices.push({
          ...problem,
          file,
          message: `${problem.message}; what the gateway passes on is not known`,
        });
        continue;
      }
      const { value } = source;
      for (const [pipeline, { apiEndpoints, policies }] of pipelinesOf(value)) {
        const at = source.at(['pipelines', pipeline], { key: true });
        for (const action of proxiesIn(policies)) {
          const endpoint = property(
            property(value, 'serviceEndpoints'),
            textOf(property(action, 'serviceEndpoint')) ?? '',
          );
          const urls = [
            ...textsOf(property(endpoint, 'url') ?? []),
            ...textsOf(property(endpoint, 'urls') ?? []),
          ];
          const timeout = textOf(property(action, 'proxyTimeout'));
          for (const { path, isExact, hosts, methods } of textsOf(apiEndpoints ?? []).flatMap((each) =>
            placesOf(value, each),
          )) {
            for (const url of urls) {
              const [, origin = url, base = ''] = /^(\w+:\/\/[^/]+)(\/.*)?$/.exec(settingsOf(url)) ?? [];
              const sent =
                property(action, 'ignorePath') === true || property(action, 'stripPath') === true
                  ? '/'
                  : path;
              const onto = joined(base, sent);
              routes.push({
                at,
                client: 'express-gateway',
                hosts,
                methods,
                path,
                isExact,
                address: `${origin}${onto}`,
                onto,
                timeout:
                  timeout === null
                    ? BY_DEFAULT
                    : { ms: Number(timeout), source: 'explicit', detail: `proxyTimeout: ${timeout}` },
              });
            }
          }
        }
      }
    }
  }
  return { routes, notices };
};

type Pipeline = { readonly apiEndpoints: unknown; readonly policies: unknown };

function pipelinesOf(value: unknown): [string | number, Pipeline][] {
  const pipelines = property(value, 'pipelines');
  const all: [string | number, unknown][] = Array.isArray(pipelines)
    ? [...pipelines.entries()]
    : isPlain(pipelines)
      ? Object.entries(pipelines)
      : [];
  return all.map(([name, each]) => [
    name,
    {
      apiEndpoints: property(each, 'apiEndpoints') ?? property(each, 'apiEndpoint'),
      policies: property(each, 'policies'),
    },
  ]);
}

/** The actions of the policies `proxy` of a pipeline. */
function proxiesIn(policies: unknown): unknown[] {
  return (Array.isArray(policies) ? policies : []).flatMap((policy) => {
    const steps = property(policy, 'proxy');
    return (Array.isArray(steps) ? steps : [steps]).map((step) => property(step, 'action'));
  });
}

type Place = {
  readonly path: string;
  readonly isExact: boolean;
  readonly hosts: readonly string[];
  readonly methods: readonly string[] | null;
};

/** `/orders*` and `/orders/*` ask for all under a path. Without paths an endpoint is for all. */
function placesOf(value: unknown, name: string): Place[] {
  const endpoint = property(property(value, 'apiEndpoints'), name);
  const hosts = textsOf(property(endpoint, 'host') ?? [])
    .map(knownHost)
    .filter((host) => host !== '');
  const methods = textsOf(property(endpoint, 'methods') ?? []).flatMap((each) => each.split(/\s*,\s*/));
  return textsOf(property(endpoint, 'paths') ?? '/*').flatMap((written) => {
    const path = trimmed(written.replace(/\*+$/, ''));
    if (/[*()[\]]/.test(path)) return [];
    const verbs = methods.length > 0 ? methods.map((each) => each.toUpperCase()) : null;
    return [{ path, isExact: !written.endsWith('*'), hosts, methods: verbs }];
  });
}

/** `${ORDERS_URL:-http://localhost:3000}`: what stands in where no file gives a value. */
function settingsOf(url: string): string {
  return url.replace(/\$\{\w+:-?([^}]+)\}/g, '$1');
}
