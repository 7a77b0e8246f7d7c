import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { nearest } from '../nearest.js';
import { quotedWord } from '../report/text.js';
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

const NAMES = ['hoplint.yaml', 'hoplint.yml'];

/**
 * Makes sure that decisions are looked for where they stand: not in a part of a system whose hoplint.yaml lies above.
 * Throws `UserError`.
 */
export async function checkIsTop(directory: string): Promise<void> {
  const start = resolve(directory);
  if (await fileIn(start)) return;
  for (let at = dirname(start), below = start; at !== below; below = at, at = dirname(at)) {
    const file = await fileIn(at);
    if (!file) continue;
    const way = relative(process.cwd(), at).split('\\').join('/') || '.';
    const where = directory === '.' ? 'this directory' : directory;
    throw new UserError([
      {
        message: `the decisions of this system stand in ${way}/${file}, above ${where}`,
        hint: `Add -C ${quotedWord(way)} to run it for the whole system. A part that is a system of its own has its own hoplint.yaml.`,
      },
    ]);
  }
}

async function fileIn(directory: string): Promise<string | null> {
  for (const name of NAMES) {
    if ((await stat(join(directory, name)).catch(() => null))?.isFile()) return name;
  }
  return null;
}

function commandHint(name: string, commands: readonly string[]): string {
  if (commands.includes(name)) return `A command stands before its options: hoplint ${name} …`;
  const meant = nearest(name, commands);
  return meant ? `Did you mean hoplint ${meant}?` : `The commands are ${commands.join(', ')}.`;
}
