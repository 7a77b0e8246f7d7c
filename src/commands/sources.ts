import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { splitLines } from '../report/code-frame.js';

/** A file this large is no source that a person reads. */
const LARGEST_BYTES = 5_000_000;

/** The lines of files, by their path from `root`. A file that cannot be read is missing: only its frame is lost. */
export async function readSources(root: string, files: Iterable<string>): Promise<Map<string, string[]>> {
  const sources = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const path = join(root, file);
    try {
      const found = await stat(path);
      if (found.isFile() && found.size <= LARGEST_BYTES) {
        sources.set(file, splitLines(await readFile(path, 'utf8')));
      }
    } catch {}
  }
  return sources;
}
