import { lstat, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Architecture } from '../analyze/architecture.js';
import { type FixPlan, planFixes } from '../fix/index.js';
import type { Finding, RuleSettings } from '../model.js';
import { count, visible } from '../report/text.js';
import type { SystemSettings } from '../rules/settings.js';
import { settingOf } from '../rules/settings.js';
import { timeoutTooLong } from '../rules/timeout-too-long.js';
import { UserError } from '../topology/user-error.js';
import { writeWhole } from '../write-files.js';
import { whyNotRestorable } from './git.js';
import { say } from './messages.js';
import { pathPrefix } from './paths.js';

export type FixOptions = {
  readonly fixDryRun?: boolean;
  readonly force?: boolean;
  readonly quiet: boolean;
};

/** Refusals that are printed one by one. */
const MOST_REFUSALS = 20;

/**
 * Edits the source files of findings that can be mended in place, or prints the edits, and says what is left and why.
 * Gives the number of files written.
 *
 * @throws UserError if a file cannot be written; those before it are.
 */
export async function fixFindings(
  directory: string,
  findings: readonly Finding[],
  architecture: Architecture,
  settings: SystemSettings,
  commandLine: RuleSettings,
  { fixDryRun: isDry, force, quiet }: FixOptions,
): Promise<number> {
  const plan = await planFixes(findings, {
    read: (file) => readSource(join(directory, file), force || isDry),
    timeout: (finding) =>
      Math.min(longest(finding.service, settings, commandLine), belowCallers(architecture, finding)),
  });
  const prefix = pathPrefix(directory);
  if (isDry) process.stdout.write(plan.files.map((file) => patch(file, prefix)).join(''));
  else await write(directory, plan);
  if (!quiet) sayRefusals(plan, prefix);
  if (!quiet && !isDry) say(`${count(plan.files.length, 'file')} edited`);
  return isDry ? 0 : plan.files.length;
}

/**
 * Less than those wait who wait for the operations that make the calls of a finding: who gives up first hears nothing
 * of why. No limit where none of them has one.
 */
function belowCallers({ hops, interactions }: Architecture, finding: Finding): number {
  const ids = new Set(finding.interactions);
  const operations = new Set(
    interactions
      .filter(({ id }) => ids.has(id))
      .flatMap(({ reaches }) => reaches.map((reach) => reach.operation)),
  );
  const waits = hops.flatMap(({ to, interaction: { timeout } }) =>
    to !== null && operations.has(to) && timeout.ms !== null ? [timeout.ms] : [],
  );
  const shortest = Math.min(...waits);
  return Number.isFinite(shortest)
    ? Math.max(SHORTEST, roundedDown(shortest * 0.75))
    : Number.POSITIVE_INFINITY;
}

/** Milliseconds; less would fail calls that are well. */
const SHORTEST = 100;

/** To a number that a person would write. */
function roundedDown(ms: number): number {
  const step = ms >= 1000 ? 500 : 50;
  return Math.floor(ms / step) * step;
}

/** The timeout to write: the longest that is no finding itself. */
function longest(service: string, settings: SystemSettings, commandLine: RuleSettings): number {
  return Number(settingOf(timeoutTooLong, service, settings, commandLine).options.max);
}

async function readSource(
  path: string,
  isForced: boolean | undefined,
): Promise<{ readonly text: string } | { readonly refused: string }> {
  const status = await lstat(path).catch(() => null);
  if (!status?.isFile()) return { refused: 'it is no file of its own' };
  const reason = isForced ? null : await whyNotRestorable(resolve(path));
  return reason === null
    ? { text: await readFile(path, 'utf8') }
    : { refused: `${reason} (--force tries it all the same)` };
}

async function write(directory: string, { files }: FixPlan): Promise<void> {
  for (const { file, after } of files) {
    try {
      await writeWhole(join(directory, file), after);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new UserError([{ message: `cannot write ${file}: ${code}`, hint: 'nothing of it was changed' }]);
    }
  }
}

function patch({ file, before, after }: FixPlan['files'][number], prefix: string): string {
  const name = `${prefix}${file}`;
  const text = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  return text;
}

function sayRefusals({ refusals }: FixPlan, prefix: string): void {
  const lines = refusals.map(
    ({ file, line, column, rule, reason }) =>
      `not mended: ${visible(prefix + file)}:${line}:${column} ${rule}: ${visible(reason)}`,
  );
  const distinct = [...new Set(lines)];
  for (const line of distinct.slice(0, MOST_REFUSALS)) say(line);
  const more = distinct.length - MOST_REFUSALS;
  if (more > 0) say(`not mended: ${more} more`);
}
