import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { directory, hoplint } from './run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = (...args: string[]) => hoplint(root, ['roadmap', ...args]);

describe('hoplint roadmap', () => {
  test('prints what docs/roadmap.md shows, whatever runs it', async () => {
    const { code, stdout } = await run('fixtures/black-friday', '-f', 'markdown');
    expect(code).toBe(0);
    const page = readFileSync(join(root, 'docs/roadmap.md'), 'utf8');
    const quoted = stdout
      .replace(/^(?=.)/gm, '> ')
      .replace(/^$/gm, '>')
      .replace(/\n>$/, '\n');
    expect(page).toContain(`prints:\n\n${quoted}\n`);
  });

  test('has nothing to say of the mended shop', async () => {
    const { code, stdout } = await run('fixtures/black-friday-fixed');
    expect(code).toBe(0);
    expect(stdout).toContain('There is nothing to mend on the way.');
  });

  test('for a terminal and as JSON it is the same plan', async () => {
    const [pretty, json] = await Promise.all([
      run('fixtures/black-friday'),
      run('fixtures/black-friday', '-f', 'json'),
    ]);
    const plan = JSON.parse(json.stdout);
    expect(plan).toMatchObject({
      schemaVersion: 1,
      maxHops: 3,
      now: { longChains: 1, longestChain: 7 },
      after: { longChains: 0, unlimitedOperations: 0 },
    });
    for (const { title, steps } of plan.stages) {
      expect(pretty.stdout).toContain(title);
      expect(steps.length).toBeGreaterThan(0);
    }
    expect(pretty.stdout).not.toContain('**');
  });

  test.each([
    [['-f', 'yaml'], 'The formats are pretty, markdown, json.'],
    [['nowhere'], 'there is no directory nowhere'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await hoplint(directory({}), ['roadmap', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
