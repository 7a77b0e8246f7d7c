import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint } from './run.js';

const MAIN = `import axios from 'axios';
import express from 'express';
const app = express();
app.post('/orders', async (request, response) => {
  await axios.post('http://payment:3000/charge', request.body, { timeout: 2000 });
  await axios.get('http://stock:3000/levels', { timeout: 2000 });
  response.sendStatus(201);
});
app.listen(3000);
`;

/** A system whose orders call payment and stock, with decisions. */
function shop(decisions: string): string {
  return directory({
    'hoplint.yaml': `version: 1\nservices:\n  orders: { root: orders }\n  payment: { root: payment }\n  stock: { root: stock }\n${decisions}`,
    'orders/main.ts': MAIN,
    'payment/main.ts': `import express from 'express';\nconst app = express();\napp.post('/charge', (_request, response) => void response.json({}));\napp.listen(3000);\n`,
    'stock/main.ts': `import express from 'express';\nconst app = express();\napp.get('/levels', (_request, response) => void response.json({}));\napp.listen(3000);\n`,
  });
}
const check = (root: string, ...args: string[]) =>
  hoplint(root, ['advise', '--check', '--today', '2026-11-23', ...args]);

describe('hoplint advise --check', () => {
  test('what is as it was decided passes, and what is undecided is listed', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: rest, holds: { timeout: 2s } }\n',
    );
    const { code, stdout } = await check(root);
    expect(code).toBe(0);
    expect(stdout).toContain('hoplint advise orders stock GET /levels\n');
    expect(stdout).toContain(
      '1 decision · 0 drifted · 0 overdue · 1 undecided (no error without --require-decisions)\n',
    );
    expect((await check(root, '--require-decisions')).code).toBe(1);
  });

  test('a contradicted decision fails, with the record and the mend', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, operation: POST /charge, pattern: event, record: docs/adr/0001-x.md }\n',
    );
    const { code, stdout } = await check(root);
    expect(code).toBe(1);
    expect(stdout).toContain('is decided to be an event, but');
    expect(stdout).toContain('docs/adr/0001-x.md');
    expect(stdout).toContain('orders/main.ts:5:15');
  });

  test('a record that is not where the decision says is told, and fails nothing', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: rest, record: docs/nope.md }\n  - { from: orders, to: stock, pattern: rest, record: "https://wiki.example/7" }\n',
    );
    const { code, stderr } = await check(root);
    expect(code).toBe(0);
    expect(stderr).toContain('the record of this decision is not there: docs/nope.md');
    expect(stderr).not.toContain('wiki.example');
  });

  test('an answer that no question has is a mistake in hoplint.yaml', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: rest, answers: { load: banana, waitng: "yes" } }\n',
    );
    const { code, stderr } = await check(root);
    expect(code).toBe(2);
    expect(stderr).toContain('`decisions[0].answers.load` cannot be `banana`');
    expect(stderr).toContain('Did you mean `waiting`?');
  });

  test('what is only possible is said to be, and fails nothing', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, operation: POST /charge, pattern: rest, holds: { idempotencyKey: true } }\n',
    );
    writeFileSync(join(root, 'orders/main.ts'), MAIN.replace('request.body', '{ customerId: 3, cents: 4 }'));
    const { code, stdout } = await check(root);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('without one (possible)');
  });

  test('below the hoplint.yaml with the decisions it passes nothing', async () => {
    const root = shop('decisions:\n  - { from: orders, to: payment, pattern: event }\n');
    for (const args of [['advise', '--check'], ['advise']]) {
      const { code, stderr } = await hoplint(join(root, 'orders'), args);
      expect(code).toBe(2);
      expect(stderr).toContain('stand in ../hoplint.yaml');
    }
    expect((await hoplint(join(root, 'orders'), ['advise', '--check', '-C', '..'])).code).toBe(1);
  });

  test.each([
    ['date: 2026-02-30', '`date: 2026-02-30` is no day'],
    ['review-by: 2027-02-29', '`review-by: 2027-02-29` is no day'],
    [
      'date: 2026-05-01, review-by: 2026-04-30',
      'the review (2026-04-30) is before the decision (2026-05-01)',
    ],
  ])('%s is a mistake', async (days, message) => {
    const { code, stderr } = await check(
      shop(`decisions:\n  - { from: orders, to: payment, pattern: rest, ${days} }\n`),
    );
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
  });

  test('two decisions on the very same are a mistake', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: event }\n  - { from: orders, to: payment, pattern: rest }\n',
    );
    const { code, stderr } = await check(root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/orders → payment is decided twice: event at\s+hoplint.yaml:7:5, and rest here/);
  });

  test('a decision whose drift is a warning is on its way, and fails nothing', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: event, rules: { decision-drift: warn } }\n',
    );
    const { code, stdout } = await check(root);
    expect(code).toBe(0);
    expect(stdout).toContain('  warning  orders → payment is decided to be an event');
  });

  test.each([
    ['2026-11-22', 1, 'overdue', '1 overdue'],
    ['2026-11-23', 0, 'soon to be looked at again', '0 overdue'],
    ['2026-12-23', 0, 'soon to be looked at again', '0 overdue'],
    ['2026-12-24', 0, '1 decision', '0 overdue'],
  ])('to be reviewed by %s', async (by, code, title, total) => {
    const root = shop(`decisions:\n  - { from: orders, to: payment, pattern: rest, review-by: ${by} }\n`);
    const result = await check(root);
    expect(result.code).toBe(code);
    expect(result.stdout).toContain(title);
    expect(result.stdout).toContain(total);
    expect(result.stdout.includes(`review by ${by}`)).toBe(by !== '2026-12-24');
  });

  test('as JSON', async () => {
    const root = shop(
      'decisions:\n  - { from: orders, to: payment, pattern: rest, holds: { timeout: 1s }, review-by: 2026-01-01 }\n  - { from: stock, to: orders, pattern: event }\n',
    );
    const { code, stdout } = await check(root, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      today: '2026-11-23',
      summary: { decisions: 2, drifted: 1, overdue: 1, due: 0, idle: 1, undecided: 1 },
      drifted: [
        {
          from: 'orders',
          to: 'payment',
          pattern: 'rest',
          reviewBy: '2026-01-01',
          file: 'hoplint.yaml',
          line: 7,
          findings: [{ severity: 'error', certainty: 'certain', file: 'orders/main.ts', line: 5 }],
        },
      ],
      overdue: [{ from: 'orders' }],
      idle: [{ from: 'stock', to: 'orders' }],
      undecided: [
        {
          from: 'orders',
          to: 'stock',
          operation: 'GET /levels',
          places: [{ file: 'orders/main.ts', line: 6 }],
        },
      ],
    });
  });

  test.each([
    [['--today', '2026-02-30'], 'It must be a day'],
    [['orders', 'payment'], '--check is about all decisions'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await check(shop(''), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('what belongs to it is refused without it', async () => {
    const { code, stderr } = await hoplint(shop(''), ['advise', 'orders', 'stock', '--require-decisions']);
    expect(code).toBe(2);
    expect(stderr).toContain('--require-decisions needs --check');
  });
});
