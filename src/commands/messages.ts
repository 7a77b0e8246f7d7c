import type { Notice, UserProblem } from '../model.js';
import type { Page } from '../report/layout.js';
import { pathPrefix } from './paths.js';
import { readSources } from './sources.js';
import { columnsOf, wantsColour } from './terminal.js';

/** What hoplint says beside its reports, all of it on stderr. */

/** `prefix` leads from the working directory to the files that the notices name. */
export async function sayNotices(notices: readonly Notice[], prefix: string): Promise<void> {
  if (notices.length === 0) return;
  const { noticesText } = await import('../report/problems.js');
  process.stderr.write(noticesText(notices, await stderrPage(prefix)));
}

/** Problems with what the user gave, with the lines of the files under `directory` that they name. */
export async function sayProblems(problems: readonly UserProblem[], directory: string): Promise<void> {
  const { problemsText } = await import('../report/problems.js');
  const sources = await readSources(
    directory,
    problems.flatMap(({ file, line }) => (file !== undefined && line !== undefined ? [file] : [])),
  );
  process.stderr.write(problemsText(problems, sources, await stderrPage(pathPrefix(directory))));
}

export function sayTiming(timing: readonly { readonly stage: string; readonly ms: number }[]): void {
  const total = timing.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...timing, { stage: 'total', ms: total }];
  const widest = Math.max(...rows.map(({ stage }) => stage.length));
  for (const { stage, ms } of rows) say(`${stage.padEnd(widest)}  ${ms.toFixed(0).padStart(6)} ms`);
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function stderrPage(prefix: string): Promise<Page> {
  const { createPaint } = await import('../report/paint.js');
  const { stderr } = process;
  return {
    width: Math.min(columnsOf(stderr), 120),
    paint: createPaint(wantsColour(stderr)),
    pathPrefix: prefix,
  };
}
