import type { Analysis } from '../analyze/index.js';
import { compareWith } from '../findings/baseline.js';
import { inChanged } from '../findings/changed.js';
import type { Finding, RuleSettings } from '../model.js';
import { visible } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem, type SystemOptions } from './analyse-system.js';
import { type Judgement, judge } from './judge.js';
import { say } from './messages.js';
import { checkDirectory } from './system-directory.js';
import {
  type Base,
  branchPoints,
  changedFrom,
  changedNext,
  inVersion,
  lastCommits,
  nextVersion,
  type Version,
  versionAt,
} from './versions.js';

export type ChangeOptions = SystemOptions & {
  /** A commit: only findings in which files take part that changed since. */
  readonly since?: string;
  /** Only findings in which files of the next commit take part. */
  readonly staged?: boolean;
};

/** A change of a system, of which alone findings are told. */
export type Change = {
  /** Paths of the files that changed. */
  readonly files: ReadonlySet<string>;
  /** What it is a change of, and its name. */
  readonly bases: readonly Base[];
  readonly from: string;
  /** What is judged, if that is not what is on disk. */
  readonly version: Version | null;
};

/** What `--since` or `--staged` name; null without them. @throws UserError where git cannot tell. */
export async function changeOf(
  directory: string,
  { since, staged, commands }: ChangeOptions,
): Promise<Change | null> {
  if (since === undefined && !staged) return null;
  await checkDirectory(directory, commands);
  if (since !== undefined) {
    const bases = await branchPoints(directory, since, '--since');
    return { files: await changedFrom(bases), bases, from: since, version: null };
  }
  const bases = await lastCommits(directory, '--staged');
  return { files: await changedNext(bases), bases, from: 'HEAD', version: await nextVersion(bases) };
}

/** Nothing to judge is no clean result, here as elsewhere. */
export function nothingAdded(): UserError {
  return new UserError([
    {
      message: '--staged: the next commit has nothing to analyse',
      hint: 'It holds what is committed already and what `git add` adds. Add the source, or leave --staged out.',
    },
  ]);
}

/** The findings in which changed files take part, and those that only their change brought. */
export async function broughtBy(
  change: Change,
  directory: string,
  { analysis, judgement }: { readonly analysis: Analysis; readonly judgement: Judgement },
  commandLine: RuleSettings,
  options: ChangeOptions,
): Promise<readonly Finding[]> {
  const all = judgement.findings;
  const taking = inChanged(all, change.files);
  if (taking.length === all.length || !reachesFurther(analysis, change.files)) return taking;
  const before = await findingsBefore(change, directory, commandLine, options);
  if (before === null) return taking;
  const now = [...all, ...judgement.known, ...judgement.suppressed];
  const fresh = new Set(compareWith(before, now, () => true).findings.map(({ id }) => id));
  const shown = new Map(taking.map((finding) => [finding.id, finding]));
  return all.flatMap((finding) => shown.get(finding.id) ?? (fresh.has(finding.id) ? [finding] : []));
}

/** Files that say nothing of how services talk. */
const BESIDE_THE_POINT =
  /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|LICENSE|CODEOWNERS|\.gitignore)$|\.(md|mdx|txt|svg|png|jpe?g|gif|ico|webp|woff2?|css|scss|less|html|snap|csv|lock)$/i;

/**
 * Whether a change may bring findings in which no changed file takes part: one to a manifest, an address, a constant. In
 * other files stand the calls and operations themselves, which are the evidence of what they bring.
 */
function reachesFurther({ data }: Analysis, changed: ReadonlySet<string>): boolean {
  const told = new Set([
    ...data.interactions.flatMap(({ file, sink }) => [file, sink.file]),
    ...data.operations.map(({ file }) => file),
  ]);
  return [...changed].some((file) => !BESIDE_THE_POINT.test(file) && !told.has(file));
}

/** What is found, or suppressed, without the change; null where that version cannot be read. */
async function findingsBefore(
  { bases, from }: Change,
  directory: string,
  commandLine: RuleSettings,
  options: ChangeOptions,
): Promise<readonly Finding[] | null> {
  try {
    const version = await versionAt(from, bases);
    return await inVersion(version, async () => {
      const analysis = await analyseSystem(directory, {
        ...options,
        texts: version.texts,
        quiet: true,
        mayBeEmpty: true,
      });
      const { findings, suppressed } = await judge(analysis, commandLine, {});
      return [...findings, ...suppressed];
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [problem] = error.problems;
    const { file, line, revision = from, message = '' } = problem ?? {};
    const where = file === undefined ? '' : `${revision}:${file}${line === undefined ? '' : `:${line}`} `;
    say(
      `note   findings in which no changed file takes part are left out, as ${visible(from)} cannot be judged: ${visible(where + message)}`,
    );
    return null;
  }
}
