import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../topology/user-error.js';

/** One format of a report and where it goes: a file, or stdout where that is null. */
export type Destination<Format extends string = string> = {
  readonly format: Format;
  readonly file: string | null;
};

/** Writes a report to where the user wants it. Throws `UserError` if that cannot be written. */
export async function deliver(text: string, file: string | null): Promise<void> {
  if (file === null) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeWhole(file, text);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError([
      {
        message: `cannot write ${file}: ${REASONS[code] ?? code}`,
        hint: 'name a file in a directory that is there',
      },
    ]);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

/** Writes a file so that whoever reads it sees the old one or the new one, never a part. Throws as `fs` does. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => null);
  // A device, a pipe or /dev/stdout is written to, not replaced.
  if (existing && !existing.isFile()) return writeFile(target, text);
  const temporary = join(dirname(target), `.hoplint-${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, existing ? { mode: existing.mode } : {});
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
