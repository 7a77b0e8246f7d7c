import type { Location, Notice, Timeout } from '../../model.js';
import { readText } from '../file-tree.js';
import { filesGivenTo, type GatewayReader, NOTHING } from './gateway.js';
import { type GatewayRoute, joined, knownHost, trimmed } from './route.js';

const IMAGE = /(^|[/_-])caddy(:|@|$)/i;
const CONFIGURATION = /(^|[/.])caddyfile(\.[\w-]+)?$/i;
const LONGEST = 500_000;
/** https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#transports */
const BY_DEFAULT: Timeout = {
  ms: null,
  source: 'none',
  detail: 'Caddy waits for ever for an answer by default (response_header_timeout)',
};

/** A line of a Caddyfile: its words, and the lines of its block. */
type Line = { readonly words: readonly string[]; readonly line: number; readonly block: readonly Line[] };

/** What a Caddy passes on: `reverse_proxy` of the Caddyfile that it mounts, or that its Dockerfile copies. */
export const readCaddy: GatewayReader = async ({ tree, service, deployments, images }) => {
  if (!images.some((image) => IMAGE.test(image))) return NOTHING;
  const paths = new Set<string>();
  for (const each of deployments) {
    for (const path of await filesGivenTo(tree, each, CONFIGURATION)) paths.add(path);
  }
  const notices: Notice[] = [];
  const routes: GatewayRoute[] = [];
  for (const file of [...paths].sort()) {
    const text = await readText(tree, file);
    if (text === null || text.length > LONGEST) {
      notices.push({ file, message: 'is too large or no text; what Caddy passes on is not known' });
      continue;
    }
    const all = linesOf(withEnvironment(text, service.env));
    const snippets = new Map(
      all.flatMap(({ words, block }) => {
        const name = /^\((.+)\)$/.exec(words[0] ?? '')?.[1];
        return name === undefined ? [] : [[name, block] as const];
      }),
    );
    for (const site of sitesOf(all)) {
      const hosts = site.words.map((each) => knownHost(hostOf(each)));
      const block = imported(site.block, snippets);
      routes.push(
        ...passedIn(block, { file, hosts, path: '/', isExact: false, strip: '' }, matchersOf(block)),
      );
    }
  }
  return { routes, notices };
};

/** The blocks with addresses before them; a file of one site may be without. */
function sitesOf(lines: readonly Line[]): Line[] {
  const sites = lines.filter(
    ({ words, block }) => words.length > 0 && block.length > 0 && !words[0]?.startsWith('('),
  );
  const isOneSite = sites.every(({ words }) =>
    /^(handle|handle_path|route|reverse_proxy|log|tls)$/.test(words[0] ?? ''),
  );
  return isOneSite ? [{ words: [lines[0]?.words[0] ?? ''], line: 1, block: lines.slice(1) }] : sites;
}

function hostOf(address: string): string {
  return address
    .replace(/^https?:\/\//, '')
    .replace(/,$/, '')
    .replace(/[:/].*$/, '');
}

/** `{$NAME}` and `{$NAME:stand-in}`, which are put in before the file is read. */
function withEnvironment(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\{\$(\w+)(?::([^}]*))?\}/g, (_, name: string, otherwise?: string) =>
    Object.hasOwn(environment, name) ? (environment[name] ?? '') : (otherwise ?? `$${name}$`),
  );
}

function imported(block: readonly Line[], snippets: ReadonlyMap<string, readonly Line[]>): Line[] {
  return block.flatMap((line) =>
    line.words[0] === 'import' ? [...(snippets.get(line.words[1] ?? '') ?? [])] : [line],
  );
}

type Place = {
  readonly file: string;
  readonly hosts: readonly string[];
  readonly path: string;
  readonly isExact: boolean;
  /** What `handle_path` and `uri strip_prefix` take off. */
  readonly strip: string;
};

/** Paths of named matchers: `@api path /api/*`; null for one that asks for something else. */
function matchersOf(block: readonly Line[]): ReadonlyMap<string, readonly string[] | null> {
  return new Map(
    block
      .filter(({ words }) => words[0]?.startsWith('@'))
      .map(({ words: [name = '', kind, ...rest], block: inner }) => {
        const [only, ...others] = inner;
        if (kind === 'path') return [name, rest];
        return [name, only?.words[0] === 'path' && others.length === 0 ? only.words.slice(1) : null];
      }),
  );
}

function passedIn(
  block: readonly Line[],
  place: Place,
  matchers: ReadonlyMap<string, readonly string[] | null>,
): GatewayRoute[] {
  const stripped = block
    .find(({ words }) => words[0] === 'uri' && words.includes('strip_prefix'))
    ?.words.at(-1);
  const isRewritten = block.some(
    ({ words }) => words[0] === 'rewrite' || (words[0] === 'uri' && !words.includes('strip_prefix')),
  );
  const within = stripped === undefined ? place : { ...place, strip: stripped };
  return block.flatMap(({ words: [name = '', ...rest], line, block: inner }): GatewayRoute[] => {
    const isMatched = rest[0]?.startsWith('/') || rest[0]?.startsWith('@') || rest[0] === '*';
    const matcher = isMatched ? (rest[0] ?? '') : '';
    const paths = matcher.startsWith('@') ? (matchers.get(matcher) ?? null) : [matcher];
    if (name === 'reverse_proxy') {
      const at = { file: place.file, line, column: 1 };
      const to = [
        ...rest.slice(isMatched ? 1 : 0),
        ...inner.filter(({ words }) => words[0] === 'to').flatMap(({ words }) => words.slice(1)),
      ];
      const found =
        paths === null
          ? [{ ...within, isConditional: true }]
          : paths.flatMap((path) => narrowed(within, path));
      return found.flatMap((each) =>
        to.flatMap((upstream) => routeOf(at, each, upstream, isRewritten, inner)),
      );
    }
    if (!/^(handle|handle_path|route)$/.test(name)) return [];
    if (paths === null) return passedIn(inner, within, matchers);
    return paths
      .flatMap((path) => narrowed(within, path))
      .flatMap((each) =>
        passedIn(inner, name === 'handle_path' ? { ...each, strip: each.path } : each, matchers),
      );
  });
}

/** `/api/*` asks for all under `/api`, `/api` for itself only, `/api*` for both. */
function narrowed(place: Place, matcher: string): Place[] {
  if (matcher === '' || matcher === '*' || matcher === '/*') return [place];
  if (!/^\/[\w./~-]*\*?$/.test(matcher)) return [];
  return [{ ...place, path: trimmed(matcher.replace(/\*$/, '')), isExact: !matcher.endsWith('*') }];
}

function routeOf(
  at: Location,
  { hosts, path, isExact, strip, ...more }: Place & { readonly isConditional?: boolean },
  upstream: string,
  isRewritten: boolean,
  options: readonly Line[],
): GatewayRoute[] {
  const [, scheme = 'http', authority = ''] =
    /^(?:(https?):\/\/)?([\w.${}-]+(?::\d+)?)$/.exec(upstream.replace(/^h2c/, 'http')) ?? [];
  if (authority === '') return [];
  const isUnder = strip !== '' && (path === strip || path.startsWith(`${strip}/`));
  const onto = isRewritten ? null : isUnder ? joined(path.slice(strip.length), '') : path;
  const address = authority.replace(/\$(\w+)\$/, (_, name: string) => `\${${name}}`);
  return [
    {
      at,
      client: 'caddy',
      hosts,
      methods: null,
      path,
      isExact,
      ...(more.isConditional ? { isConditional: true } : {}),
      address: `${scheme}://${address}${onto ?? ''}`,
      onto,
      timeout: timeoutOf(options),
    },
  ];
}

/** `transport http { response_header_timeout 5s }` */
function timeoutOf(options: readonly Line[]): Timeout {
  const transport = options.find(({ words }) => words[0] === 'transport')?.block ?? [];
  const written = transport.find(({ words }) => words[0] === 'response_header_timeout')?.words[1];
  if (written === undefined) return BY_DEFAULT;
  const [, count, unit = 's'] = /^(\d+)(ms|s|m)?$/.exec(written) ?? [];
  const detail = `response_header_timeout ${written}`;
  if (count === undefined) return { ms: null, source: 'unknown', detail };
  const ms = Number(count) * (unit === 'ms' ? 1 : unit === 'm' ? 60_000 : 1_000);
  return { ms, source: 'explicit', detail };
}

/** Blocks in blocks beyond this are no Caddyfile. */
const DEEPEST = 16;

function linesOf(text: string): Line[] {
  const all = text.split(/\r?\n/);
  let at = 0;
  const block = (depth: number): Line[] => {
    const lines: Line[] = [];
    while (at < all.length) {
      const line = at + 1;
      const words = (all[at] ?? '').replace(/(^|\s)#.*$/, '').match(/"[^"]*"|`[^`]*`|\S+/g) ?? [];
      at += 1;
      if (words.length === 0) continue;
      if (words[0] === '}') return lines;
      const opens = words.at(-1) === '{' && depth < DEEPEST;
      const plain = (opens ? words.slice(0, -1) : words).map((word) => word.replace(/^["`](.*)["`]$/, '$1'));
      lines.push({ words: plain, line, block: opens ? block(depth + 1) : [] });
    }
    return lines;
  };
  const lines: Line[] = [];
  while (at < all.length) for (const line of block(0)) lines.push(line);
  return lines;
}
