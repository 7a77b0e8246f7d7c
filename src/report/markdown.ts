import { marked, type Token, type Tokens } from 'marked';
import stringWidth from 'string-width';
import { createPaint, type Paint } from './paint.js';
import { pad, wrap } from './text.js';

/** A page of hoplint's own documentation, laid out for a terminal. */
export function markdownText(
  markdown: string,
  options: { readonly width: number; readonly colour: boolean },
): string {
  const width = Math.min(100, Math.max(40, options.width));
  const lines = blocks(marked.lexer(markdown), width, createPaint(options.colour));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Blocks with an empty line after each. */
function blocks(tokens: readonly Token[], width: number, paint: Paint): string[] {
  return tokens.flatMap((token) => {
    const lines = block(token as Tokens.Generic, width, paint);
    return lines.length > 0 ? [...lines, ''] : [];
  });
}

function block(token: Tokens.Generic, width: number, paint: Paint): string[] {
  switch (token.type) {
    case 'heading':
      return wrap(paint.strong(inline(token.tokens, paint)), width);
    case 'paragraph':
    case 'text':
      return wrap(inline(token.tokens ?? [token], paint), width);
    case 'code':
      return String(token.text)
        .split('\n')
        .map((line) => `    ${paint.path(line)}`.trimEnd());
    case 'blockquote':
      return trimEnd(blocks(token.tokens ?? [], width - 2, paint)).map(
        (line) => `${paint.quiet('│')} ${line}`,
      );
    case 'list':
      return list(token as Tokens.List, width, paint);
    case 'table':
      return table(token as Tokens.Table, paint);
    case 'hr':
      return [paint.quiet('─'.repeat(width))];
    default:
      return [];
  }
}

function list({ items, ordered, start, loose }: Tokens.List, width: number, paint: Paint): string[] {
  return items.flatMap((item, index) => {
    const bullet = ordered ? `${Number(start) + index}. ` : '• ';
    const body = trimEnd(blocks(item.tokens, width - bullet.length - 2, paint)).filter(
      (line) => loose || line !== '',
    );
    const lines = body.map((line, number) =>
      `  ${number === 0 ? bullet : ' '.repeat(bullet.length)}${line}`.trimEnd(),
    );
    return loose && index < items.length - 1 ? [...lines, ''] : lines;
  });
}

/** Columns as wide as their widest cell; terminals wrap what does not fit. */
function table({ header, rows }: Tokens.Table, paint: Paint): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, paint)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [lines[0] ?? '', paint.quiet(rule), ...lines.slice(1)];
}

function inline(tokens: readonly Token[] | undefined, paint: Paint): string {
  return (tokens ?? [])
    .map((any) => {
      const token = any as Tokens.Generic;
      switch (token.type) {
        case 'strong':
          return paint.strong(inline(token.tokens, paint));
        case 'codespan':
          return paint.path(token.text);
        case 'link':
          return linkText(token as Tokens.Link, inline(token.tokens, paint), paint);
        case 'br':
          return '\n';
        case 'em':
        case 'del':
          return inline(token.tokens, paint);
        case 'html':
          return '';
        default:
          return token.tokens ? inline(token.tokens, paint) : String(token.text).replace(/\s*\n\s*/g, ' ');
      }
    })
    .join('');
}

/** The address stands behind a link's text, if somebody could open it from a terminal. */
function linkText({ href }: Tokens.Link, text: string, paint: Paint): string {
  return /^https?:/.test(href) && href !== text ? `${text} ${paint.quiet(`(${href})`)}` : text;
}

function trimEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}
