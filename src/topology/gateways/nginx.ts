import { posix } from 'node:path';
import type { Notice, Timeout } from '../../model.js';
import { readText } from '../file-tree.js';
import { type Candidate, filesGivenTo, filled, type GatewayReader, NOTHING } from './gateway.js';
import { type Directive, parseNginx } from './nginx-config.js';
import { beginningOf, type GatewayRoute, knownHost, pathsOf, trimmed } from './route.js';

const CONFIGURATION = /\.conf(\.template|\.tpl|\.tmpl|\.j2)?$/;
const IMAGE = /(^|[/_-])(nginx|openresty)/i;
/** No configuration that a person wrote is longer. */
const LONGEST = 500_000;
/** `proxy_read_timeout`, https://nginx.org/en/docs/http/ngx_http_proxy_module.html */
const BY_DEFAULT: Timeout = {
  // It ends no answer that keeps coming: how long the whole may take is not said.
  ms: null,
  source: 'library',
  detail: 'nginx waits 60 s for the next part of an answer by default (proxy_read_timeout)',
};

/** What holds in a block: what nginx inherits from the blocks around it. */
type Scope = {
  readonly timeout: Timeout;
  readonly variables: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
  /** What the named locations of the server do, by name. */
  readonly named: ReadonlyMap<string, readonly Directive[]>;
};

/** What an nginx passes on: of the configuration that it mounts, or that its Dockerfile copies. */
export const readNginx: GatewayReader = async ({ tree, service, deployments, images }: Candidate) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  const paths = new Set<string>();
  for (const deployment of deployments) {
    for (const path of await filesGivenTo(tree, deployment, CONFIGURATION)) paths.add(path);
  }
  const notices: Notice[] = [];
  const files: { path: string; directives: readonly Directive[] }[] = [];
  for (const path of [...paths].sort()) {
    const text = await readText(tree, path);
    if (text !== null && text.length <= LONGEST) files.push({ path, directives: parseNginx(text) });
    else notices.push({ file: path, message: 'is too large or no text; what nginx passes on is not known' });
  }
  const parts = new Map(files.map(({ path, directives }) => [posix.basename(path), directives]));
  const included = new Set<string>();
  const whole = files.map(({ path, directives }) => ({
    path,
    directives: withIncluded(directives, parts, included, 0),
  }));
  const upstreams = upstreamsOf(files.flatMap(({ directives }) => directives));
  const outer: Scope = { timeout: BY_DEFAULT, variables: service.env, hosts: [], named: new Map() };
  const routes = whole
    .filter(({ path }) => !included.has(posix.basename(path)))
    .flatMap(({ path, directives }) => passedIn(directives, path, outer, upstreams));
  return { routes, notices };
};

/** Parts in parts beyond this include each other. */
const DEEPEST_PART = 8;

/** What `include` names stands there; what it names with a `*` is a file by itself. */
function withIncluded(
  directives: readonly Directive[],
  parts: ReadonlyMap<string, readonly Directive[]>,
  included: Set<string>,
  depth: number,
): Directive[] {
  if (depth > DEEPEST_PART) return [];
  return directives.flatMap((directive): Directive[] => {
    const { name, parameters, block } = directive;
    const file = name === 'include' ? posix.basename(parameters[0] ?? '') : '';
    const part = parts.get(file);
    if (!part) return [{ ...directive, block: withIncluded(block, parts, included, depth) }];
    included.add(file);
    return withIncluded(part, parts, included, depth + 1);
  });
}

function upstreamsOf(directives: readonly Directive[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { name, parameters, block } of directives) {
    if (name === 'http') for (const [key, servers] of upstreamsOf(block)) found.set(key, servers);
    else if (name === 'upstream' && parameters[0] !== undefined) {
      const servers = block.filter((each) => each.name === 'server');
      found.set(parameters[0], [...new Set(servers.flatMap((each) => each.parameters[0] ?? []))]);
    }
  }
  return found;
}

/** The locations in a block, or in a part that is included into one. */
function passedIn(
  directives: readonly Directive[],
  file: string,
  outer: Scope,
  upstreams: ReadonlyMap<string, readonly string[]>,
): GatewayRoute[] {
  const scope = scopeOf(directives, outer);
  // The first server of a port answers for every host that no other names.
  const first = new Map(
    directives
      .filter(({ name }) => name === 'server')
      .map((each) => [portOf(each), each] as const)
      .reverse(),
  );
  return directives.flatMap((directive) => {
    const { name, parameters, line, block } = directive;
    if (name === 'http') return passedIn(block, file, scope, upstreams);
    if (name === 'server') {
      const routes = passedIn(block, file, scope, upstreams);
      const isFirst = first.get(portOf(directive)) === directive;
      return isFirst ? routes.map((each) => ({ ...each, hosts: [...each.hosts, ''] })) : routes;
    }
    if (name !== 'location') return [];
    const within = scopeOf(block, scope);
    const inner = passedIn(block, file, scope, upstreams);
    // Only nginx itself asks for what is internal.
    const places = block.some((each) => each.name === 'internal') ? [] : placesOf(parameters);
    const other = fallbackOf(block, within);
    const pass = [...block, ...other].find((each) => each.name === 'proxy_pass');
    if (pass) {
      const around = other.length > 0 ? scopeOf(other, within) : within;
      const all = [...block, ...other];
      return [...places.flatMap((place) => passedBy(pass, place, all, file, around, upstreams)), ...inner];
    }
    // What an included part adds, or what another protocol answers, is not known.
    if (block.some((each) => /^(include|\w+_pass)$/.test(each.name))) return inner;
    const { hosts, timeout } = within;
    const at = { file, line, column: 1 };
    const own = places.map(({ path, isExact }) => ({
      at,
      client: 'nginx',
      hosts,
      methods: null,
      path,
      isExact,
      address: null,
      onto: null,
      timeout,
    }));
    return [...own, ...inner];
  });
}

/** The port of a server, without what else its `listen` says. */
function portOf({ block }: Directive): string {
  const listen = block.find(({ name }) => name === 'listen')?.parameters[0] ?? '80';
  return /(\d+)$/.exec(listen)?.[1] ?? '80';
}

/** The named location that gets what is no file: `try_files $uri @app`, `error_page 404 = @app`. */
function fallbackOf(block: readonly Directive[], { named }: Scope): readonly Directive[] {
  const last = block
    .filter(({ name }) => name === 'try_files' || name === 'error_page')
    .map(({ parameters }) => parameters.at(-1) ?? '')
    .find((name) => name.startsWith('@'));
  return last === undefined ? [] : (named.get(last) ?? []);
}

type Place = {
  readonly path: string;
  readonly isExact: boolean;
  readonly isPattern: boolean;
  /** The number of the group of a pattern that is what follows the path. */
  readonly rest?: number;
};

/** Where a location is; nowhere for a named one, and for a pattern that says more than paths. */
function placesOf(parameters: readonly string[]): Place[] {
  const modifier = parameters.length > 1 ? parameters[0] : '';
  const written = parameters.at(-1) ?? '';
  if (modifier?.startsWith('~')) {
    const isRest = beginningOf(written) !== null && /\(\.[*+]\)\$?$/.test(written);
    const rest = isRest ? (written.match(/\((?!\?)/g)?.length ?? 0) : 0;
    return pathsOf(written).map((place) => ({ ...place, isPattern: true, rest }));
  }
  if (!written.startsWith('/')) return [];
  return [{ path: trimmed(written), isExact: modifier === '=', isPattern: false }];
}

function passedBy(
  { parameters, line }: Directive,
  place: Place,
  block: readonly Directive[],
  file: string,
  { timeout, variables, hosts }: Scope,
  upstreams: ReadonlyMap<string, readonly string[]>,
): GatewayRoute[] {
  const written = filled(parameters[0] ?? '', variables);
  const [, scheme = 'http', authority = '', uri = ''] =
    /^(https?):\/\/([^/$]+|[^/]+)(.*)$/.exec(written) ?? [];
  if (authority === '') return [];
  const rewrites = block.filter(({ name }) => name === 'rewrite');
  const onto = rewrites.length > 0 ? rewritten(rewrites, place) : passedOnto(uri, place);
  const { path, isExact } = place;
  return (upstreams.get(authority) ?? [authority]).map((host) => ({
    at: { file, line, column: 1 },
    client: 'nginx',
    hosts,
    methods: null,
    path,
    isExact,
    address: `${scheme}://${host}${onto ?? ''}`,
    onto,
    timeout,
  }));
}

/** Without a path of its own, `proxy_pass` leaves the path as it is; with one, that stands for the location's. */
function passedOnto(uri: string, { path, isPattern, rest = 0 }: Place): string | null {
  if (uri === '' || /^\$\{?(request_uri|uri)\b/.test(uri)) return path;
  const without = uri.replace(/\$is_args\$args$/, '');
  const plain = isPattern && rest > 0 ? without.replace(new RegExp(`\\$${rest}$`), '') : without;
  return plain.includes('$') || (isPattern && plain === without) ? null : trimmed(plain);
}

/** `rewrite ^/api/(.*)$ /$1 break;` takes the beginning off. */
function rewritten(rewrites: readonly Directive[], { path }: Place): string | null {
  const [pattern = '', replacement = ''] = rewrites.length === 1 ? (rewrites[0]?.parameters ?? []) : [];
  const from = /^\^?(\/[\w/-]*?)\/?\(\.[*+]\)\$?$/.exec(pattern)?.[1];
  const to = /^(\/[\w/-]*)\$1$/.exec(replacement)?.[1];
  if (from === undefined || to === undefined) return null;
  const isAround = from === '' || path === from || path.startsWith(`${from}/`);
  return isAround ? trimmed(`${to}${path.slice(from.length).replace(/^\//, '')}`) : null;
}

function scopeOf(directives: readonly Directive[], outer: Scope): Scope {
  const variables: Record<string, string> = { ...outer.variables };
  let { timeout, hosts, named } = outer;
  for (const { name, parameters, block } of directives) {
    const [first = '', second = ''] = parameters;
    if (name === 'set' && first.startsWith('$')) variables[first.slice(1)] = filled(second, variables);
    if (name === 'proxy_read_timeout') timeout = timeoutOf(first);
    if (name === 'server_name') hosts = parameters.map(knownHost);
    if (name === 'location' && first.startsWith('@')) named = new Map([...named, [first, block]]);
  }
  return { timeout, variables, hosts, named };
}

/** `60`, `60s`, `1m30s`, `500ms`. */
function timeoutOf(written: string): Timeout {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const isTime = written.length < 30 && /^\d+(ms|[smhd])?(\d+(ms|[smhd]))*$/.test(written);
  if (!isTime) return { ms: null, source: 'unknown', detail: `proxy_read_timeout ${written}` };
  const parts = [...written.matchAll(/(\d+)(ms|[smhd])?/g)];
  const ms = parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1_000), 0);
  return { ms, source: 'explicit', detail: `proxy_read_timeout ${written}` };
}
