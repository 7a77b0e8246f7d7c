import { expect, test } from 'vitest';
import { createPaint } from '../../src/report/paint.js';
import { noticesText, problemsText } from '../../src/report/problems.js';

const page = { width: 70, paint: createPaint(false), pathPrefix: 'shop/' };

test('each problem with its place, its lines, what was expected and what to do', () => {
  const sources = new Map([
    ['hoplint.yaml', ['version: 1', 'services:', '  orders:', '    adresses: [orders]']],
  ]);
  const text = problemsText(
    [
      {
        file: 'hoplint.yaml',
        line: 4,
        column: 5,
        message: 'unknown key "adresses"',
        hint: 'A service has root, addresses, env.\nDid you mean "addresses"?',
      },
      { file: 'hoplint.yaml', message: 'version is missing' },
      { message: 'there is no rule sync-chian' },
    ],
    sources,
    page,
  );
  expect(text).toMatchInlineSnapshot(`
    "error  shop/hoplint.yaml:4:5  unknown key "adresses"

        2 │ services:
        3 │   orders:
      ❯ 4 │     adresses: [orders]
          │     ^^^^^^^^

           A service has root, addresses, env.
           Did you mean "addresses"?

    error  shop/hoplint.yaml  version is missing

    error  there is no rule sync-chian
    "
  `);
});

test('notices name what they are about', () => {
  const text = noticesText(
    [
      { message: 'syntax error: the rest is analysed', file: 'src/a\x1b[2J.ts', line: 3, column: 9 },
      { message: 'cannot be read', file: 'src/b.ts' },
      { message: 'no hoplint.yaml: the topology is inferred' },
    ],
    page,
  );
  expect(text).toMatchInlineSnapshot(`
    "note   shop/src/a␛[2J.ts:3:9  syntax error: the rest is analysed
    note   shop/src/b.ts  cannot be read
    note   no hoplint.yaml: the topology is inferred
    "
  `);
});
