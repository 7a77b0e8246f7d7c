import { Architecture } from '../analyze/architecture.js';
import { compareArchitectures } from '../analyze/compare.js';
import { analyze } from '../analyze/index.js';
import { changesText } from '../report/changes.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import type { DiffFormat } from './options.js';
import { withBothSides } from './revision.js';
import { checkDirectory } from './system-directory.js';

/** Prints what a branch changes in the architecture since it left `ref`. Throws `UserError`. */
export async function diff(
  ref: string,
  directory: string,
  formats: readonly Destination<DiffFormat>[] = [{ format: 'pretty', file: null }],
): Promise<number> {
  await checkDirectory(directory, []);
  const changes = await withBothSides(directory, ref, async (before, after) => {
    const old = await analyze(before);
    const now = await analyze(after);
    return compareArchitectures(new Architecture(old.data), new Architecture(now.data));
  });
  for (const { format, file } of formats) await deliver(changesText(changes, format), file);
  return exitCodes.clean;
}
