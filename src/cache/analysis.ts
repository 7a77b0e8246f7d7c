import { join } from 'node:path';
import type { Analysis } from '../analyze/index.js';
import { Pack, type PackLabel, writePack } from './pack.js';

const ENTRY = 'analysis';

/** The analysis that was kept under a label; null for none. */
export async function keptAnalysis(directory: string, label: PackLabel): Promise<Analysis | null> {
  const kept = (await Pack.read(join(directory, 'analysis'), label)).entry(ENTRY);
  if (!kept) return null;
  const { sources, ...rest }: Kept = JSON.parse(kept.toString('utf8'));
  return { ...rest, sources: new Set(sources), texts: new Map(), resolved: [], timing: [] };
}

type Kept = Omit<Analysis, 'sources' | 'texts' | 'resolved' | 'timing'> & {
  readonly sources: readonly string[];
};

/** Keeps an analysis in the place of the one before. */
export async function keepAnalysis(directory: string, label: PackLabel, analysis: Analysis): Promise<void> {
  const { sources, texts: _, resolved: __, timing: ___, ...rest } = analysis;
  const kept: Kept = { ...rest, sources: [...sources] };
  await writePack(join(directory, 'analysis'), label, new Map([[ENTRY, Buffer.from(JSON.stringify(kept))]]));
}
