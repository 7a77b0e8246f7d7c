import stringWidth from 'string-width';
import type { Paint } from './paint.js';
import { wrap } from './text.js';

/** What the parts of a report for people share. */
export type Page = {
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
  /** Stands before every path, so that it leads from the working directory to the file: `shop/` or empty. */
  readonly pathPrefix: string;
};

/** `── title ─────── note ──`, as wide as the page. */
export function ruler(title: string, note: string, page: Page): string {
  const { paint, width } = page;
  const line = '─'.repeat(Math.max(2, width - stringWidth(title) - stringWidth(note) - 8));
  return `${paint.quiet('──')} ${paint.strong(title)} ${paint.quiet(line)} ${note} ${paint.quiet('──')}`;
}

/** A label and wrapped text whose further lines stand beneath its first. What is indented is to be pasted, and stays. */
export function hanging(label: string, text: string, width: number): string[] {
  const indent = stringWidth(label);
  return text
    .split('\n')
    .flatMap((line) => (/^\s/.test(line) ? [line] : wrap(line, width - indent)))
    .map((line, index) => (index === 0 ? label : ' '.repeat(line === '' ? 0 : indent)) + line);
}
