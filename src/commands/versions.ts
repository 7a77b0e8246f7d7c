import { splitLines } from '../report/code-frame.js';
import type { FileTexts } from '../topology/file-tree.js';
import { UserError } from '../topology/user-error.js';
import { type Checkout, checkoutsOf } from './checkouts.js';
import { contents, DIFF, git as gitIn, listed } from './git.js';
import { say } from './messages.js';

/** A version of a system that is not the one on disk. */
export type Version = {
  /** As people and git name it. */
  readonly name: string;
  /** Its files that differ from those on disk, by path; null for those that it has not. */
  readonly texts: FileTexts;
};

/** A commit of a checkout with which it is compared; null before the first one, and where it does not have it. */
export type Base = { readonly checkout: Checkout; readonly commit: string | null };

/** Larger files are no source that anybody wrote. Bytes. */
const LARGEST_FILE = 2_000_000;

/**
 * The commits at which the branches of a system's checkouts left `ref`; `ref` itself without a common ancestor in sight
 * (a shallow clone). Checkouts without such a commit are told of.
 *
 * @throws UserError outside of a repository, and for a commit that is nowhere; `needs` names what needs it.
 */
export async function branchPoints(directory: string, ref: string, needs: string): Promise<readonly Base[]> {
  const checkouts = await checkoutsOf(directory, needs);
  const bases: Base[] = [];
  for (const checkout of checkouts) {
    const commit = await commitOf(checkout, ref);
    const point = commit && (await git(checkout, ['merge-base', commit, 'HEAD']).catch(() => commit));
    bases.push({ checkout, commit: point?.trim() ?? null });
  }
  const [first] = checkouts;
  if (first && bases.every(({ commit }) => commit === null)) throw await noCommit(first, ref, needs);
  for (const { checkout, commit } of bases) {
    if (commit === null)
      say(`note   ${checkout.prefix || '.'} has no commit ${ref}: nothing in it counts as changed`);
  }
  return bases;
}

/** The commits that a system's checkouts are at. @throws UserError outside of a repository. */
export async function lastCommits(directory: string, needs: string): Promise<readonly Base[]> {
  const bases = (await checkoutsOf(directory, needs)).map(async (checkout) => ({
    checkout,
    commit: await commitOf(checkout, 'HEAD'),
  }));
  return Promise.all(bases);
}

/** The files that differ from a commit: what the branch changed, what is not committed yet, and what is new. */
export async function changedFrom(bases: readonly Base[]): Promise<ReadonlySet<string>> {
  const changed = bases.map(async ({ checkout, commit }) => {
    if (commit === null) return [];
    const files = listed(await git(checkout, [...NAMES, commit, '--']));
    return [...files, ...(await untracked(checkout))].map((path) => checkout.prefix + path);
  });
  return new Set((await Promise.all(changed)).flat());
}

/** The files that the next commits change. */
export async function changedNext(bases: readonly Base[]): Promise<ReadonlySet<string>> {
  const changed = bases.map(async ({ checkout }) =>
    listed(await git(checkout, [...NAMES, '--cached', '--'])).map((path) => checkout.prefix + path),
  );
  return new Set((await Promise.all(changed)).flat());
}

/** The system as it was at some commits; checkouts without one count as they are. */
export async function versionAt(name: string, bases: readonly Base[]): Promise<Version> {
  const texts = bases.map(({ checkout, commit }) => (commit === null ? [] : textsOf(checkout, [commit])));
  return { name, texts: new Map((await Promise.all(texts)).flat()) };
}

/** The system as the next commits of its checkouts have it. @throws UserError while files are in conflict. */
export async function nextVersion(bases: readonly Base[]): Promise<Version> {
  const name = 'index';
  const texts = bases.map(({ checkout }) => textsOf(checkout, []));
  return { name, texts: new Map((await Promise.all(texts)).flat()) };
}

/**
 * Does something with a version; null for what is on disk. What is wrong in one of its files is told of that version's
 * file.
 */
export async function inVersion<Result>(
  version: Version | null,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (version === null || !(error instanceof UserError)) throw error;
    throw new UserError(
      error.problems.map((problem) => {
        const text = version.texts.get(problem.file ?? '');
        return typeof text === 'string'
          ? { ...problem, revision: version.name, lines: splitLines(text) }
          : problem;
      }),
    );
  }
}

const NAMES = [...DIFF, '--name-only', '--find-renames'];
const REGULAR = /^100/;

/** The files that `git diff` with these arguments finds in a work tree, as they are on its other side. */
async function textsOf(checkout: Checkout, args: readonly string[]): Promise<[string, string | null][]> {
  const { prefix } = checkout;
  const raw = listed(await git(checkout, [...DIFF, '--raw', '--no-abbrev', '--no-renames', ...args, '--']));
  const found: { path: string; mode: string; object: string }[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    // `:100644 100644 <object> <object> M`, and then the path.
    const [mode = '', now = '', object = '', , status] = (raw[at] ?? '').slice(1).split(' ');
    const path = raw[at + 1] ?? '';
    if (status === 'U' && args.length === 0) throw inConflict(prefix + path);
    // Links and submodules are what they are on disk.
    if (status !== 'U' && (REGULAR.test(mode) || REGULAR.test(now))) found.push({ path, mode, object });
  }
  const files = found.filter(({ mode }) => REGULAR.test(mode));
  const texts = new Map<string, string | null>(found.map(({ path }) => [prefix + path, null]));
  for (const path of await untracked(checkout)) texts.set(prefix + path, null);
  let index = 0;
  const objects = files.map(({ object }) => object);
  for await (const content of contents(checkout.directory, objects, LARGEST_FILE)) {
    const path = files[index++]?.path ?? '';
    if (content) texts.set(prefix + path, content.toString('utf8'));
  }
  return [...texts];
}

/** Without repositories in it, which git does not look into. */
async function untracked(checkout: Checkout): Promise<string[]> {
  const files = listed(await git(checkout, ['ls-files', '-z', '--others', '--exclude-standard']));
  return files.filter((path) => !path.endsWith('/'));
}

function git({ directory, environment }: Checkout, args: readonly string[]): Promise<string> {
  return gitIn(directory, args, environment);
}

async function commitOf(checkout: Checkout, ref: string): Promise<string | null> {
  const commit = git(checkout, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return (await commit.catch(() => '')).trim() || null;
}

function inConflict(path: string): UserError {
  return new UserError([
    {
      message: `--staged: ${path} is in conflict, so there is no next commit to judge`,
      hint: 'Resolve it and `git add` it, or leave --staged out.',
    },
  ]);
}

async function noCommit(checkout: Checkout, ref: string, needs: string): Promise<UserError> {
  const shallow = (await git(checkout, ['rev-parse', '--is-shallow-repository']).catch(() => '')).trim();
  const hint =
    shallow === 'true'
      ? 'This is a shallow clone: fetch the branch first, as `git fetch --depth=1 origin main`, or check out with `fetch-depth: 0`.'
      : 'Name a branch, a tag or a commit that is here: `git fetch` brings those of the server.';
  return new UserError([{ message: `${needs}: there is no commit ${ref}`, hint }]);
}
