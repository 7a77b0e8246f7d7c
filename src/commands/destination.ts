import { UserError } from '../topology/user-error.js';
import { reasonOf, writeWhole } from '../write-files.js';

/** One format of a report and where it goes: a file, or stdout where that is null. */
export type Destination<Format extends string = string> = {
  readonly format: Format;
  readonly file: string | null;
};

/** Writes a report to where the user wants it. Throws `UserError` if that cannot be written. */
export async function deliver(text: string, file: string | null): Promise<void> {
  if (file === null) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeWhole(file, text);
  } catch (error) {
    throw new UserError([
      {
        message: `cannot write ${file}: ${reasonOf(error)}`,
        hint: 'name a file in a directory that is there',
      },
    ]);
  }
}
