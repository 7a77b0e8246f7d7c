import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { compare } from '../order.js';
import { isNeverSource } from '../topology/file-tree.js';
import type { UserError } from '../topology/user-error.js';
import { checkRepository, git, listed } from './git.js';

/** A work tree of git that holds a system, or a part of it: services may each have a repository of their own. */
export type Checkout = {
  /** As a directory to run git in. */
  readonly directory: string;
  /** What stands before its paths in those of the system: empty, or with `/` at its end. */
  readonly prefix: string;
  /** Environment variables for git in it. */
  readonly environment: NodeJS.ProcessEnv;
};

/**
 * The repository that a directory is in, and those in it, which no repository knows of. @throws UserError if there is
 * none; `needs` names what needs it.
 */
export async function checkoutsOf(directory: string, needs: string): Promise<readonly Checkout[]> {
  const missing = await checkRepository(directory, needs).then(
    () => null,
    (error: UserError) => error,
  );
  const isAround = missing === null;
  // Only what git does not track itself may hold another repository.
  const untracked = isAround ? await git(directory, ['ls-files', '-z', '--others', '--directory']) : '';
  const starts = isAround ? listed(untracked).filter((path) => path.endsWith('/')) : [''];
  const below = await repositoriesBelow(directory, starts);
  if (missing && below.length === 0) throw missing;
  return [...(isAround ? [{ directory, prefix: '', environment: process.env }] : []), ...below];
}

/** The repositories at and below some directories of a directory, but for those in others. */
export async function repositoriesBelow(
  directory: string,
  starts: readonly string[] = [''],
): Promise<readonly Checkout[]> {
  const found: string[] = [];
  const waiting = starts.filter((path) => !path.split('/').some(isNeverSource));
  for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop()) {
    const entries = await readdir(join(directory, prefix), { withFileTypes: true }).catch(() => []);
    // A file `.git` is that of a linked work tree, or of a submodule: what it holds counts elsewhere.
    if (entries.some((entry) => entry.name === '.git' && entry.isDirectory())) {
      found.push(prefix);
      continue;
    }
    for (const entry of entries) {
      if (entry.isDirectory() && !isNeverSource(entry.name)) waiting.push(`${prefix}${entry.name}/`);
    }
  }
  return found.sort(compare).map((prefix) => {
    const checkout = join(directory, prefix);
    return { directory: checkout, prefix, environment: environmentIn(checkout, process.env) };
  });
}

/** In the hook of one repository, git names that repository's files, which are none of the others'. */
function environmentIn(checkout: string, { GIT_INDEX_FILE: index, ...env }: NodeJS.ProcessEnv) {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_PREFIX: ___, ...rest } = env;
  const isOwn = index !== undefined && resolve(index).startsWith(resolve(checkout) + sep);
  return isOwn ? { ...rest, GIT_INDEX_FILE: resolve(index) } : rest;
}
