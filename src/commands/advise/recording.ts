import type { Interview } from '../../advise/interview.js';
import { UserError } from '../../topology/user-error.js';
import { say } from '../messages.js';
import type { Session } from './session.js';

/** The files of a record, relative to the system. */
export type RecordedFiles = { readonly files: readonly string[] };

/** Records what was decided, or with `dryRun` tells what would be written. Throws `UserError` if it cannot. */
export async function record(_: Session, __: Interview, dryRun: boolean): Promise<RecordedFiles> {
  if (dryRun) return { files: [] };
  throw new UserError([
    { message: 'decisions cannot be recorded yet', hint: '--dry-run prints the recommendation.' },
  ]);
}

export function sayRecorded(_: Session, { files }: RecordedFiles, dryRun: boolean): void {
  if (dryRun) say('nothing is written (--dry-run)');
  else say(`wrote ${files.join(' and ')}`);
}
