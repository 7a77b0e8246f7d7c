import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FileTree } from '../topology/file-tree.js';

/** What a tree was when it was walked. */
export type Stamp = {
  /** The same for two walks only if no file was written, added or removed in between. */
  readonly digest: string;
  /** Milliseconds since 1970 of the last change in it. */
  readonly newest: number;
  /** Of each file, by path. Two that are the same have the same content. */
  readonly files: ReadonlyMap<string, string>;
  /** What else tells the tree from others: directories, what is around it. */
  readonly rest: string;
};

/** Files beside and above a system that say how its imports resolve. */
const BESIDE = ['node_modules', 'node_modules/.package-lock.json', 'node_modules/.modules.yaml'];
const ABOVE = ['tsconfig.json', 'tsconfig.base.json', 'package.json', 'pnpm-workspace.yaml'];
const LEVELS_ABOVE = 4;

/**
 * Tells trees apart as git's index does, by size and times of each file. The time of a file's last change of state
 * cannot be set back, other than that of its content. Texts that stand for files are told apart by themselves.
 */
export async function stampOf(tree: FileTree, more: readonly string[]): Promise<Stamp> {
  const files = new Map<string, string>();
  let newest = 0;
  for (const { path, bytes, changed } of tree.files) {
    const text = tree.texts.get(path);
    files.set(path, typeof text === 'string' ? `text ${digestOf(text)}` : `${bytes} ${changed.join(' ')}`);
    newest = Math.max(newest, ...changed);
  }
  const rest = createHash('sha1').update(JSON.stringify([tree.directories, tree.notices]));
  for (const file of [...around(tree.root), ...more]) {
    const found = await lstat(file).catch(() => null);
    rest.update(`${file}\0${found?.size} ${found?.mtimeMs} ${found?.ctimeMs}\n`);
    newest = Math.max(newest, found?.ctimeMs ?? 0);
  }
  const others = rest.digest('hex');
  const whole = createHash('sha1').update(others);
  for (const [path, stamp] of files) whole.update(`${path}\0${stamp}\n`);
  return { digest: whole.digest('hex'), newest, files, rest: others };
}

/** Larger files are no source that anybody wrote. Bytes. */
const LARGEST_FILE = 2_000_000;

/** What is in a file of a tree, as a digest; null for one that is large, or not what it was when the tree was walked. */
export function contentDigest(tree: FileTree, path: string, stamp: string): string | null {
  const text = tree.texts.get(path);
  if (typeof text === 'string') return digestOf(text);
  try {
    const file = join(tree.root, path);
    if (lstatSync(file).size > LARGEST_FILE) return null;
    const digest = digestOf(readFileSync(file));
    const { size, mtimeMs, ctimeMs } = lstatSync(file);
    return stamp === `${size} ${mtimeMs} ${ctimeMs}` ? digest : null;
  } catch {
    return null;
  }
}

function digestOf(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('base64url');
}

function around(root: string): string[] {
  const files = BESIDE.map((name) => join(root, name));
  let directory = resolve(root);
  for (let level = 0; level < LEVELS_ABOVE; level++) {
    directory = dirname(directory);
    files.push(...ABOVE.map((name) => join(directory, name)));
  }
  return files;
}
