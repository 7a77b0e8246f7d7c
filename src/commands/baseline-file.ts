import { readFile } from 'node:fs/promises';
import { type Baseline, baselineText, parseBaseline, updated } from '../findings/baseline.js';
import type { Finding } from '../model.js';
import { UserError } from '../topology/user-error.js';
import { deliver } from './destination.js';

export type BaselineOptions = {
  /** Path of a baseline. */
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
};

/** The baseline that the user names; an empty one for none, or for one that is still to be written. */
export async function readBaseline({ baseline: file, updateBaseline }: BaselineOptions): Promise<Baseline> {
  if (file === undefined) {
    if (!updateBaseline) return [];
    const hint = 'Write it as --baseline hoplint-baseline.json --update-baseline.';
    throw new UserError([{ message: '--update-baseline needs the file: --baseline <file>', hint }]);
  }
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && updateBaseline) return [];
    const message = isMissing ? `there is no baseline ${file}` : `the baseline ${file} cannot be read`;
    const hint = isMissing
      ? '--update-baseline writes it.'
      : 'Expected: the file that --update-baseline wrote.';
    throw new UserError([{ message, hint }]);
  }
  const parsed = parseBaseline(file, text);
  if ('message' in parsed) throw new UserError([parsed]);
  return parsed;
}

/** Writes the baseline anew, whole or not at all. */
export async function writeBaseline(
  { baseline: file }: BaselineOptions,
  before: Baseline,
  findings: readonly Finding[],
  hasRun: (rule: string) => boolean,
): Promise<void> {
  if (file !== undefined) await deliver(baselineText(updated(before, findings, hasRun)), file);
}
