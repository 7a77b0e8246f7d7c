import { posix } from 'node:path';
import type { ConfiguredForward, ServiceDeclaration, Timeout } from '../model.js';
import type { Deployment } from './deployment.js';
import { readDockerfile } from './dockerfile.js';
import { type FileTree, hasFile, readText } from './file-tree.js';
import { type Directive, parseNginx } from './nginx-config.js';

const CONFIGURATION = /\.conf(\.template|\.tpl)?$/;
const IMAGE = /(^|[/_-])(nginx|openresty)/i;
/** No configuration that a person wrote is longer. */
const LONGEST = 500_000;
/** A variable that is set to itself twice, again and again. */
const LONGEST_WORD = 2_000;
const MOST_ROUTES = 1_000;
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
};

type Passed = Omit<ConfiguredForward, 'service' | 'certainty'>;

/** What the nginx of each service passes on: of the configuration that it mounts, or that its Dockerfile copies. */
export async function readNginx(
  tree: FileTree,
  services: readonly ServiceDeclaration[],
  deployments: ReadonlyMap<string, readonly Deployment[]>,
  declared: readonly Pick<ServiceDeclaration, 'name' | 'external'>[],
): Promise<ConfiguredForward[]> {
  const found: ConfiguredForward[] = [];
  for (const { name: service, env } of services) {
    if (declared.some((each) => each.name === service && each.external)) continue;
    const paths = new Set<string>();
    for (const deployment of deployments.get(service) ?? []) {
      for (const path of await configurationsOf(tree, deployment)) paths.add(path);
    }
    const files: { path: string; directives: readonly Directive[] }[] = [];
    for (const path of [...paths].sort()) {
      const text = await readText(tree, path);
      if (text !== null && text.length <= LONGEST) files.push({ path, directives: parseNginx(text) });
    }
    const upstreams = upstreamsOf(files.flatMap(({ directives }) => directives));
    const passed = files.flatMap(({ path, directives }) =>
      passedIn(directives, path, { timeout: BY_DEFAULT, variables: env }, upstreams),
    );
    const once = new Map(passed.map((each) => [`${each.isExact} ${each.path} ${each.address}`, each]));
    const all = [...once.values()].slice(0, MOST_ROUTES);
    for (const each of all) {
      const rivals = all.filter(({ path, isExact }) => path === each.path && isExact === each.isExact);
      found.push({ ...each, service, certainty: rivals.length > 1 ? 'possible' : 'certain' });
    }
  }
  return found;
}

async function configurationsOf(
  tree: FileTree,
  { image, dockerfile, directories }: Deployment,
): Promise<string[]> {
  const file = dockerfile === null ? null : await readDockerfile(tree, dockerfile);
  if (![image ?? '', file?.from ?? ''].some((each) => IMAGE.test(each))) return [];
  const [context = '.', ...mounts] = directories;
  const mounted = (file === null ? directories : mounts).flatMap((mount) =>
    CONFIGURATION.test(mount)
      ? [mount]
      : tree.files.map(({ path }) => path).filter((path) => posix.dirname(path) === mount),
  );
  const copied = [...(file?.text ?? '').matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+(.+)$/gim)]
    .flatMap(([, words = '']) => words.split(/[\s"',[\]]+/))
    .map((word) => posix.join(context, word));
  return [...mounted, ...copied].filter((path) => CONFIGURATION.test(path) && hasFile(tree, path));
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
): Passed[] {
  const scope = scopeOf(directives, outer);
  return directives.flatMap(({ name, parameters, block }) => {
    if (name === 'http' || name === 'server') return passedIn(block, file, scope, upstreams);
    if (name !== 'location') return [];
    const inner = passedIn(block, file, scopeOf(block, scope), upstreams);
    const place = placeOf(parameters);
    const pass = block.find((each) => each.name === 'proxy_pass');
    if (!pass || !place) return inner;
    return [...passedBy(pass, place, block, file, scopeOf(block, scope), upstreams), ...inner];
  });
}

type Place = { readonly path: string; readonly isExact: boolean; readonly isPattern: boolean };

/** Where a location is; null for a named one, and for a pattern that is more than a beginning. */
function placeOf(parameters: readonly string[]): Place | null {
  const modifier = parameters.length > 1 ? parameters[0] : '';
  const written = parameters.at(-1) ?? '';
  if (modifier?.startsWith('~')) {
    const path = /^\^?(\/[\w/-]*)(\(\.[*+]\)|\.[*+]|\(\/\|\$\)|\(\/\.\*\)\??)*\$?$/.exec(written)?.[1];
    return path === undefined ? null : { path: trimmed(path), isExact: false, isPattern: true };
  }
  if (!written.startsWith('/')) return null;
  return { path: trimmed(written), isExact: modifier === '=', isPattern: false };
}

function passedBy(
  { parameters, line }: Directive,
  place: Place,
  block: readonly Directive[],
  file: string,
  { timeout, variables }: Scope,
  upstreams: ReadonlyMap<string, readonly string[]>,
): Passed[] {
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
    path,
    isExact,
    address: `${scheme}://${host}${onto ?? ''}`,
    onto,
    timeout,
  }));
}

/** Without a path of its own, `proxy_pass` leaves the path as it is; with one, that stands for the location's. */
function passedOnto(uri: string, { path, isPattern }: Place): string | null {
  if (uri === '' || /^\$\{?(request_uri|uri)\b/.test(uri)) return path;
  const plain = uri.replace(isPattern ? /\$1(\$is_args\$args)?$/ : /(\$is_args\$args)$/, '');
  return plain.includes('$') || (isPattern && plain === uri) ? null : trimmed(plain);
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
  let { timeout } = outer;
  for (const { name, parameters } of directives) {
    const [first = '', second = ''] = parameters;
    if (name === 'set' && first.startsWith('$')) variables[first.slice(1)] = filled(second, variables);
    if (name === 'proxy_read_timeout') timeout = timeoutOf(first);
  }
  return { timeout, variables };
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

/** A text with the variables that are known put in: `$orders`, `${ORDERS_HOST}`. */
function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      return Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole;
    })
    .slice(0, LONGEST_WORD);
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}
