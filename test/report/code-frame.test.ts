import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { codeFrame, splitLines } from '../../src/report/code-frame.js';
import { createPaint } from '../../src/report/paint.js';

const paint = createPaint(false);
const frame = (source: string, line: number, column: number, width = 60) =>
  codeFrame(splitLines(source), { file: 'a.ts', line, column }, width, paint, paint.error).join('\n');

test('two lines around, without the indentation that all share', () => {
  const source = ['a();', 'b(() => {', '    one();', '      two();', '    three();', '    four();', '});'];
  expect(frame(source.join('\n'), 4, 7)).toMatchInlineSnapshot(`
    "  2 │ b(() => {
      3 │     one();
    ❯ 4 │       two();
        │       ^^^
      5 │     three();
      6 │     four();"
  `);
});

test('the first and the last line of a file', () => {
  expect(frame('one();\r\ntwo();\r\nthree();\r\nfour();', 1, 1)).toMatchInlineSnapshot(`
    "❯ 1 │ one();
        │ ^^^
      2 │ two();
      3 │ three();"
  `);
  expect(frame('one();\ntwo();', 2, 1)).toMatchInlineSnapshot(`
    "  1 │ one();
    ❯ 2 │ two();
        │ ^^^"
  `);
});

test('line numbers of different length', () => {
  expect(
    frame(Array.from({ length: 12 }, (_, i) => `line${i + 1}()`).join('\n'), 9, 1),
  ).toMatchInlineSnapshot(`
    "   7 │ line7()
       8 │ line8()
    ❯  9 │ line9()
         │ ^^^^^
      10 │ line10()
      11 │ line11()"
  `);
});

test('the caret underlines the name of the call', () => {
  expect(frame('return await this.http.axiosRef.get(url);', 1, 14)).toMatchInlineSnapshot(`
    "❯ 1 │ return await this.http.axiosRef.get(url);
        │              ^^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test('the caret stands beneath its column after tabs and wide characters', () => {
  for (const before of ['\tconst x =\t', 'const 注文 = ', '/* 👩‍👩‍👧 */ ']) {
    const [code = '', caret = ''] = frame(`${before}fetch(url);`, 1, before.length + 1).split('\n');
    const column = (line: string, mark: string) => stringWidth(line.slice(0, line.indexOf(mark)));
    expect(column(caret, '^^^^^')).toBe(column(code, 'fetch'));
  }
});

test('a long line is cut at its end', () => {
  expect(frame(`fetch("${'a'.repeat(200)}");`, 1, 1, 40)).toMatchInlineSnapshot(`
    "❯ 1 │ fetch("aaaaaaaaaaaaaaaaaaaaaaaaaa…
        │ ^^^^^"
  `);
});

test('a long line with the place far inside is cut at both ends', () => {
  const text = frame(
    `const url = "${'a'.repeat(100)}"; await fetch(url, { method: "POST", body });`,
    1,
    123,
    50,
  );
  expect(text).toMatchInlineSnapshot(`
    "❯ 1 │ …aaaa"; await fetch(url, { method: "POST", …
        │               ^^^^^"
  `);
});

test('megabytes in one line are no trouble', () => {
  const started = performance.now();
  const source = `${'x;'.repeat(1_000_000)}fetch(u);${'y;'.repeat(1_000_000)}`;
  const [code = '', caret = ''] = frame(source, 1, 2_000_001, 60).split('\n');
  expect(code.slice(caret.indexOf('^'))).toMatch(/^fetch\(u\);y/);
  expect(stringWidth(code)).toBeLessThanOrEqual(60);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a column beyond the end of the line', () => {
  expect(frame('x();', 1, 99)).toMatchInlineSnapshot(`
    "❯ 1 │ x();
        │     ^"
  `);
});

test('no frame for a line that is not there', () => {
  expect(frame('x();', 2, 1)).toBe('');
  expect(frame('x();', 0, 1)).toBe('');
});
