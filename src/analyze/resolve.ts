import { existsSync } from 'node:fs';
import path from 'node:path';
import { createPathsMatcher, parseTsconfig } from 'get-tsconfig';
import type { WorkspacePackage } from '../topology/workspaces.js';
import { localDependencies } from './local-dependencies.js';

/** The module that a specifier means, as a path of the tree; null for packages and for what is not there. */
export type Resolver = (from: string, specifier: string) => string | null;

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What a build writes, and the sources that it was made from. */
const BUILT_DIRECTORIES = /^(?:\.\/)?(?:dist|build|lib|out|output|cjs|esm)\//;

/**
 * Resolves imports against the files that were found, without an install: relative paths, `tsconfig` paths with
 * `extends` (get-tsconfig), packages of the tree by name or as the importing one calls them, mapped to their source, and the customary `@/` and `~/`.
 */
export function createResolver(
  root: string,
  modules: ReadonlySet<string>,
  packages: readonly WorkspacePackage[],
  tsconfigs: readonly string[],
): Resolver {
  const byName = new Map(packages.flatMap((each) => (each.name ? [[each.name, each] as const] : [])));
  const local = localDependencies(packages);
  const matchers = tsconfigMatchers(root, tsconfigs);
  const cache = new Map<string, Map<string, string | null>>();
  const find = (candidate: string) => findFile(modules, candidate);
  const inAnyCase = lookupInAnyCase(modules);

  const resolve = (from: string, specifier: string): string | null => {
    const directory = path.posix.dirname(from);
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      if (specifier.startsWith('/')) return null;
      const candidate = path.posix.join(directory, specifier);
      return find(candidate) ?? inAnyCase(candidate);
    }
    for (const matcher of matchers(directory)) {
      for (const candidate of matcher(specifier)) {
        const found = find(toRelative(root, candidate));
        if (found) return found;
      }
    }
    const name = packageName(specifier);
    const renamed = local(from, name);
    if (renamed) return findInPackage(renamed, specifier.slice(name.length + 1), find);
    const workspace = byName.get(specifier) ?? byName.get(name);
    if (workspace) return findInPackage(workspace, specifier.slice(workspace.name?.length).slice(1), find);
    if (/^[@~]\//.test(specifier)) return findFromSource(directory, specifier.slice(2), find);
    return null;
  };

  return (from, specifier) => {
    // By file, not by directory: taking the path apart would cost more than what is found twice.
    let known = cache.get(from);
    if (!known) {
      known = new Map();
      cache.set(from, known);
    }
    let found = known.get(specifier);
    if (found === undefined) {
      found = resolve(from, specifier);
      known.set(specifier, found);
    }
    return found;
  };
}

/**
 * A file whose name differs in upper and lower case only, as file systems of macOS and Windows find it. null where
 * several do.
 */
function lookupInAnyCase(modules: ReadonlySet<string>): (candidate: string) => string | null {
  let byFolded: Map<string, string | null> | null = null;
  return (candidate) => {
    if (!byFolded) {
      byFolded = new Map();
      for (const file of modules) {
        const folded = file.toLowerCase();
        byFolded.set(folded, byFolded.has(folded) ? null : file);
      }
    }
    const known = byFolded;
    const found = findFile(known, candidate.toLowerCase());
    return found === null ? null : (known.get(found) ?? null);
  };
}

/** `@scope/name` or `name` of a specifier. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function toRelative(root: string, absolute: string): string {
  return path.relative(root, absolute).split(path.sep).join('/');
}

function findFile(modules: { has(file: string): boolean }, candidate: string): string | null {
  const normal = path.posix.normalize(candidate).replace(/\/$/, '');
  if (modules.has(normal)) return normal;
  const extension = /\.([mc]?)jsx?$/.exec(normal);
  if (extension) {
    const stem = normal.slice(0, extension.index);
    for (const other of [`.${extension[1]}ts`, '.tsx']) if (modules.has(stem + other)) return stem + other;
  }
  for (const other of EXTENSIONS) if (modules.has(normal + other)) return normal + other;
  for (const other of EXTENSIONS) {
    const index = path.posix.join(normal, `index${other}`);
    if (modules.has(index)) return index;
  }
  return null;
}

function findInPackage(
  workspace: WorkspacePackage,
  inside: string,
  find: (candidate: string) => string | null,
): string | null {
  const candidates = inside === '' ? entryCandidates(workspace) : subpathCandidates(workspace, inside);
  for (const candidate of candidates) {
    for (const source of sourceCandidates(candidate)) {
      const found = find(path.posix.join(workspace.directory, source));
      if (found) return found;
    }
  }
  return null;
}

function entryCandidates(workspace: WorkspacePackage): string[] {
  const stated = [
    workspace.source,
    exportTarget(workspace.exports, '.'),
    workspace.module,
    workspace.main,
    workspace.types,
  ];
  return [
    ...stated.filter((each) => typeof each === 'string'),
    'src/index',
    'index',
    'lib/index',
    'src/public-api',
    'src/main',
    'src',
  ];
}

function subpathCandidates(workspace: WorkspacePackage, inside: string): string[] {
  const stated = exportTarget(workspace.exports, `./${inside}`);
  return [...(stated ? [stated] : []), inside, `src/${inside}`, `lib/${inside}`, `src/lib/${inside}`];
}

/** The paths in which the source of a built file is looked for. */
function sourceCandidates(candidate: string): string[] {
  const plain = candidate.replace(/^\.\//, '').replace(/\.d\.([mc]?)ts$/, '.$1ts');
  return BUILT_DIRECTORIES.test(plain)
    ? [plain, plain.replace(BUILT_DIRECTORIES, 'src/'), plain.replace(BUILT_DIRECTORIES, '')]
    : [plain];
}

/** The first path that `exports` of a manifest gives for a subpath, whatever the condition. */
function exportTarget(exports: unknown, subpath: string): string | null {
  if (typeof exports === 'string') return subpath === '.' ? exports : null;
  if (typeof exports !== 'object' || exports === null) return null;
  const table = exports as Record<string, unknown>;
  const keys = Object.keys(table);
  if (subpath === '.' && !keys.some((key) => key.startsWith('.'))) return firstPath(table);
  if (subpath in table) return firstPath(table[subpath]);
  for (const key of keys) {
    const [before, after] = key.split('*');
    if (
      before === undefined ||
      after === undefined ||
      !subpath.startsWith(before) ||
      !subpath.endsWith(after)
    )
      continue;
    const wild = subpath.slice(before.length, subpath.length - after.length);
    return firstPath(table[key])?.replaceAll('*', wild) ?? null;
  }
  return null;
}

function firstPath(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  for (const each of Object.values(target)) {
    const found = firstPath(each);
    if (found) return found;
  }
  return null;
}

/** `@/x` and `~/x` where no `tsconfig` says what they mean: the `src` around the importing file. */
function findFromSource(
  directory: string,
  inside: string,
  find: (candidate: string) => string | null,
): string | null {
  for (let at = directory; ; at = path.posix.dirname(at)) {
    const found = find(path.posix.join(at, 'src', inside)) ?? find(path.posix.join(at, inside));
    if (found) return found;
    if (at === '.' || at === '/' || at === '') return null;
  }
}

type Matcher = (specifier: string) => string[];

/** The path matchers that hold for a directory, nearest `tsconfig` first; a broken one is passed over. */
function tsconfigMatchers(root: string, tsconfigs: readonly string[]): (directory: string) => Matcher[] {
  const byDirectory = new Map<string, string[]>();
  for (const file of tsconfigs) {
    const directory = path.posix.dirname(file);
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), file]);
  }
  const parsed = new Map<string, Matcher | null>();
  const matcherOf = (file: string): Matcher | null => {
    const known = parsed.get(file);
    if (known !== undefined) return known;
    let matcher: Matcher | null = null;
    try {
      const absolute = path.join(root, file);
      if (existsSync(absolute))
        matcher = createPathsMatcher({ path: absolute, config: parseTsconfig(absolute) });
    } catch {
      matcher = null; // `extends` a package that is not installed: its paths cannot be known
    }
    parsed.set(file, matcher);
    return matcher;
  };
  const chains = new Map<string, Matcher[]>();
  const chainOf = (directory: string): Matcher[] => {
    const known = chains.get(directory);
    if (known) return known;
    const parent = path.posix.dirname(directory);
    const own = (byDirectory.get(directory) ?? []).map(matcherOf).filter((matcher) => matcher !== null);
    const chain = [...own, ...(parent === directory ? [] : chainOf(parent))];
    chains.set(directory, chain);
    return chain;
  };
  return chainOf;
}
