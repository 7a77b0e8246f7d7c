import { UserError } from '../topology/user-error.js';
import { exitCodes } from './exit-codes.js';
import { say, sayProblems } from './messages.js';

/** Says why a command failed, on stderr, and gives the exit code for it. */
export async function explainFailure(error: unknown, directory: string): Promise<number> {
  if (error instanceof UserError) {
    await sayProblems(error.problems, directory);
    return exitCodes.wrongInput;
  }
  const { visible } = await import('../report/text.js');
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  say(`hoplint failed: ${visible(message)}`);
  if (process.env.HOPLINT_DEBUG) say(stack.split('\n').map(visible).join('\n'));
  say(
    'This is a defect in hoplint, not in your system. Please report it with what the same command prints under HOPLINT_DEBUG=1.',
  );
  return exitCodes.defect;
}
