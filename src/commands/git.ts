import { execFile } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../topology/user-error.js';

const run = promisify(execFile);

/** What of a repository may run a program by itself is switched off: it belongs to the tree under analysis. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'diff.external='];
const LARGEST_OUTPUT_BYTES = 64_000_000;

/**
 * Runs git in a directory and gives its output. In a hook, `env` names the repository that commits.
 *
 * @throws GitError with what git says if it fails.
 */
export async function git(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const { stdout } = await run('git', [...SAFE, ...args], {
      cwd: directory,
      maxBuffer: LARGEST_OUTPUT_BYTES,
      env: { ...environment(env), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
    return stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new GitError('git is not installed');
    throw new GitError(stderr.trim() || 'git failed');
  }
}

/**
 * In the hook of a linked work tree git sets `GIT_DIR` alone, and would then take any directory for the top of the
 * work tree. Without it, git finds the same repository by itself.
 */
function environment({ GIT_DIR, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return GIT_DIR === undefined || rest.GIT_WORK_TREE === undefined ? rest : { GIT_DIR, ...rest };
}

/** What git says when it fails: something is wrong with the repository, not with hoplint. */
export class GitError extends UserError {
  constructor(readonly said: string) {
    super([{ message: `git fails: ${said}` }]);
    this.name = 'GitError';
  }
}

/**
 * The contents of objects, in order; null for one that is larger than `limit` in bytes. Nothing is fetched.
 *
 * @throws GitError if one is not in this clone.
 */
export async function* contents(
  directory: string,
  objects: readonly string[],
  limit: number,
): AsyncGenerator<Buffer | null> {
  const told = (await catFile(directory, '--batch-check', objects)).toString('latin1').split('\n');
  if (told.some((line) => line.endsWith(' missing'))) throw new GitError(PARTIAL);
  const sizes = objects.map((_, index) => Number(/ blob (\d+)$/.exec(told[index] ?? '')?.[1] ?? Infinity));
  const AT_ONCE = 20;
  for (let from = 0; from < objects.length; from += AT_ONCE) {
    const some = objects.slice(from, from + AT_ONCE).map((object, index) => ({
      object,
      size: sizes[from + index] ?? Infinity,
    }));
    const wanted = some.flatMap(({ object, size }) => (size <= limit ? [object] : []));
    const output = wanted.length > 0 ? await catFile(directory, '--batch', wanted) : Buffer.alloc(0);
    let at = 0;
    for (const { size } of some) {
      if (size > limit) {
        yield null;
        continue;
      }
      const start = output.indexOf('\n', at) + 1;
      yield output.subarray(start, start + size);
      at = start + size + 1;
    }
  }
}

const PARTIAL =
  'this is a partial clone without the files of that commit: `git fetch --refetch --no-filter` brings them';

/** hoplint uses no network: what a partial clone left out is not fetched. */
function whyNot(said: string): string {
  return /lazy fetching|promisor/.test(said) ? PARTIAL : said.trim() || 'git failed';
}

/** What `git cat-file` prints of objects. */
function catFile(directory: string, mode: string, objects: readonly string[]): Promise<Buffer> {
  return new Promise((done, fail) => {
    const options = {
      cwd: directory,
      maxBuffer: LARGEST_OUTPUT_BYTES,
      encoding: 'buffer' as const,
      env: { ...environment(process.env), GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' },
    };
    const child = execFile('git', [...SAFE, 'cat-file', mode], options, (error, stdout, stderr) =>
      error ? fail(new GitError(whyNot(stderr.toString()))) : done(stdout),
    );
    child.stdin?.on('error', () => undefined).end(objects.map((object) => `${object}\n`).join(''));
  });
}

/** Why the repository that a file is in could not give it back as it is; null where it could. `file` is absolute. */
export async function whyNotRestorable(file: string): Promise<string | null> {
  const [directory, path] = [dirname(file), `:(literal)${basename(file)}`];
  try {
    const [entry] = listed(await git(directory, ['ls-files', '-v', '-z', '--', path]));
    // Lower case: --assume-unchanged. S: --skip-worktree.
    if (entry !== undefined && /^[a-zS]/.test(entry))
      return 'git is told not to look for changes of the file';
    const changed = git(directory, [...DIFF, '--name-only', 'HEAD', '--', path]).catch(() => path);
    return entry === undefined || (await changed) !== ''
      ? 'the file has changes that are not committed'
      : null;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return /not a git repository/.test(error.said)
      ? 'the file is in no git repository, so the edit could not be undone'
      : `git cannot tell whether the file is committed: ${error.said.split('\n')[0]}`;
  }
}

/** A repository with a work tree. All paths are absolute. */
export type Repository = {
  /** The top directory of this work tree. */
  readonly top: string;
  /** What all its work trees share. */
  readonly common: string;
  /** Where git looks for hooks by itself. */
  readonly hooks: string;
  /** `core.hooksPath`, where git looks for hooks instead; null where that is not set. */
  readonly hooksPath: string | null;
};

/** The repository that a directory is in. @throws UserError outside of one; `needs` names what needs it. */
export async function repositoryOf(directory: string, needs: string): Promise<Repository> {
  await checkRepository(directory, needs);
  const answer = (args: readonly string[]) => git(directory, args).then((text) => text.replace(/\r?\n$/, ''));
  const top = resolve(await answer(['rev-parse', '--show-toplevel']));
  const common = resolve(directory, await answer(['rev-parse', '--git-common-dir']));
  // Of our own `-c core.hooksPath` the scope is `command`.
  const hooksPaths = await git(directory, [
    ...['config', '-z', '--type=path', '--show-scope', '--get-all', 'core.hooksPath'],
  ]);
  const fields = hooksPaths.split('\0');
  const set = fields.filter((_, index) => index % 2 === 1 && fields[index - 1] !== 'command').at(-1);
  return { top, common, hooks: join(common, 'hooks'), hooksPath: set ? resolve(top, set) : null };
}

/** `git diff` whose paths are relative to the directory, and end with NUL; no program of the repository's runs. */
export const DIFF = ['diff', '-z', '--relative', '--no-ext-diff', '--no-textconv'];

/** What git prints with `-z`. */
export function listed(output: string): string[] {
  return output.split('\0').filter((path) => path !== '');
}

/** @throws UserError outside of a repository with a work tree; `needs` names what needs it. */
export async function checkRepository(directory: string, needs: string): Promise<void> {
  try {
    const isInside = await git(directory, ['rev-parse', '--is-inside-work-tree']);
    if (isInside.trim() !== 'true') throw new GitError('this repository has no work tree here');
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const isMissing = /not installed/.test(error.said);
    const message = isMissing
      ? `${needs} needs git, which is not installed`
      : `${needs} needs a git repository`;
    const hint = isMissing
      ? 'Install git, or leave the option out.'
      : `${directory === '.' ? 'This directory' : directory} is in none: ${error.said}`;
    throw new UserError([{ message, hint }]);
  }
}
