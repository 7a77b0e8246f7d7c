import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import type { Location } from '../model.js';
import type { Paint } from './paint.js';
import { visible } from './text.js';

const LINES_AROUND = 2;
const TAB = 4;
/** Longest part of a line that is measured, in characters: a minified file is one line of megabytes. */
const MEASURED = 1000;

/**
 * The line of `at` with two lines around it and a caret beneath the column: at most `width` columns, tabs expanded,
 * common indentation removed, long lines cut, control characters shown as symbols. Empty if there is no such line.
 */
export function codeFrame(
  source: readonly string[],
  at: Location,
  width: number,
  paint: Paint,
  mark: (text: string) => string,
): string[] {
  const primary = source[at.line - 1];
  if (primary === undefined) return [];
  const first = Math.max(1, at.line - LINES_AROUND);
  const last = Math.min(source.length, at.line + LINES_AROUND);
  const digits = String(last).length;
  const room = Math.max(20, width - digits - 5);

  const from = Math.max(0, Math.min(at.column - 1, primary.length) - MEASURED / 2);
  const before = expand(primary.slice(from, at.column - 1));
  const shown = new Map<number, string>();
  for (let line = first; line <= last; line++) {
    const start = line === at.line ? from : 0;
    shown.set(line, expand((source[line - 1] ?? '').slice(start, start + MEASURED)));
  }
  const indent = commonIndent([...shown.values()]);

  const frame: string[] = [];
  for (const [line, text] of shown) {
    const isPrimary = line === at.line;
    const number = String(line).padStart(digits);
    const gutter = isPrimary ? `${mark('❯')} ${mark(number)}` : `  ${paint.quiet(number)}`;
    const code = text.slice(indent);
    if (!isPrimary) {
      frame.push(`${gutter} ${paint.quiet('│')} ${cut(code, 0, room)}`.trimEnd());
      continue;
    }
    const column = Math.max(0, stringWidth(before) - indent);
    const length = stringWidth(underlined(visible(primary.slice(at.column - 1, at.column - 1 + MEASURED))));
    const start = column + length < room ? 0 : Math.max(0, column - Math.floor(room / 3));
    const head = from > 0 && start === 0 ? '…' : '';
    const cutCode = head + cut(code, start, room - head.length);
    const offset = stringWidth(head) + stringWidth(cut(code, start, column - start, false));
    const caret = '^'.repeat(Math.max(1, Math.min(length, room - offset)));
    frame.push(`${gutter} ${paint.quiet('│')} ${cutCode}`.trimEnd());
    frame.push(`  ${' '.repeat(digits)} ${paint.quiet('│')} ${' '.repeat(offset)}${mark(caret)}`);
  }
  return frame;
}

/** Lines of a source text, as the compiler counts them. */
export function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|[\n\r\u2028\u2029]/);
}

/** The name that starts here: `axios.get` of `axios.get(url)`; one character where there is none. */
function underlined(text: string): string {
  return /^[\p{ID_Continue}$.]+/u.exec(text)?.[0].replace(/\.+$/, '') || text.slice(0, 1) || ' ';
}

/** Tabs to spaces, control characters to symbols. */
function expand(text: string): string {
  return text
    .split('\t')
    .map(visible)
    .reduce((line, part) => line + ' '.repeat(TAB - (stringWidth(line) % TAB)) + part);
}

function commonIndent(lines: readonly string[]): number {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/));
  return indents.length === 0 ? 0 : Math.min(...indents);
}

/** `width` columns of the text from column `from`, with `…` where something is missing. */
function cut(text: string, from: number, width: number, endMark = true): string {
  const total = stringWidth(text);
  const head = from > 0 ? '…' : '';
  const tail = endMark && total > from + width ? '…' : '';
  if (head === '' && total <= width) return text;
  return (
    head +
    sliceAnsi(text, from + head.length, Math.max(from + head.length, from + width - tail.length)) +
    tail
  );
}
