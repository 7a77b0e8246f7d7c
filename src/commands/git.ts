import { execFile } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../topology/user-error.js';

const run = promisify(execFile);

/** What of a repository may run a program by itself is switched off: it belongs to the tree under analysis. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'diff.external='];
const LARGEST_OUTPUT_BYTES = 64_000_000;

/** Runs git in a directory and gives its output. @throws GitError with what git says if it fails. */
export async function git(directory: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...SAFE, ...args], {
      cwd: directory,
      maxBuffer: LARGEST_OUTPUT_BYTES,
      env: { ...environment(process.env), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
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

/** What git says when it fails. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

/**
 * The files under a directory that differ from a commit: those that the branch changed since it left it, what is not
 * committed yet, and what is new. Relative to the directory, with `/`.
 *
 * @throws UserError outside of a repository, and for a commit that is not there.
 */
export async function changedSince(directory: string, ref: string): Promise<ReadonlySet<string>> {
  const base = await branchPoint(directory, ref, '--since');
  const changed = await git(directory, [...NAMES, base, '--']);
  const untracked = await git(directory, ['ls-files', '-z', '--others', '--exclude-standard']);
  return new Set([...listed(changed), ...listed(untracked)]);
}

/**
 * The commit at which the branch left `ref`; `ref` itself without a common ancestor in sight (a shallow clone).
 *
 * @throws UserError outside of a repository, and for a commit that is not there; `needs` names what needs it.
 */
export async function branchPoint(directory: string, ref: string, needs: string): Promise<string> {
  await checkRepository(directory, needs);
  const commit = await commitOf(directory, ref, needs);
  return (await git(directory, ['merge-base', commit, 'HEAD']).catch(() => commit)).trim();
}

/** The commit that the work tree is at; null before the first one. */
export async function lastCommit(directory: string): Promise<string | null> {
  const commit = await git(directory, ['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => '');
  return commit.trim() || null;
}

/** The files under a directory that git does not ignore, committed or not; relative to it, with `/`. */
export async function trackedFiles(directory: string): Promise<ReadonlySet<string>> {
  return new Set(
    listed(await git(directory, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])),
  );
}

/** The files under a directory, as a commit has them: no filter runs, links and what is larger than `limit` are left out. */
export async function* blobs(
  directory: string,
  commit: string,
  limit: number,
): AsyncGenerator<{ readonly path: string; readonly content: Buffer }> {
  const tree = listed(await git(directory, ['ls-tree', '-r', '-z', '-l', commit]));
  const files = tree.flatMap((entry) => {
    const [, object = '', size = '', path = ''] = /^100\d+ blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(entry) ?? [];
    return path !== '' && Number(size) <= limit ? [{ path, object }] : [];
  });
  const BATCH = 20;
  for (let from = 0; from < files.length; from += BATCH) {
    const batch = files.slice(from, from + BATCH);
    const output = await contents(
      directory,
      batch.map(({ object }) => object),
    );
    let at = 0;
    for (const { path } of batch) {
      const header = output.indexOf('\n', at);
      const size = Number(output.toString('latin1', at, header).split(' ')[2]);
      yield { path, content: output.subarray(header + 1, header + 1 + size) };
      at = header + 1 + size + 1;
    }
  }
}

/** What `git cat-file --batch` prints of objects. */
function contents(directory: string, objects: readonly string[]): Promise<Buffer> {
  return new Promise((done, fail) => {
    const options = {
      cwd: directory,
      maxBuffer: LARGEST_OUTPUT_BYTES,
      encoding: 'buffer' as const,
      env: { ...environment(process.env), GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' },
    };
    const child = execFile('git', [...SAFE, 'cat-file', '--batch'], options, (error, stdout, stderr) =>
      error ? fail(new GitError(stderr.toString().trim() || 'git failed')) : done(stdout),
    );
    child.stdin?.on('error', () => undefined).end(objects.map((object) => `${object}\n`).join(''));
  });
}

/** The files under a directory that the next commit changes. @throws UserError outside of a repository. */
export async function staged(directory: string): Promise<ReadonlySet<string>> {
  await checkRepository(directory, '--staged');
  return new Set(listed(await git(directory, [...NAMES, '--cached', '--'])));
}

/**
 * Why the repository that a file is in could not give it back as it is; null where it could. `file` is absolute.
 */
export async function whyNotRestorable(file: string): Promise<string | null> {
  const [directory, path] = [dirname(file), `:(literal)${basename(file)}`];
  try {
    const [entry] = listed(await git(directory, ['ls-files', '-v', '-z', '--', path]));
    // Lower case: --assume-unchanged. S: --skip-worktree.
    if (entry !== undefined && /^[a-zS]/.test(entry))
      return 'git is told not to look for changes of the file';
    const changed = git(directory, [...NAMES, 'HEAD', '--', path]).catch(() => path);
    return entry === undefined || (await changed) !== ''
      ? 'the file has changes that are not committed'
      : null;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return /not a git repository/.test(said ?? '')
      ? 'the file is in no git repository, so the edit could not be undone'
      : `git cannot tell whether the file is committed: ${said}`;
  }
}

/**
 * The files under a directory of which the next commit has another text than the work tree, with that text.
 *
 * @throws UserError outside of a repository.
 */
export async function stagedTexts(directory: string): Promise<ReadonlyMap<string, string>> {
  await checkRepository(directory, '--staged');
  const files = listed(await git(directory, [...NAMES, '--diff-filter=M', '--']));
  const texts = new Map<string, string>();
  for (const file of files) {
    texts.set(file, await git(directory, ['cat-file', 'blob', `:./${file}`]));
  }
  return texts;
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

const NAMES = ['diff', '--name-only', '-z', '--relative', '--find-renames', '--no-ext-diff', '--no-textconv'];

function listed(output: string): string[] {
  return output.split('\0').filter((path) => path !== '');
}

async function checkRepository(directory: string, option: string): Promise<void> {
  try {
    const isInside = await git(directory, ['rev-parse', '--is-inside-work-tree']);
    if (isInside.trim() !== 'true') throw new GitError('this repository has no work tree here');
  } catch (error) {
    const isMissing = error instanceof GitError && /not installed/.test(error.message);
    const message = isMissing
      ? `${option} needs git, which is not installed`
      : `${option} needs a git repository`;
    const hint = isMissing
      ? 'Install git, or leave the option out.'
      : `${directory === '.' ? 'This directory' : directory} is in none: ${error instanceof Error ? error.message : String(error)}`;
    throw new UserError([{ message, hint }]);
  }
}

async function commitOf(directory: string, ref: string, needs: string): Promise<string> {
  try {
    return (
      await git(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
    ).trim();
  } catch {
    const shallow = (await git(directory, ['rev-parse', '--is-shallow-repository']).catch(() => '')).trim();
    const fetch =
      shallow === 'true'
        ? 'This is a shallow clone: fetch the branch first, as `git fetch --depth=1 origin main`, or check out with `fetch-depth: 0`.'
        : 'Name a branch, a tag or a commit that is here: `git fetch` brings those of the server.';
    throw new UserError([{ message: `${needs}: there is no commit ${ref}`, hint: fetch }]);
  }
}
