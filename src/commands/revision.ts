import { rmSync } from 'node:fs';
import { copyFile, lstat, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blobs, branchPoint, trackedFiles } from './git.js';

/** Larger files are no source that anybody wrote. Bytes. */
const LARGEST_FILE = 2_000_000;

/**
 * Calls `use` with two directories: the files under `directory` as they were where the branch left `ref`, and as they
 * are now, without what git ignores.
 *
 * @throws UserError outside of a repository, and for a commit that is not there.
 */
export async function withBothSides<Result>(
  directory: string,
  ref: string,
  use: (before: string, after: string) => Promise<Result>,
): Promise<Result> {
  const commit = await branchPoint(directory, ref, 'hoplint diff');
  return inTemporary(async (temporary) => {
    const before = join(temporary, 'before');
    const after = join(temporary, 'after');
    await Promise.all([putRevision(directory, commit, before), mkdir(after)]);
    for (const path of await trackedFiles(directory)) {
      const source = join(directory, path);
      const status = await lstat(source).catch(() => null);
      if (!isSafe(path) || !status?.isFile() || status.size > LARGEST_FILE) continue;
      await put(join(after, path), (file) => copyFile(source, file));
    }
    return await use(before, after);
  });
}

/** Calls `use` with a directory that holds the files under `directory` as a commit has them. */
export async function withRevision<Result>(
  directory: string,
  commit: string,
  use: (revision: string) => Promise<Result>,
): Promise<Result> {
  return inTemporary(async (temporary) => {
    const revision = join(temporary, 'before');
    await putRevision(directory, commit, revision);
    return await use(revision);
  });
}

/** Calls `use` with a new directory, which is removed afterwards, also when the run is interrupted. */
async function inTemporary<Result>(use: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = await mkdtemp(join(tmpdir(), 'hoplint-diff-'));
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await use(temporary);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    remove();
  }
}

/** Files come from git's objects: no filter, hook or checkout runs, and links are left out. */
async function putRevision(directory: string, commit: string, into: string): Promise<void> {
  await mkdir(into);
  for await (const { path, content } of blobs(directory, commit, LARGEST_FILE)) {
    if (isSafe(path)) await put(join(into, path), (file) => writeFile(file, content));
  }
}

async function put(file: string, write: (file: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await write(file);
}

/** Objects that git itself would not check out may hold any path. */
function isSafe(path: string): boolean {
  return (
    !path.startsWith('/') && !path.split(/[/\\]/).some((part) => part === '..' || part === '.' || part === '')
  );
}
