import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

/** Why a file could not be written, for people. */
export function reasonOf(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? code;
}

/**
 * Makes a directory and those around it that are not there; gives the outermost that it made. `mkdir` of Node with
 * `recursive` goes on for ever where the file system denies a directory inside one that is there, as `/proc` does
 * (Node 20). Throws as `fs` does.
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (
    let at = resolve(path);
    (await stat(at).catch(() => null)) === null && at !== dirname(at);
    at = dirname(at)
  ) {
    missing.unshift(at);
  }
  for (const each of missing) {
    await mkdir(each).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return missing[0];
}

/** Writes a file so that whoever reads it sees the old one or the new one, never a part. Throws as `fs` does. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => null);
  // A device, a pipe or /dev/stdout is written to, not replaced.
  if (existing && !existing.isFile()) return writeFile(target, text);
  const temporary = temporaryFor(target);
  try {
    await writeFile(temporary, text, existing ? { mode: existing.mode } : {});
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Longer than anything does under a lock: who left it there has crashed. */
const STALE_MS = 10_000;

/**
 * Does something to the files of a directory while no other run of hoplint does: reads of them, and writes that rest on
 * what was read. Where the directory takes no lock, since it is read-only, it is done all the same.
 */
export async function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const lock = join(directory, '.hoplint.lock');
  const isLocked = await takeLock(lock);
  try {
    return await work();
  } finally {
    if (isLocked) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  for (;;) {
    const error = await writeFile(lock, '', { flag: 'wx' }).then(
      () => null,
      (failure: NodeJS.ErrnoException) => failure,
    );
    if (error === null) return true;
    if (error.code !== 'EEXIST') return false;
    const found = await stat(lock).catch(() => null);
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(lock, { force: true });
    else await setTimeout(20);
  }
}

/** One of several files that are written together. */
export type FileToWrite = { readonly path: string; readonly text: string };

/** Some file of several could not be written; all are as they were. */
export class WriteFailure extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`cannot write ${path}: ${reason}`);
    this.name = 'WriteFailure';
  }
}

/**
 * Writes several files, each whole, and their directories: all of them, or none where one fails. A crash between the
 * last steps, which only rename, may leave some old and some new. Throws `WriteFailure`.
 */
export async function writeTogether(files: readonly FileToWrite[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const staged: Staged[] = [];
  let current = '';
  try {
    for (const { path, text } of files) {
      current = path;
      const made = await makeDirectory(dirname(path));
      if (made !== undefined) undo.push(() => rm(made, { recursive: true, force: true }));
      staged.push(await stage(path, text));
    }
    for (const { path, target, temporary, before } of staged) {
      current = path;
      await rename(temporary, target);
      undo.push(() => (before === null ? rm(target, { force: true }) : writeWhole(target, before)));
    }
  } catch (error) {
    for (const back of undo.reverse()) await back().catch(() => {});
    throw new WriteFailure(current, reasonOf(error));
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
  }
}

/** A text that waits beside its file to take its place. */
type Staged = {
  readonly path: string;
  /** Where the path leads, if it is a link. */
  readonly target: string;
  readonly temporary: string;
  /** Null for a file that is not there yet. */
  readonly before: string | null;
};

async function stage(path: string, text: string): Promise<Staged> {
  const target = await realpath(path).catch(() => path);
  const before = await readFile(target, 'utf8').catch(missingIsNull);
  const temporary = temporaryFor(target);
  try {
    await writeFile(temporary, text, before === null ? {} : { mode: (await stat(target)).mode });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { path, target, temporary, before };
}

function missingIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function temporaryFor(target: string): string {
  return join(dirname(target), `.hoplint-${randomUUID()}.tmp`);
}
