import { Architecture } from '../analyze/architecture.js';
import { compareArchitectures } from '../analyze/compare.js';
import { changesText } from '../report/changes.js';
import { analyseSystem } from './analyse-system.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import type { DiffFormat } from './options.js';
import { checkDirectory } from './system-directory.js';
import { branchPoints, inVersion, versionAt } from './versions.js';

/** Prints what a branch changes in the architecture since it left `ref`. Throws `UserError`. */
export async function diff(
  ref: string,
  directory: string,
  formats: readonly Destination<DiffFormat>[] = [{ format: 'pretty', file: null }],
): Promise<number> {
  await checkDirectory(directory, []);
  const version = await versionAt(ref, await branchPoints(directory, ref, 'hoplint diff'));
  const options = { commands: [], quiet: false, mayBeEmpty: true };
  const old = await inVersion(version, () => analyseSystem(directory, { ...options, texts: version.texts }));
  const now = await analyseSystem(directory, options);
  const changes = compareArchitectures(new Architecture(old.data), new Architecture(now.data));
  for (const { format, file } of formats) await deliver(changesText(changes, format), file);
  return exitCodes.clean;
}
