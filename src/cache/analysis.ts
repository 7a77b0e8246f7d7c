import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../analyze/index.js';
import type { FileTree } from '../topology/file-tree.js';
import { Pack, type PackLabel, writePack } from './pack.js';
import { contentDigest, type Stamp } from './stamp.js';

/** The last version of a system, the one before its last change, and some that are gone back to. */
const MOST_VERSIONS = 4;
/** With more files that have new times, it is another version. */
const MOST_COMPARED = 200;

const ANALYSIS = 'analysis';
const FILES = 'files';
const REST = 'rest';
const NAME = /^analysis-[0-9a-f]{40}$/;

/** The files of a version: path, stamp, and what is in it. */
type KeptFile = readonly [path: string, stamp: string, content: string | null];

type Kept = Omit<Analysis, 'sources' | 'texts' | 'resolved' | 'timing'> & {
  readonly sources: readonly string[];
};

/** The analysis that was kept of a tree with the same files in it, whatever their times; null for none. */
export async function keptAnalysis(
  directory: string,
  label: PackLabel,
  tree: FileTree,
  stamp: Stamp,
): Promise<Analysis | null> {
  const same = join(directory, `analysis-${stamp.digest}`);
  const kept = (await Pack.read(same, label)).entry(ANALYSIS);
  if (kept) return analysisOf(same, kept, tree);
  const digests = new Map<string, string | null>();
  for (const file of await versionsIn(directory)) {
    const pack = await Pack.read(file, label);
    const other = pack.entry(ANALYSIS);
    if (other && isSame(pack, tree, stamp, digests)) return analysisOf(file, other, tree);
  }
  return null;
}

async function analysisOf(file: string, kept: Buffer, tree: FileTree): Promise<Analysis> {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
  const { sources, ...rest }: Kept = JSON.parse(kept.toString('utf8'));
  return { ...rest, sources: new Set(sources), texts: tree.texts, resolved: [], timing: [] };
}

function isSame(pack: Pack, tree: FileTree, stamp: Stamp, digests: Map<string, string | null>): boolean {
  if (pack.entry(REST)?.toString('utf8') !== stamp.rest) return false;
  const files: readonly KeptFile[] = JSON.parse(pack.entry(FILES)?.toString('utf8') ?? '[]');
  if (files.length !== stamp.files.size) return false;
  const others = files.filter(([path, before]) => stamp.files.get(path) !== before);
  if (others.length > MOST_COMPARED) return false;
  return others.every(([path, , content]) => {
    const now = stamp.files.get(path);
    if (content === null || now === undefined) return false;
    const digest = digests.get(path) ?? contentDigest(tree, path, now);
    digests.set(path, digest);
    return digest === content;
  });
}

/** Keeps an analysis, and those of the versions that were last asked for; one that is too long for a text is not kept. */
export async function keepAnalysis(
  directory: string,
  label: PackLabel,
  tree: FileTree,
  stamp: Stamp,
  analysis: Analysis,
): Promise<void> {
  const { sources, texts: _, resolved: __, timing: ___, ...rest } = analysis;
  const kept: Kept = { ...rest, sources: [...sources] };
  const files = [...stamp.files].map(
    ([path, before]): KeptFile => [path, before, contentDigest(tree, path, before)],
  );
  const text = textOf(kept);
  if (text === null) return;
  const entries = { [REST]: stamp.rest, [FILES]: JSON.stringify(files), [ANALYSIS]: text };
  await writePack(
    join(directory, `analysis-${stamp.digest}`),
    label,
    new Map(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)])),
  );
  for (const file of (await versionsIn(directory)).slice(MOST_VERSIONS)) await rm(file, { force: true });
}

/** JSON; null where it would be longer than a string can be, which is 512 MiB in V8. */
export function textOf(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The files with versions, the one that was last asked for first. */
async function versionsIn(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => NAME.test(name));
  const files = names.map(async (name) => {
    const file = join(directory, name);
    return { file, used: (await stat(file).catch(() => null))?.mtimeMs ?? 0 };
  });
  return (await Promise.all(files)).sort((a, b) => b.used - a.used).map(({ file }) => file);
}
