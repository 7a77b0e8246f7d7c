import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FileTree } from '../topology/file-tree.js';

/** What a tree was when it was walked. */
export type Stamp = {
  /** The same for two walks only if no file was written, added or removed in between. */
  readonly digest: string;
  /** Milliseconds since 1970 of the last change in it. */
  readonly newest: number;
};

/** Files beside and above a system that say how its imports resolve. */
const BESIDE = ['node_modules', 'node_modules/.package-lock.json', 'node_modules/.modules.yaml'];
const ABOVE = ['tsconfig.json', 'tsconfig.base.json', 'package.json', 'pnpm-workspace.yaml'];
const LEVELS_ABOVE = 4;

/**
 * Tells trees apart as git's index does, by size and times of each file. The time of a file's last change of state
 * cannot be set back, other than that of its content.
 */
export async function stampOf(tree: FileTree, more: readonly string[]): Promise<Stamp> {
  const hash = createHash('sha1');
  let newest = 0;
  for (const { path, bytes, changed } of tree.files) {
    hash.update(`${path}\0${bytes}\0${changed.join(' ')}\n`);
    newest = Math.max(newest, ...changed);
  }
  for (const directory of tree.directories) hash.update(`${directory}/\n`);
  hash.update(JSON.stringify(tree.notices));
  for (const file of [...around(tree.root), ...more]) {
    const found = await lstat(file).catch(() => null);
    hash.update(`${file}\0${found?.size} ${found?.mtimeMs} ${found?.ctimeMs}\n`);
    newest = Math.max(newest, found?.ctimeMs ?? 0);
  }
  return { digest: hash.digest('hex'), newest };
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
