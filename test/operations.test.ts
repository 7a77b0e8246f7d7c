import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import { expectSame, foldersIn, statementsIn } from './expectations.js';

/**
 * The entry points of each framework, against the comments in `fixtures/entrypoints/<framework>`, exact in both
 * directions. `// operation GET /orders/:id` stands on the line of the route, decorator or registration. Start-up
 * code is no registration and is left out.
 */
const entrypoints = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/entrypoints');

describe.each(foldersIn(entrypoints))('%s', (framework) => {
  const root = join(entrypoints, framework);
  const expected = statementsIn(root, 'operation');

  test('expects something', () => {
    expect(expected.length).toBeGreaterThan(0);
  });

  test('has the operations that its comments state, and no others', async () => {
    const { data } = await analyze(root);
    const found = data.operations
      .filter(({ kind }) => kind !== 'start')
      .map(({ file, line, name }) => ({ file, line, text: name }));
    expectSame(expected, found);
  });
});
