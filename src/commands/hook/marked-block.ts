/** Lines of hoplint's in a file of the user's, between two comments, so that they can be found and removed again. */

const BEGIN = '# >>> hoplint: `hoplint hook uninstall` removes these lines';
const END = '# <<< hoplint';

/** The text with the lines put in at the start of a line, or at the end of the text. */
export function withBlock(text: string, offset: number, lines: readonly string[], indent = ''): string {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const block = [BEGIN, ...lines, END].map((line) => indent + line).join(lineBreak);
  const before = text.slice(0, offset);
  // A last line that is not ended stays so: the block's own is not ended instead.
  if (before !== '' && !before.endsWith('\n')) return `${before}${lineBreak}${block}`;
  return `${before}${block}${lineBreak}${text.slice(offset)}`;
}

/** The text as it was before `withBlock`; null where no block is in it. */
export function withoutBlock(text: string): string | null {
  const found = /^[ \t]*# >>> hoplint:[^\n]*\n(?:[^\n]*\n)*?[ \t]*# <<< hoplint\r?(\n|$)/m.exec(text);
  if (!found) return null;
  const before = text.slice(0, found.index);
  const isEnded = found[1] === '\n';
  return (isEnded ? before : before.replace(/\r?\n$/, '')) + text.slice(found.index + found[0].length);
}
