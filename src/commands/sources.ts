import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { splitLines } from '../report/code-frame.js';
import type { FileTexts } from '../topology/file-tree.js';

/** A file this large is no source that a person reads. */
const LARGEST_BYTES = 5_000_000;

/**
 * The lines of files, by their path from `root`; `texts` stand for what is on disk. A file that cannot be read is
 * missing: only its frame is lost.
 */
export async function readSources(
  root: string,
  files: Iterable<string>,
  texts: FileTexts = new Map(),
): Promise<Map<string, string[]>> {
  const sources = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const path = join(root, file);
    const text = texts.get(file);
    if (text === null) continue;
    if (text !== undefined) {
      sources.set(file, splitLines(text));
      continue;
    }
    try {
      const found = await stat(path);
      if (found.isFile() && found.size <= LARGEST_BYTES) {
        sources.set(file, splitLines(await readFile(path, 'utf8')));
      }
    } catch {}
  }
  return sources;
}
