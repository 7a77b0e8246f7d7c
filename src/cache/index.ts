import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capturing } from '../analyze/facts-source.js';
import type { Analysis, AnalyzeOptions } from '../analyze/index.js';
import { readFileTree, withTexts } from '../topology/file-tree.js';
import { UserError } from '../topology/user-error.js';
import { keepAnalysis, keptAnalysis } from './analysis.js';
import { buildIn } from './build.js';
import { FactsCache } from './facts.js';
import { stampOf } from './stamp.js';

/** Files that changed this shortly before they were read, in ms, may change again without their times showing it. */
const UNSETTLED = 100;

/**
 * Analyses a system as `analyze` does, with what is kept of earlier runs: the whole result of a version that was seen
 * before, else the facts of the files that are as they were. Whatever is wrong with what is kept costs time and nothing
 * else.
 *
 * @throws UserError as `analyze` does.
 */
export async function analyzeCached(
  root: string,
  options: AnalyzeOptions,
  directory: string,
): Promise<Analysis> {
  const started = Date.now();
  const walked = await readFileTree(root);
  const tree = withTexts(walked, options.texts ?? new Map());
  const build = buildIn(fileURLToPath(new URL('../..', import.meta.url)));
  const stamp = await stampOf(tree, options.config === undefined ? [] : [resolve(options.config)]);
  const label = { build, for: `${resolve(root)} ${options.config ?? ''}` };
  const kept = await keptAnalysis(directory, label, tree, stamp);
  if (kept) return { ...kept, timing: [{ stage: 'cache', ms: Date.now() - started }] };
  const { analyze } = await import('../analyze/index.js');
  const facts = await FactsCache.open(directory, { build, for: 'facts' }, capturing);
  try {
    const analysis = await analyze(root, { ...options, tree: walked, facts });
    await facts.save();
    if (stamp.newest < started - UNSETTLED) await keepAnalysis(directory, label, tree, stamp, analysis);
    return analysis;
  } catch (error) {
    // What was kept is not what it seemed: without it, it goes as it always went.
    if (error instanceof UserError || facts.hits === 0) throw error;
    return analyze(root, { ...options, tree: walked });
  }
}
