import { chmod, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { quotedWord, sentenceList, visible } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { makeDirectory } from '../write-files.js';
import { repositoriesBelow } from './checkouts.js';
import { deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import { type Repository, repositoryOf } from './git.js';
import { withoutBlock } from './hook/marked-block.js';
import { foreignTo, type HookPlace, hookPlaces, isThere } from './hook/places.js';
import { say } from './messages.js';

/**
 * Has git run `hoplint check --staged` before a commit, through the hook manager that the repository has. The system to
 * check is the nearest directory at or above `directory` that has a hoplint.yaml, or else `directory` itself.
 *
 * @throws UserError outside of a repository, and where the hook is written in a way that hoplint cannot add to.
 */
export async function installHook(directory: string): Promise<number> {
  const repository = await ownRepository(directory);
  const [place] = await hookPlaces(repository);
  const system = await nearestSystem(repository.top, await realpath(resolve(directory)));
  const command = await commandFor(repository.top, system);
  const foreign = await foreignTo(repository, place.file);
  if (foreign !== null) throw cannotAdd(place, command, foreign);
  const existing = await textOf(place.file);
  const rest = existing === null ? null : (withoutBlock(existing) ?? existing);
  const text = place.add(rest, command);
  if (text === null) throw cannotAdd(place, command, `hoplint cannot add to the way it is written`);
  const shown = shownPath(place.file);
  if (text === existing) {
    say(`${shown} has it already: ${command}`);
    return exitCodes.clean;
  }
  await makeDirectory(dirname(place.file));
  await deliver(text, place.file);
  if (existing === null && place.runByGit) await chmod(place.file, 0o755);
  say(`${existing === null ? 'wrote' : 'added to'} ${shown}, which ${place.manager} runs: ${command}`);
  if (existing !== null && place.runByGit && !(await isExecutable(place.file))) {
    say(`it is not executable, so git does not run it: chmod +x ${shown}`);
  }
  if (!(await isInstalled(repository.top))) {
    say(
      `hoplint is not installed in ${repository.top}, so the hook stops every commit: npm install --save-dev hoplint`,
    );
  }
  if (place.activation) say(`if ${place.manager} is not switched on in this clone: ${place.activation}`);
  return exitCodes.clean;
}

/** Removes what `installHook` has added, and nothing else. @throws UserError outside of a repository. */
export async function uninstallHook(directory: string): Promise<number> {
  const repository = await ownRepository(directory);
  let removed = 0;
  for (const place of await hookPlaces(repository)) {
    if ((await foreignTo(repository, place.file)) !== null) continue;
    const text = await textOf(place.file);
    const rest = text === null ? null : withoutBlock(text);
    if (rest === null) continue;
    if (place.isBare(rest)) await rm(place.file);
    else await deliver(rest, place.file);
    say(`removed from ${shownPath(place.file)}`);
    removed++;
  }
  if (removed === 0) say('no commit hook of hoplint is in this repository');
  return exitCodes.clean;
}

/** @throws UserError outside of a repository; where several lie below, it names them. */
async function ownRepository(directory: string): Promise<Repository> {
  try {
    return await repositoryOf(directory, 'hoplint hook');
  } catch (error) {
    const below = await repositoriesBelow(directory);
    if (!(error instanceof UserError) || below.length === 0) throw error;
    const names = below.map(({ prefix }) => visible(prefix.slice(0, -1)));
    throw new UserError([
      {
        message: `hoplint hook needs one git repository, and here are ${below.length}: ${sentenceList(names.slice(0, 5))}`,
        hint: 'A hook belongs to one of them: `hoplint hook install <directory>`, which then checks that one alone. For all of them together, run `hoplint check --staged` here.',
      },
    ]);
  }
}

/** The command, as it is to run in the top directory of the work tree. */
async function commandFor(top: string, system: string): Promise<string> {
  const way = slashed(relative(top, system));
  if (way === '..' || way.startsWith('../')) {
    throw new UserError([
      { message: `${system} is not in this repository`, hint: 'Name a directory of the repository.' },
    ]);
  }
  const options = `check ${way === '' ? '' : `${quotedWord(`./${way}`)} `}--staged`;
  for (let at = system; at !== top; at = dirname(at)) {
    const bin = join(at, 'node_modules', '.bin', 'hoplint');
    if (await isThere(bin)) return `${quotedWord(`./${slashed(relative(top, bin))}`)} ${options}`;
  }
  return `npx --no-install hoplint ${options}`;
}

/** Whether `npx --no-install` finds hoplint from a directory. */
async function isInstalled(directory: string): Promise<boolean> {
  for (let at = directory; ; at = dirname(at)) {
    if (await isThere(join(at, 'node_modules', '.bin', 'hoplint'))) return true;
    if (at === dirname(at)) return false;
  }
}

async function nearestSystem(top: string, directory: string): Promise<string> {
  for (let at = directory; at === top || at.startsWith(top + sep); at = dirname(at)) {
    if ((await isThere(join(at, 'hoplint.yaml'))) || (await isThere(join(at, 'hoplint.yml')))) return at;
  }
  return directory;
}

function cannotAdd({ file, lines }: HookPlace, command: string, why: string): UserError {
  return new UserError([
    {
      message: `nothing is added to ${shownPath(file)}: ${why}`,
      hint: `Add this to it yourself:\n${lines(command)}`,
    },
  ]);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function shownPath(file: string): string {
  return visible(slashed(relative(process.cwd(), file)));
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UserError([{ message: `cannot read ${shownPath(file)}: ${error.code}` }]);
  });
}

async function isExecutable(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o111) !== 0 || process.platform === 'win32';
}
