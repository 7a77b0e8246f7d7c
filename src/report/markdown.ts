import { marked, type Token, type Tokens } from 'marked';
import stringWidth from 'string-width';
import { createPaint } from './paint.js';
import { pad, wrap } from './text.js';

/** A page of hoplint's own documentation, laid out for a terminal. */
export function markdownText(
  markdown: string,
  options: { readonly width: number; readonly colour: boolean },
): string {
  const width = Math.min(100, Math.max(40, options.width));
  const lines = blocks(marked.lexer(markdown), width, createLooks(options.colour));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** How parts of a page stand out: by colour, or without it by characters. */
type Looks = {
  readonly heading: (text: string) => string[];
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  /** Code within a sentence. */
  readonly code: (text: string) => string;
  /** A line of a block of code. */
  readonly sample: (line: string) => string;
};

function createLooks(colour: boolean): Looks {
  const { strong, quiet, path } = createPaint(colour);
  return {
    heading: (text) => (colour ? [strong(text)] : [text, '─'.repeat(stringWidth(text))]),
    strong,
    quiet,
    code: colour ? path : (text) => `\`${text}\``,
    sample: path,
  };
}

/** Blocks with an empty line after each. */
function blocks(tokens: readonly Token[], width: number, looks: Looks): string[] {
  return tokens.flatMap((token) => {
    const lines = block(token as Tokens.Generic, width, looks);
    return lines.length > 0 ? [...lines, ''] : [];
  });
}

function block(token: Tokens.Generic, width: number, looks: Looks): string[] {
  switch (token.type) {
    case 'heading':
      return looks.heading(inline(token.tokens, looks)).flatMap((line) => wrap(line, width));
    case 'paragraph':
    case 'text':
      return wrap(inline(token.tokens ?? [token], looks), width);
    case 'code':
      return String(token.text)
        .split('\n')
        .map((line) => `    ${looks.sample(line)}`.trimEnd());
    case 'blockquote':
      return trimEnd(blocks(token.tokens ?? [], width - 2, looks)).map(
        (line) => `${looks.quiet('│')} ${line}`,
      );
    case 'list':
      return list(token as Tokens.List, width, looks);
    case 'table':
      return table(token as Tokens.Table, looks);
    case 'hr':
      return [looks.quiet('─'.repeat(width))];
    default:
      return [];
  }
}

function list({ items, ordered, start, loose }: Tokens.List, width: number, looks: Looks): string[] {
  return items.flatMap((item, index) => {
    const bullet = ordered ? `${Number(start) + index}. ` : '• ';
    const body = trimEnd(blocks(item.tokens, width - bullet.length - 2, looks)).filter(
      (line) => loose || line !== '',
    );
    const lines = body.map((line, number) =>
      `  ${number === 0 ? bullet : ' '.repeat(bullet.length)}${line}`.trimEnd(),
    );
    return loose && index < items.length - 1 ? [...lines, ''] : lines;
  });
}

/** Columns as wide as their widest cell; terminals wrap what does not fit. */
function table({ header, rows }: Tokens.Table, looks: Looks): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, looks)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [lines[0] ?? '', looks.quiet(rule), ...lines.slice(1)];
}

function inline(tokens: readonly Token[] | undefined, looks: Looks): string {
  return (tokens ?? [])
    .map((any) => {
      const token = any as Tokens.Generic;
      switch (token.type) {
        case 'strong':
          return looks.strong(inline(token.tokens, looks));
        case 'codespan':
          return looks.code(token.text);
        case 'link':
          return linkText(token as Tokens.Link, inline(token.tokens, looks), looks);
        case 'br':
          return '\n';
        case 'em':
        case 'del':
          return inline(token.tokens, looks);
        case 'html':
          return '';
        default:
          return token.tokens ? inline(token.tokens, looks) : String(token.text).replace(/\s*\n\s*/g, ' ');
      }
    })
    .join('');
}

/** The address stands behind a link's text, if somebody could open it from a terminal. */
function linkText({ href }: Tokens.Link, text: string, looks: Looks): string {
  return /^https?:/.test(href) && href !== text ? `${text} ${looks.quiet(`(${href})`)}` : text;
}

function trimEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}
