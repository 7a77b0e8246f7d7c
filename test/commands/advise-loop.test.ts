import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { install } from '../support/installed.js';
import { keys, Terminal } from '../support/terminal.js';
import { directory, hoplint } from './run.js';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const record = 'docs/adr/0001-order-payment-rpc-payment-payments-charge.md';

/** Gives a directory the code of a shop; what hoplint wrote there stays. */
function codeOf(shop: string, root: string): void {
  for (const part of ['services', 'packages', 'database', 'proto', 'docker-compose.yml', 'package.json']) {
    rmSync(join(root, part), { recursive: true, force: true });
  }
  cpSync(join(fixtures, shop), root, { recursive: true });
}

test('from a finding to a decision, to code that is not as it was decided, to code that is', async () => {
  const root = directory({});
  codeOf('black-friday', root);
  const shop = (...args: string[]) => hoplint(root, args);

  const words = (text: string) => text.replace(/\s+/g, ' ');
  const found = await shop();
  expect(found.code).toBe(1);
  expect(words(found.stdout)).toContain(
    'order POST /orders writes orders, then calls payment rpc payment.Payments/Charge',
  );
  expect(found.stdout).not.toContain('decision-drift');

  const advised = await shop(
    'advise',
    'order',
    'payment',
    'rpc',
    'payment.Payments/Charge',
    '--answer',
    'result=receipt',
    '--answer',
    'together=no',
    '--answer',
    'load=low',
    '--yes',
    '--today',
    '2026-11-23',
  );
  expect(advised.code).toBe(0);
  expect(advised.stdout).toContain('Event with acknowledgement');
  expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toContain(
    '  - from: order\n    to: payment\n    operation: rpc payment.Payments/Charge\n    pattern: event-with-ack\n',
  );
  const overdue = await shop('advise', '--check', '--today', '2027-05-24');
  expect(overdue.stdout).toContain('1 overdue');
  expect(readFileSync(join(root, record), 'utf8')).toContain(
    '# order → payment rpc payment.Payments/Charge: event with an acknowledgement\n',
  );

  const red = await shop();
  expect(red.code).toBe(1);
  expect(red.stdout).toContain('── decision-drift ──');
  expect(words(red.stdout)).toContain(
    'is decided to be an event with an acknowledgement, but order calls payment rpc payment.Payments/Charge and waits',
  );
  expect(red.stdout).toContain(record);
  const standing = await shop('advise', '--check', '--today', '2027-05-23');
  expect(standing.code).toBe(1);
  expect(standing.stdout).toContain('1 decision · 1 drifted · 0 overdue');
  expect((await shop('roadmap')).stdout).toContain('Carry out what is decided');

  codeOf('black-friday-fixed', root);
  expect(existsSync(join(root, record))).toBe(true);
  const green = await shop();
  expect(green.stdout).toContain('No findings');
  expect(green.code).toBe(0);
  const kept = await shop('advise', '--check', '--today', '2027-05-23');
  expect(kept.stdout).toContain('1 decision · 0 drifted · 0 overdue');
  expect(kept.code).toBe(0);
});

test('in a terminal, with the package as it is published: a decision in less than a minute, red, and green', {
  timeout: 180_000,
}, async () => {
  const root = directory({});
  codeOf('black-friday', root);
  const program = install(directory({}));
  const run = (...args: string[]) => new Terminal(root, args, { columns: 100, rows: 50, program });
  const began = Date.now();

  const found = run();
  expect(await found.end()).toBe(1);
  expect(found.text).toContain('missing-saga');

  const advising = run('advise');
  await advising.asks('Which interaction do you decide on?');
  advising.press('charge');
  await advising.shows('❯ order → payment rpc payment.Payments/Charge');
  advising.press(keys.enter);
  const answers: readonly (readonly [string, readonly string[]])[] = [
    ['What does order want of payment?', []],
    ['Does order need an answer before it can go on?', []],
    ['Is it one answer to one request, or a flow of messages?', []],
    // Not all or nothing, and a receipt is enough.
    ['Must several services change together, or none of them?', [keys.up]],
    ['What does order have to know before it goes on?', [keys.up]],
    ['Does order write to its own database in the same operation?', []],
    ['How much goes over it at the busiest time?', []],
    ['What do you decide?', []],
  ];
  for (const [question, moves] of answers) {
    await advising.asks(question);
    advising.press(...moves, keys.enter);
  }
  expect(await advising.end()).toBe(0);
  expect(advising.text).toContain(`wrote hoplint.yaml and ${record}`);
  expect(Date.now() - began).toBeLessThan(60_000);

  const red = run();
  expect(await red.end()).toBe(1);
  expect(red.text).toContain('decision-drift');
  const drifted = run('advise', '--check');
  expect(await drifted.end()).toBe(1);
  expect(drifted.text).toContain('1 decision · 1 drifted');

  codeOf('black-friday-fixed', root);
  const green = run();
  expect(await green.end()).toBe(0);
  expect(green.text).toContain('No findings');
  const kept = run('advise', '--check');
  expect(await kept.end()).toBe(0);
  expect(kept.text).toContain('1 decision · 0 drifted');
});
