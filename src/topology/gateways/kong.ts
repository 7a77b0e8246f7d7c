import type { Location, Notice, Timeout } from '../../model.js';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf, textsOf } from '../plain.js';
import { parseYaml, type YamlPath, type YamlSource } from '../yaml-source.js';
import { filesGivenTo, filled, type GatewayReader, NOTHING } from './gateway.js';
import { type GatewayRoute, joined, knownHost, pathsOf } from './route.js';

const IMAGE = /(^|[/_-])kong(-gateway)?(-ee)?(:|@|$)/i;
const CONFIGURATION = /\.(ya?ml|json)(\.(template|tpl|tmpl))?$/;
const LONGEST = 1_000_000;
/** https://developer.konghq.com/gateway/entities/service/: the gap between two reads, as in nginx. */
const BY_DEFAULT: Timeout = {
  ms: null,
  source: 'library',
  detail: 'Kong waits 60 s for the next part of an answer by default (read_timeout)',
};

/**
 * What a Kong passes on: of the declarative configuration that it mounts, or of the one in the tree if only one service
 * runs Kong and mounts none.
 *
 * Source: https://developer.konghq.com/gateway/entities/route/, version 3: `paths` are beginnings, `~` marks patterns,
 * `strip_path` is true by default.
 */
export const readKong: GatewayReader = async ({ tree, service, deployments, images, isOnly }) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  const given: string[] = [];
  for (const deployment of deployments) given.push(...(await filesGivenTo(tree, deployment, CONFIGURATION)));
  const mounted = await declarative(tree, given);
  const isAlone = mounted.sources.length === 0 && mounted.notices.length === 0 && isOnly(IMAGE);
  const named = tree.files.map(({ path }) => path).filter((path) => /(^|\/)kong[^/]*\.ya?ml$/i.test(path));
  const { sources, notices } = isAlone ? await declarative(tree, named) : mounted;
  return { routes: sources.flatMap((source) => routesOf(source, service.env)), notices };
};

async function declarative(
  tree: FileTree,
  paths: readonly string[],
): Promise<{ sources: YamlSource[]; notices: Notice[] }> {
  const sources: YamlSource[] = [];
  const notices: Notice[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const text = await readText(tree, path);
    if (text === null || text.length > LONGEST || !text.includes('_format_version')) continue;
    const source = parseYaml(path, text);
    const [problem] = source.problems;
    if (problem)
      notices.push({
        ...problem,
        file: path,
        message: `${problem.message}; what Kong passes on is not known`,
      });
    else if (isPlain(source.value)) sources.push(source);
  }
  return { sources, notices };
}

function routesOf(source: YamlSource, variables: Readonly<Record<string, string>>): GatewayRoute[] {
  const services = entries(source.value, 'services');
  const targets = new Map(
    entries(source.value, 'upstreams').map(({ value }) => [
      textOf(value.name) ?? '',
      entries(value, 'targets').flatMap((each) => textOf(each.value.target) ?? []),
    ]),
  );
  const apart = entries(source.value, 'routes').flatMap((route) => {
    const name = textOf(route.value.service) ?? textOf(property(route.value.service, 'name'));
    const service = services.find(({ value }) => name !== null && textOf(value.name) === name);
    return service ? [{ route, service, path: route.path }] : [];
  });
  const within = services.flatMap((service) =>
    entries(service.value, 'routes').map((route) => ({
      route,
      service,
      path: [...service.path, ...route.path],
    })),
  );
  return [...within, ...apart].flatMap(({ route, service, path }) => {
    const isRewritten = [...entries(route.value, 'plugins'), ...entries(service.value, 'plugins')].some(
      ({ value }) => property(property(property(value, 'config'), 'replace'), 'uri') !== undefined,
    );
    return passedBy(route.value, service.value, { variables, targets, isRewritten, at: source.at(path) });
  });
}

type Surroundings = {
  readonly variables: Readonly<Record<string, string>>;
  /** Of upstreams, by name. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  /** A plugin gives the request another path. */
  readonly isRewritten: boolean;
  readonly at: Location;
};

function passedBy(
  route: Plain,
  service: Plain,
  { variables, targets, isRewritten, at }: Surroundings,
): GatewayRoute[] {
  const origin = originOf(service, variables);
  if (origin === null) return [];
  const { scheme, authority, base } = origin;
  const keepsPath = route.strip_path === false;
  const paths = textsOf(route.paths ?? '/').flatMap((path) => placesOf(path, keepsPath));
  const methods =
    route.methods === undefined ? null : textsOf(route.methods).map((each) => each.toUpperCase());
  const isConditional = isPlain(route.headers) || route.snis !== undefined || route.sources !== undefined;
  const retries = Number(textOf(service.retries) ?? Number.NaN);
  return paths.flatMap(({ path, isExact, isKnown }) =>
    (targets.get(authority) ?? [authority]).map((host): GatewayRoute => {
      const onto = isRewritten || !isKnown ? null : keepsPath ? joined(base, path) : joined(base, '/');
      return {
        at,
        client: 'kong',
        hosts: textsOf(route.hosts ?? []).map(knownHost),
        methods,
        path,
        isExact,
        isConditional,
        address: `${scheme}://${host}${onto ?? ''}`,
        onto,
        timeout: timeoutOf(service),
        ...(retries > 0 ? { retry: { attempts: retries + 1, delay: 'none' as const } } : {}),
      };
    }),
  );
}

/**
 * `/orders`, and the paths that `~/orders/(.*)$` asks for. What a pattern matches is taken off altogether: where it ends
 * openly, nothing is known of what is left. Of other patterns, the beginning that is certain.
 */
function placesOf(path: string, keepsPath: boolean): { path: string; isExact: boolean; isKnown: boolean }[] {
  if (!path.startsWith('~')) {
    return path.startsWith('/') ? [{ path: joined(path, ''), isExact: false, isKnown: true }] : [];
  }
  const pattern = path.slice(1);
  const isPlain = /^\^?[\w/-]+$/.test(pattern);
  const places = pathsOf(pattern).map((place) => ({
    ...place,
    isKnown: keepsPath || place.isExact || isPlain,
  }));
  if (places.length > 0) return places;
  const beginning = /^\^?((?:\/[\w-]+)+)\/[^/]*[(\\[]/.exec(pattern)?.[1];
  return beginning === undefined ? [] : [{ path: beginning, isExact: false, isKnown: false }];
}

function originOf(
  service: Plain,
  variables: Readonly<Record<string, string>>,
): { scheme: string; authority: string; base: string } | null {
  const url = textOf(service.url);
  if (url !== null) {
    const [, scheme, authority, base = ''] =
      /^(https?):\/\/([^/]+)(\/.*)?$/.exec(filled(url, variables)) ?? [];
    if (scheme !== undefined && authority !== undefined) return { scheme, authority, base };
    // `${ORDERS_URL}`: the whole address is a setting.
    const setting = /^(\$\{\w+\})(\/.*)?$/.exec(filled(url, variables));
    return setting ? { scheme: 'http', authority: setting[1] ?? '', base: setting[2] ?? '' } : null;
  }
  const host = textOf(service.host);
  const scheme = textOf(service.protocol) ?? 'http';
  if (host === null || !/^https?$/.test(scheme)) return null;
  const port = textOf(service.port) ?? '80';
  const authority = filled(host, variables);
  return {
    scheme,
    authority: port === '80' ? authority : `${authority}:${port}`,
    base: textOf(service.path) ?? '',
  };
}

function timeoutOf(service: Plain): Timeout {
  const written = textOf(service.read_timeout);
  const ms = Number(written);
  if (written === null || !(ms > 0)) return BY_DEFAULT;
  return { ms, source: 'explicit', detail: `read_timeout ${written}` };
}

/** The mappings in a list under a key, with their places. */
function entries(value: unknown, key: string): { value: Plain; path: YamlPath }[] {
  const items = property(value, key);
  return (Array.isArray(items) ? items : []).flatMap((item, index) =>
    isPlain(item) ? [{ value: item, path: [key, index] }] : [],
  );
}
