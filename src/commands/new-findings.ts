import type { Analysis } from '../analyze/index.js';
import type { Finding, RuleSettings } from '../model.js';
import { UserError } from '../topology/user-error.js';
import { judge } from './judge.js';
import { withRevision } from './revision.js';

/** Files that say nothing of how services talk. */
const BESIDE_THE_POINT =
  /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|LICENSE|CODEOWNERS|\.gitignore)$|\.(md|mdx|txt|svg|png|jpe?g|gif|ico|webp|woff2?|css|scss|less|html|snap|csv|lock)$/i;

/**
 * Whether a change may bring findings in which no changed file takes part: one to a manifest, an address, a constant. In
 * other files stand the calls and operations themselves, which are the evidence of what they bring.
 */
export function reachesFurther({ data }: Analysis, changed: ReadonlySet<string>): boolean {
  const told = new Set([
    ...data.interactions.flatMap(({ file, sink }) => [file, sink.file]),
    ...data.operations.map(({ file }) => file),
  ]);
  return [...changed].some((file) => !BESIDE_THE_POINT.test(file) && !told.has(file));
}

/**
 * The ids of what a commit's own version of the system is reported for; null where that version cannot be read, for
 * want of a commit or of a configuration that holds.
 */
export async function findingsAt(
  directory: string,
  commit: string | null,
  commandLine: RuleSettings,
  config: string | undefined,
): Promise<ReadonlySet<Finding['id']> | null> {
  if (commit === null) return null;
  const { analyze } = await import('../analyze/index.js');
  try {
    return await withRevision(directory, commit, async (revision) => {
      const analysis = await analyze(revision, config === undefined ? {} : { config });
      const { findings, suppressed } = await judge(analysis, commandLine, {});
      return new Set([...findings, ...suppressed].map(({ id }) => id));
    });
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
