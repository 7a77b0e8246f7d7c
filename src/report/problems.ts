import type { Notice, UserProblem } from '../model.js';
import { codeFrame } from './code-frame.js';
import { hanging, type Page } from './layout.js';
import { neutralise, neutraliseKeys, pathOf } from './text.js';

/**
 * What is wrong with what the user gave us: for each problem the place and the fault, the lines of the file around
 * it, what was expected and what to do.
 */
export function problemsText(
  raw: readonly UserProblem[],
  sources: ReadonlyMap<string, readonly string[]>,
  page: Page,
): string {
  const { paint, width } = page;
  const lines = neutraliseKeys(sources);
  const blocks = neutralise(raw).map((problem) => {
    const { file, line, column = 1, message, hint } = problem;
    const source = problem.lines ?? lines.get(file ?? '') ?? [];
    const frame =
      file && line ? codeFrame(source, { file, line, column }, width - 2, paint, paint.error) : [];
    return [
      ...hanging('', `${paint.error('error')}  ${whereAndWhat(problem, page, message)}`, width),
      ...(frame.length > 0 ? ['', ...frame.map((text) => `  ${text}`), ''] : []),
      ...(hint ? hanging('       ', hint, width) : []),
    ];
  });
  return `${blocks.map((block) => block.join('\n').trimEnd()).join('\n\n')}\n`;
}

/** Something to know that is no finding, one after another. */
export function noticesText(notices: readonly Notice[], page: Page): string {
  return neutralise(notices)
    .map((notice) => `${page.paint.warning('note')}   ${whereAndWhat(notice, page, notice.message)}\n`)
    .join('');
}

function whereAndWhat(
  { file, line, column, revision }: UserProblem,
  { paint, pathPrefix }: Page,
  message: string,
): string {
  if (file === undefined) return message;
  const at = line === undefined ? '' : column === undefined ? `:${line}` : `:${line}:${column}`;
  const version = revision === undefined ? '' : `${revision}:`;
  return `${paint.path(version + pathOf(file, pathPrefix) + at)}  ${message}`;
}
