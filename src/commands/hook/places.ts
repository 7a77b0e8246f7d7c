import { access, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Repository } from '../git.js';
import { shellLine, withShellHook } from './shell-hook.js';
import { lefthookLines, preCommitLines, withLefthook, withPreCommit } from './yaml-hooks.js';

/** A file in which a commit hook may stand. */
export type HookPlace = {
  /** Absolute. */
  readonly file: string;
  /** For people: `husky`, `the pre-commit framework`. */
  readonly manager: string;
  /** git runs the file itself, so it must be executable. */
  readonly runByGit: boolean;
  /** Without anything in it: the file is there for hoplint alone. */
  readonly isBare: (text: string) => boolean;
  /** The file's text with hoplint in it; null where it cannot be added. `null` stands for a file that is not there. */
  readonly add: (text: string | null, command: string) => string | null;
  /** What a person would add. */
  readonly lines: (command: string) => string;
  /** What switches the manager on in a clone, if it may be off. */
  readonly activation: string | null;
};

const LEFTHOOK = ['lefthook', '.lefthook', join('.config', 'lefthook')].flatMap((name) =>
  ['yml', 'yaml', 'toml', 'json'].map((extension) => `${name}.${extension}`),
);
const PRE_COMMIT = ['.pre-commit-config.yaml', '.pre-commit-config.yml'];

/** Where a hook can be in a repository: the first is the one that its hook manager, or else git, runs. */
export async function hookPlaces(repository: Repository): Promise<readonly [HookPlace, ...HookPlace[]]> {
  const { top, hooksPath } = repository;
  const plain = shellPlace(join(hooksPath ?? repository.hooks, 'pre-commit'), 'git');
  const isActive = await isThere(plain.file);
  const lefthook = await firstThere(top, LEFTHOOK);
  const preCommit = await firstThere(top, PRE_COMMIT);
  const husky = await huskyPlace(repository);
  const managed = [
    ...(husky ? [husky] : []),
    ...(lefthook ? [lefthookPlace(lefthook, isActive)] : []),
    ...(preCommit ? [preCommitPlace(preCommit, isActive)] : []),
  ];
  const [first, ...rest] = managed;
  return first ? [first, ...rest, plain] : [plain];
}

/** Why a file, wherever links lead to from it, is not the repository's own; null if it is. */
export async function foreignTo({ top, common }: Repository, file: string): Promise<string | null> {
  const isOurs = (path: string, own: readonly string[]) => own.some((directory) => isUnder(directory, path));
  if (!isOurs(file, [top, common])) return 'git runs it in every repository';
  const own = await Promise.all([top, common].map(realWay));
  return isOurs(await realWay(file), own) ? null : 'it is a link that leads out of the repository';
}

function isUnder(directory: string, file: string): boolean {
  const way = relative(directory, file);
  return way !== '..' && !way.startsWith(`..${sep}`) && !way.includes(':');
}

/** Where a path leads, also if its last parts are not there yet. */
async function realWay(path: string): Promise<string> {
  const parent = dirname(path);
  return realpath(path).catch(async () =>
    parent === path ? path : join(await realWay(parent), basename(path)),
  );
}

function shellPlace(
  file: string,
  manager: string,
  head = '#!/bin/sh\n',
  activation: string | null = null,
): HookPlace {
  return {
    file,
    manager,
    runByGit: manager === 'git',
    isBare: (text) => text === head,
    add: (text, command) => withShellHook(text, command, head),
    lines: shellLine,
    activation,
  };
}

/** husky has git run scripts in `.husky/_` (from version 9), which run the user's in `.husky` with sh. */
async function huskyPlace({ top, hooksPath }: Repository): Promise<HookPlace | null> {
  const named = hooksPath && /(^|[\\/])\.husky([\\/]_)?[\\/]?$/.test(hooksPath);
  if (named) {
    const directory = /[\\/]_[\\/]?$/.test(hooksPath) ? dirname(hooksPath) : hooksPath;
    // Up to version 8, git itself runs the user's script: it needs its first line.
    return directory === hooksPath
      ? { ...shellPlace(join(directory, 'pre-commit'), 'husky'), runByGit: true }
      : shellPlace(join(directory, 'pre-commit'), 'husky', '');
  }
  if (hooksPath !== null || !(await isThere(join(top, '.husky')))) return null;
  return shellPlace(join(top, '.husky', 'pre-commit'), 'husky', '', 'npx husky');
}

function lefthookPlace(file: string, isActive: boolean): HookPlace {
  return {
    ...yamlPlace(file, 'lefthook', isActive ? null : 'npx lefthook install'),
    add: (text, command) => (/\.ya?ml$/.test(file) ? withLefthook(text ?? '', command) : null),
    lines: lefthookLines,
  };
}

function preCommitPlace(file: string, isActive: boolean): HookPlace {
  return {
    ...yamlPlace(file, 'the pre-commit framework', isActive ? null : 'pre-commit install'),
    add: (text, command) => withPreCommit(text ?? '', command),
    lines: preCommitLines,
  };
}

function yamlPlace(file: string, manager: string, activation: string | null) {
  return { file, manager, runByGit: false, isBare: () => false, activation };
}

async function firstThere(directory: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) if (await isThere(join(directory, name))) return join(directory, name);
  return null;
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
