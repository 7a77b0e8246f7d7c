import { ts } from 'ts-morph';
import type { Suppression } from '../facts.js';

const DIRECTIVE = /\bhoplint-(disable-next-line|disable-line|disable|enable)(?![\w-])([^\n\r]*)/g;

/**
 * The comments that switch rules off, in order: `// hoplint-disable-next-line chatty-loop -- three regions, fixed`,
 * also `-line`, and `hoplint-disable` … `hoplint-enable`. Texts that look like one are none.
 */
export function suppressionsIn(source: ts.SourceFile): Suppression[] {
  const { text } = source;
  if (!text.includes('hoplint-')) return [];
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  return [...text.matchAll(DIRECTIVE)].flatMap((match): Suppression[] => {
    if (!isInComment(source, match.index)) return [];
    const { line, character } = source.getLineAndCharacterOfPosition(match.index);
    const [names = '', ...reason] = (match[2] ?? '').replace(/\*\/.*$/, '').split(/(?:^|\s)--(?:\s|$)/);
    const scope = match[1] as Suppression['scope'];
    return [
      {
        line: line + 1,
        column: character + 1,
        scope,
        rules: names.split(/[\s,]+/).filter((name) => name !== ''),
        reason: reason.join(' -- ').trim() || null,
        ...(scope === 'disable-next-line' ? nextLines(lines, line + 1) : {}),
      },
    ];
  });
}

/** The line that a comment is meant for, counted from one, and those that go on with a chain of members. */
function nextLines(lines: readonly string[], start: number): { from: number; to: number } {
  let from = start;
  // Several of these comments above one line are all meant for it.
  while (/^\s*\/[/*].*hoplint-disable-next-line/.test(lines[from] ?? '')) from += 1;
  let to = from;
  while (/^\s*\??\./.test(lines[to + 1] ?? '')) to += 1;
  return { from: from + 1, to: to + 1 };
}

/** Whether a position is between tokens, where only comments have letters. */
function isInComment(source: ts.SourceFile, position: number): boolean {
  let node: ts.Node = source;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.pos <= position && position < child.end ? child : undefined,
    );
    if (!inner) break;
    node = inner;
    if (position < node.getStart(source)) return true;
  }
  return !(ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || isTemplatePart(node) || isText(node));
}

function isTemplatePart(node: ts.Node): boolean {
  return ts.isTemplateMiddle(node) || ts.isTemplateTail(node) || ts.isRegularExpressionLiteral(node);
}

function isText(node: ts.Node): boolean {
  return ts.isJsxText(node) || ts.isIdentifier(node);
}
