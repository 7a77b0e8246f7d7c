import { visible } from './text.js';

/** Markdown that is read as source as often as it is rendered: nothing acts as markup, and little is escaped. */

/** Text on one line. */
export function plainMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim())
    .replace(/[\\`*[\]~<&]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}

/** A name as code, whatever is in it. */
export function codeMarkdown(text: string): string {
  const inner = visible(text.replace(/\s+/g, ' ').trim());
  const longest = Math.max(0, ...(inner.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}
