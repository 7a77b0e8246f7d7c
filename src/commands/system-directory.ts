import { stat } from 'node:fs/promises';
import { nearest } from '../nearest.js';
import { UserError } from '../topology/user-error.js';

/**
 * Makes sure that there is a directory to analyse. `commands` are the names of commands, if the user gave none: then
 * a directory that is not there may be a misspelt one. Throws `UserError`.
 */
export async function checkDirectory(directory: string, commands: readonly string[]): Promise<void> {
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory()) return;
  if (found) {
    const message = `${directory} is a file, not a directory`;
    throw new UserError([{ message, hint: 'Name the directory that holds the services, or hoplint.yaml.' }]);
  }
  if (commands.length === 0 || /[\\/.]/.test(directory)) {
    throw new UserError([
      { message: `there is no directory ${directory}`, hint: 'Name the directory that holds the services.' },
    ]);
  }
  throw new UserError([
    {
      message: `"${directory}" is neither a command nor a directory`,
      hint: commandHint(directory, commands),
    },
  ]);
}

function commandHint(name: string, commands: readonly string[]): string {
  if (commands.includes(name)) return `A command stands before its options: hoplint ${name} …`;
  const meant = nearest(name, commands);
  return meant ? `Did you mean hoplint ${meant}?` : `The commands are ${commands.join(', ')}.`;
}
