import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Notice } from '../model.js';
import { compare } from '../order.js';
import { UserError } from './user-error.js';

/** What lies under a directory, without what others wrote or tools made. */
export type FileTree = {
  /** Absolute. */
  readonly root: string;
  /** Every regular file that is not skipped, in order of the paths. */
  readonly files: readonly TreeFile[];
  /** Every directory that is not skipped, in order; the root as `.`. */
  readonly directories: readonly string[];
  readonly notices: readonly Notice[];
  /** What stands for the files on disk, where it does: see `withTexts`. */
  readonly texts: FileTexts;
};

/** Texts of files, by path; null for a file that is not there. */
export type FileTexts = ReadonlyMap<string, string | null>;

/** `path` is relative to the root, with `/`. */
export type TreeFile = {
  readonly path: string;
  readonly bytes: number;
  /** When its content and its state changed last, in ms since 1970. */
  readonly changed: readonly [content: number, state: number];
};

/** The tree as another version has it, which differs from what is on disk in these files: `FileTree.texts`. */
export function withTexts(tree: FileTree, texts: FileTexts): FileTree {
  if (texts.size === 0) return tree;
  const walked = new Set(tree.directories);
  const isSeen = (path: string) => {
    const unknown = ancestors(path).filter((directory) => !walked.has(directory));
    return !unknown.map((directory) => posix.basename(directory)).some(isOutput);
  };
  const replaced = [...texts].flatMap(([path, text]): TreeFile[] =>
    text !== null && isSeen(path) ? [{ path, bytes: Buffer.byteLength(text), changed: [0, 0] }] : [],
  );
  const kept = tree.files.filter(({ path }) => !texts.has(path));
  const files = [...kept, ...replaced].sort((a, b) => compare(a.path, b.path));
  const holding = (some: readonly TreeFile[]) => new Set(some.flatMap(({ path }) => ancestors(path)));
  const [before, after] = [holding(tree.files), holding(files)];
  const directories = new Set([...tree.directories.filter((each) => !before.has(each)), ...after, '.']);
  return { ...tree, files, directories: [...directories].sort(compare), texts };
}

/** `a/b` and `a` for `a/b/c.ts`. */
function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}

/** The tree without what `ignore` of hoplint.yaml names: globs, or directories by their plain path. */
export function withoutIgnored(tree: FileTree, ignore: readonly string[]): FileTree {
  const globs = ignore.map((glob) => glob.replace(/^(\.\/)+/, '').replace(/\/+$/, ''));
  if (globs.length === 0) return tree;
  const isMatch = picomatch(globs, { dot: true });
  const verdicts = new Map<string, boolean>([['.', false]]);
  const isIgnored = (directory: string): boolean => {
    const known = verdicts.get(directory);
    if (known !== undefined) return known;
    const verdict = isIgnored(posix.dirname(directory)) || isMatch(directory);
    verdicts.set(directory, verdict);
    return verdict;
  };
  return {
    ...tree,
    files: tree.files.filter(({ path }) => !isIgnored(posix.dirname(path)) && !isMatch(path)),
    directories: tree.directories.filter((directory) => !isIgnored(directory)),
  };
}

/** Directories that hold nothing a person wrote for this system, wherever they lie. */
const NEVER_SOURCE = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '.git',
  '.hg',
  '.svn',
  'dist',
  '.next',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.turbo',
  '.nx',
  '.cache',
  '.parcel-cache',
  '.docusaurus',
  '.angular',
  '.yarn',
  '.pnpm-store',
  '.nyc_output',
  '.vercel',
  '.netlify',
  '.serverless',
  '.aws-sam',
  '.terraform',
  '.gradle',
  '.venv',
  'venv',
  '__pycache__',
  '.expo',
  '.idea',
  '.vscode',
  'storybook-static',
  'cdk.out',
]);
/** Whether a directory of this name holds nothing that is analysed, wherever it lies. */
export function isNeverSource(name: string): boolean {
  return NEVER_SOURCE.has(name);
}

/** Whether a directory of this name may hold nothing that is analysed. */
function isOutput(name: string): boolean {
  return NEVER_SOURCE.has(name) || OUTPUT_BESIDE_MANIFEST.has(name);
}

/** Directories that tools write beside a manifest. Elsewhere they are source: `src/vendor`, `services/vendor`. */
const OUTPUT_BESIDE_MANIFEST = new Set(['build', 'out', 'vendor', 'coverage']);
const MANIFESTS = ['package.json', 'project.json', 'go.mod', 'composer.json', 'Gemfile', 'pom.xml'];
const LARGEST_TEXT_BYTES = 5_000_000;

/**
 * Lists the files under a directory in one walk. Links to directories are not followed, links to files only inside
 * of the root. A directory that cannot be read becomes a notice.
 *
 * @throws UserError if `root` is no directory or cannot be read.
 */
export async function readFileTree(root: string): Promise<FileTree> {
  const absolute = resolve(root);
  const real = await realRoot(absolute, root);
  const files: TreeFile[] = [];
  const directories = ['.'];
  const notices: Notice[] = [];
  const waiting = ['.'];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    try {
      const entries = await readdir(join(absolute, directory), { withFileTypes: true });
      const names = new Set(entries.map(({ name }) => name));
      const found = await Promise.all(
        entries.map(async (entry) => {
          const path = directory === '.' ? entry.name : `${directory}/${entry.name}`;
          if (entry.isDirectory()) {
            if (!(await isSkipped(real, directory, entry.name, names))) {
              directories.push(path);
              waiting.push(path);
            }
            return null;
          }
          const found = await regularFile(join(absolute, path), real);
          if (found === null) return null;
          return { path, bytes: found.size, changed: [found.mtimeMs, found.ctimeMs] as const };
        }),
      );
      for (const file of found) if (file !== null) files.push(file);
    } catch (error) {
      if (directory === '.') throw noRoot(root, error);
      notices.push({
        file: directory,
        message: `this directory cannot be read (${codeOf(error)}): what is in it is not analysed`,
      });
    }
  }
  return {
    root: absolute,
    files: files.sort((a, b) => compare(a.path, b.path)),
    directories: directories.sort(compare),
    notices: notices.sort((a, b) => compare(a.file ?? '', b.file ?? '')),
    texts: new Map(),
  };
}

export function hasFile({ files }: FileTree, path: string): boolean {
  return isIn(files.length, (index) => compare(files[index]?.path ?? '', path));
}

export function hasDirectory({ directories }: FileTree, path: string): boolean {
  return isIn(directories.length, (index) => compare(directories[index] ?? '', path));
}

/** Halves an ordered list until one item is left: a tree is asked for thousands of paths. */
function isIn(length: number, compareAt: (index: number) => number): boolean {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareAt(middle);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** The text of a file without its byte order mark; null if it is unreadable, binary, over 5 MB or outside of the root. */
export async function readText(tree: FileTree, path: string): Promise<string | null> {
  const stated = tree.texts.get(path);
  if (stated !== undefined) return stated === null ? null : asText(stated);
  try {
    const file = await realpath(join(tree.root, path));
    const found = await stat(file);
    // A pipe would be waited for.
    if (!found.isFile() || found.size > LARGEST_TEXT_BYTES) return null;
    if (!isUnder(await realpath(tree.root), file)) return null;
    return asText(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}

function asText(content: string): string | null {
  return content.includes('\0') ? null : content.replace(/^\uFEFF/, '');
}

async function realRoot(absolute: string, written: string): Promise<string> {
  try {
    if ((await stat(absolute)).isDirectory()) return await realpath(absolute);
  } catch (error) {
    throw noRoot(written, error);
  }
  throw new UserError([
    { message: `${written} is not a directory`, hint: 'Expected: the root of a system.' },
  ]);
}

function noRoot(written: string, error: unknown): UserError {
  const code = codeOf(error);
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new UserError([{ message: `${written} ${why}`, hint: 'Expected: the root of a system.' }]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function isSkipped(
  root: string,
  parent: string,
  name: string,
  siblings: ReadonlySet<string>,
): Promise<boolean> {
  if (NEVER_SOURCE.has(name)) return true;
  if (!OUTPUT_BESIDE_MANIFEST.has(name)) return false;
  if (parent !== '.' && !MANIFESTS.some((manifest) => siblings.has(manifest))) return false;
  // A package called `vendor`, whose parent orchestrates.
  return name !== 'vendor' || (await regularFile(join(root, parent, name, 'package.json'), root)) === null;
}

/** What is known of a regular file; null for anything else, and for links that lead out of the root. */
async function regularFile(file: string, realRoot: string): Promise<Stats | null> {
  try {
    const own = await lstat(file);
    if (own.isFile()) return own;
    if (!own.isSymbolicLink()) return null;
    const target = await stat(file);
    return target.isFile() && isUnder(realRoot, await realpath(file)) ? target : null;
  } catch {
    return null;
  }
}

function isUnder(directory: string, file: string): boolean {
  return file.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
