import type { Location, Notice, Timeout } from '../../model.js';
import type { Deployment } from '../deployment.js';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, property, textOf, textsOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { filesGivenTo, filled, type GatewayReader, NOTHING } from './gateway.js';
import { type GatewayRoute, joined, knownHost, trimmed } from './route.js';
import { casesOf } from './traefik-rule.js';

const IMAGE = /(^|[/_-])traefik(:|@|$)/i;
/** https://doc.traefik.io/traefik/routing/services/#serverstransport: without `responseHeaderTimeout` nothing bounds it. */
const BY_DEFAULT: Timeout = {
  ms: null,
  source: 'none',
  detail: 'Traefik waits for ever for an answer by default (responseHeaderTimeout)',
};

/** Routers, services and middlewares: of one file, or of the labels of all containers. */
export type Dynamic = {
  readonly routers: ReadonlyMap<string, Router>;
  /** The addresses behind a service, by its name. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  readonly middlewares: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
};

export type Router = {
  readonly at: Location;
  readonly rule: string;
  readonly service: string | null;
  readonly middlewares: readonly string[];
};

/** What a Traefik passes on: of the labels of the containers around it, and of the files that it mounts. */
export const readTraefik: GatewayReader = async ({ tree, service, deployments, system, images, isOnly }) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  // Labels are for the Traefik of their own project: with several of them it cannot be told for which.
  const beside = isOnly(IMAGE)
    ? [...system.values()].flat().filter(({ labels }) => labels !== undefined)
    : [];
  const given: string[] = [];
  for (const each of deployments) given.push(...(await filesGivenTo(tree, each, /\.ya?ml$/)));
  const { files, notices } = await dynamicFiles(tree, given);
  const all = [...(beside.length > 0 ? [dynamicOf(beside)] : []), ...files];
  const merged: Dynamic = {
    routers: new Map(all.flatMap(({ routers }) => [...routers])),
    services: new Map(all.flatMap((each) => [...each.services])),
    middlewares: new Map(all.flatMap(({ middlewares }) => [...middlewares])),
  };
  return { routes: routesOf(merged, service.env, deployments[0]?.at), notices };
};

/** What routers pass on. */
export function routesOf(
  { routers, services, middlewares }: Dynamic,
  variables: Readonly<Record<string, string>>,
  sink?: Location,
): GatewayRoute[] {
  return [...routers.values()].flatMap(({ at, rule, service, middlewares: used }) => {
    // Who is sent elsewhere asks nobody here.
    const isRedirect = used.some((name) =>
      Object.keys(middlewares.get(plainName(name)) ?? {}).some((kind) => /^redirect/i.test(kind)),
    );
    if (isRedirect) return [];
    const addresses =
      service === null || service.endsWith('@internal') ? [] : (services.get(plainName(service)) ?? []);
    return casesOf(filled(rule, variables)).flatMap((each) =>
      addresses.map((written): GatewayRoute => {
        const [, origin = written, base = ''] =
          /^(\w+:\/\/[^/]+)(\/.*)?$/.exec(filled(written, variables)) ?? [];
        const changed = used.reduce<string | null>(
          (path, name) => (path === null ? null : afterMiddleware(path, middlewares.get(plainName(name)))),
          each.path,
        );
        const onto = changed === null ? null : base === '' ? changed : joined(base, changed);
        return {
          at,
          ...(sink ? { sink } : {}),
          client: 'traefik',
          hosts: each.hosts.map(knownHost),
          methods: each.method === null ? null : [each.method],
          path: each.path,
          isExact: each.isExact,
          isConditional: each.isConditional,
          address: `${origin}${onto ?? ''}`,
          onto,
          timeout: BY_DEFAULT,
        };
      }),
    );
  });
}

/** `api@docker`: the provider is no part of the name. Names are the same in any case. */
function plainName(name: string): string {
  return name.replace(/@\w+$/, '').toLowerCase();
}

/**
 * What a middleware makes of a path that anything may follow; null where that cannot be told.
 *
 * Source: https://doc.traefik.io/traefik/middlewares/http/overview/
 */
function afterMiddleware(path: string, middleware: unknown): string | null {
  if (!isPlain(middleware)) return path;
  const kinds = new Map(Object.entries(middleware).map(([key, value]) => [key.toLowerCase(), value]));
  const strip = kinds.get('stripprefix');
  if (isPlain(strip)) {
    const prefixes = textsOf(strip.prefixes ?? [])
      .flatMap((each) => each.split(/\s*,\s*/))
      .map(trimmed);
    const fitting = prefixes.find((each) => path === each || path.startsWith(`${each}/`));
    return fitting === undefined ? path : trimmed(path.slice(fitting.length) || '/');
  }
  const add = kinds.get('addprefix');
  if (isPlain(add)) return joined(textOf(add.prefix) ?? '', path);
  const rewrites = ['replacepath', 'replacepathregex', 'stripprefixregex'];
  return rewrites.some((each) => kinds.has(each)) ? null : path;
}

async function dynamicFiles(
  tree: FileTree,
  paths: readonly string[],
): Promise<{ files: Dynamic[]; notices: Notice[] }> {
  const files: Dynamic[] = [];
  const notices: Notice[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const text = await readText(tree, path);
    if (text === null || !/^\s*routers\s*:/m.test(text)) continue;
    const source = parseYaml(path, text);
    const [problem] = source.problems;
    if (problem) {
      notices.push({
        ...problem,
        file: path,
        message: `${problem.message}; what Traefik passes on is not known`,
      });
      continue;
    }
    const http = property(source.value, 'http');
    files.push({
      routers: new Map(
        named(http, 'routers').map(([name, router]) => [
          name,
          {
            at: source.at(['http', 'routers', name], { key: true }),
            rule: textOf(router.rule) ?? '',
            service: textOf(router.service),
            middlewares: textsOf(router.middlewares ?? []),
          },
        ]),
      ),
      services: new Map(
        named(http, 'services').map(([name, service]) => {
          const servers = property(service.loadBalancer, 'servers');
          const urls = Array.isArray(servers)
            ? servers.flatMap((each) => textOf(property(each, 'url')) ?? [])
            : [];
          return [name.toLowerCase(), urls];
        }),
      ),
      middlewares: new Map(named(http, 'middlewares').map(([name, each]) => [name.toLowerCase(), each])),
    });
  }
  return { files, notices };
}

function named(value: unknown, key: string): [string, Readonly<Record<string, unknown>>][] {
  const mapping = property(value, key);
  return isPlain(mapping)
    ? Object.entries(mapping).flatMap(([name, each]): [string, Readonly<Record<string, unknown>>][] =>
        isPlain(each) ? [[name, each]] : [],
      )
    : [];
}

/**
 * The labels of containers. A router of a container leads to the container's only service, which has the container's
 * only port if no label states one.
 *
 * Source: https://doc.traefik.io/traefik/routing/providers/docker/
 */
function dynamicOf(deployments: readonly Deployment[]): Dynamic {
  const routers = new Map<string, Router>();
  const services = new Map<string, readonly string[]>();
  const middlewares = new Map<string, Record<string, unknown>>();
  for (const deployment of deployments) {
    const { name, ports } = deployment;
    const labels = [...(deployment.labels ?? [])].flatMap(([label, value]) => {
      const [, kind = '', owner = '', rest = ''] =
        /^traefik\.http\.(routers|services|middlewares)\.([^.]+)\.(.+)$/i.exec(label) ?? [];
      return kind === '' ? [] : [{ kind: kind.toLowerCase(), owner, rest: rest.toLowerCase(), ...value }];
    });
    const isOff = deployment.labels?.get('traefik.enable')?.text === 'false';
    if (labels.length === 0 || isOff) continue;
    const stated = labels.filter(({ kind }) => kind === 'services');
    for (const { owner, rest, text } of stated) {
      if (rest === 'loadbalancer.server.port') services.set(owner.toLowerCase(), [`http://${name}:${text}`]);
      else if (rest === 'loadbalancer.server.url') services.set(owner.toLowerCase(), [text]);
    }
    const own = [...new Set(stated.map(({ owner }) => owner))];
    const [port] = ports;
    // A name that labels cannot have.
    if (own.length === 0)
      services.set(`:${name}`, [ports.length === 1 ? `http://${name}:${port}` : `http://${name}`]);
    for (const { kind, owner, rest, text, at } of labels) {
      if (kind === 'middlewares') {
        const [option = '', key = ''] = rest.split('.');
        const known = middlewares.get(owner.toLowerCase()) ?? {};
        const values = isPlain(known[option]) ? known[option] : {};
        middlewares.set(owner.toLowerCase(), {
          ...known,
          [option]: { ...values, [key.replace(/\[\d+\]$/, '')]: text },
        });
      } else if (kind === 'routers' && rest === 'rule') {
        const of = (key: string) =>
          labels.find((each) => each.owner === owner && each.kind === kind && each.rest === key);
        const service = of('service')?.text ?? (own.length > 1 ? null : (own[0] ?? `:${name}`));
        const used = (of('middlewares')?.text ?? '').split(/\s*,\s*/).filter((each) => each !== '');
        routers.set(owner, { at, rule: text, service, middlewares: used });
      }
    }
  }
  return { routers, services, middlewares };
}
