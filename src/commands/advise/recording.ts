import type { Interview } from '../../advise/interview.js';
import { type Recorded, recordInterview } from '../../advise/record.js';
import { sentenceList } from '../../report/text.js';
import { say, sayNotices } from '../messages.js';
import { today } from '../today.js';
import type { Session } from './session.js';

/**
 * Records what was decided, or with `dryRun` only tells what would be written. Throws `UserError` if it cannot be
 * written; then nothing is.
 */
export function record({ options, yaml }: Session, interview: Interview, dryRun: boolean): Promise<Recorded> {
  return recordInterview(options.directory, interview, { today: options.today ?? today(), yaml, dryRun });
}

/** Says what was written, and what was left alone. */
export async function sayRecorded({ page }: Session, recorded: Recorded, dryRun: boolean): Promise<void> {
  await sayNotices(recorded.notices, page.pathPrefix);
  const files = filesOf(recorded, page.pathPrefix);
  if (files.length === 0) say('this is decided and recorded already; nothing is written');
  else if (dryRun) say(`nothing is written (--dry-run); it would be ${sentenceList(files)}`);
  else say(`wrote ${sentenceList(files)}`);
}

/** The files of a record, from the working directory. */
export function filesOf({ files }: Recorded, prefix: string): string[] {
  return files.map(({ file }) => `${prefix}${file}`);
}
