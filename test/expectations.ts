import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'vitest';

/** What a comment in a fixture expects, or what the analysis found, at one line. */
export type Statement = { readonly file: string; readonly line: number; readonly text: string };

/** Names of the folders in a folder, sorted. */
export function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * The statements in comments of all source files under a folder: `// fact http …` for the keyword `fact`.
 * Several in one comment are separated by ` ; `.
 */
export function statementsIn(root: string, keyword: string): Statement[] {
  const comment = new RegExp(`// ${keyword} (.*)$`);
  return sourceFiles(root).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((source, index) => {
        const text = comment.exec(source)?.[1];
        if (text === undefined) return [];
        return text.split(' ; ').map((part) => ({ file, line: index + 1, text: normalised(part) }));
      }),
  );
}

function sourceFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(root, path);
      return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** One space between words, and a keyword of the comment repeated after ` ; ` is left out. */
function normalised(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(fact|operation) /, '');
}

/** Fails with the difference by file and line, unless all that is expected is found, and nothing else. */
export function expectSame(expected: readonly Statement[], found: readonly Statement[]): void {
  const lines = difference(expected, found);
  if (lines.length > 0) expect.fail(`- expected, + found\n${lines.join('\n')}`);
}

/**
 * What is expected but not found (`-`) and found but not expected (`+`), one line each, by file and line; empty if
 * all agrees. The same statement twice on a line counts twice.
 */
function difference(expected: readonly Statement[], found: readonly Statement[]): string[] {
  const missing = without(expected, found).map((statement) => ({ sign: '-', ...statement }));
  const extra = without(found, expected).map((statement) => ({ sign: '+', ...statement }));
  return [...missing, ...extra]
    .sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || compare(b.sign, a.sign) || compare(a.text, b.text),
    )
    .map(({ sign, file, line, text }) => `${sign} ${file}:${line}  ${text}`);
}

function without(statements: readonly Statement[], taken: readonly Statement[]): Statement[] {
  const left = taken.map(keyOf);
  return statements.filter((statement) => {
    const index = left.indexOf(keyOf(statement));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function keyOf({ file, line, text }: Statement): string {
  return `${file}:${line} ${text}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
