import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keys, Terminal } from '../support/terminal.js';
import { directory } from './run.js';

/** `hoplint advise` where there is little room, and for those who hear it. */
const shop = fileURLToPath(new URL('../../fixtures/black-friday', import.meta.url));

function copyOfShop(): string {
  const root = directory({});
  cpSync(shop, root, { recursive: true });
  return root;
}

const isUntouched = (root: string) =>
  !existsSync(join(root, 'hoplint.yaml')) && !existsSync(join(root, 'docs'));

/** All that is asked of order → payment Charge, with the keys that lead to an event with acknowledgement. */
const asked: readonly (readonly [string, readonly string[]])[] = [
  ['What does order want of payment?', []],
  ['Does order need an answer before it can go on?', []],
  ['Is it one answer to one request, or a flow of messages?', []],
  ['Must several services change together, or none of them?', [keys.up]],
  ['What does order have to know before it goes on?', [keys.up]],
  ['Does order write to its own database in the same operation?', []],
  ['How much goes over it at the busiest time?', []],
  ['What do you decide?', []],
];

const charge = ['advise', 'order', 'payment', 'charge'];

describe.each([20, 28, 34])('a terminal of %d columns', (columns) => {
  test('is asked everything, and what is decided is recorded', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, charge, { columns, rows: 24 });
    for (const [question, moves] of asked) {
      await terminal.asks(question);
      terminal.press(...moves, keys.enter);
    }
    expect(await terminal.end()).toBe(0);
    expect(existsSync(join(root, 'hoplint.yaml'))).toBe(true);
    expect(terminal.text).not.toMatch(/\n\s+at .*\.js:\d+/);
  });

  test('shows the list, and is left with Ctrl-C', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise'], { columns, rows: 16 });
    await terminal.asks('Which interaction do you decide on?');
    terminal.press('charge');
    await terminal.shows(/❯ order\s+→/);
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(isUntouched(root)).toBe(true);
  });
});

test.each(asked.map(([question], index) => [index, question] as const))(
  'Ctrl-C at question %d, %s, leaves nothing behind',
  async (index) => {
    const root = copyOfShop();
    const terminal = new Terminal(root, charge);
    for (const [question, moves] of asked.slice(0, index)) {
      await terminal.asks(question);
      terminal.press(...moves, keys.enter);
    }
    await terminal.asks(asked[index]?.[0] ?? '');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('stopped: nothing is recorded');
    expect(isUntouched(root)).toBe(true);
  },
);

test('resized at every question, down to 24 columns and up to 160, it goes on to the decision', async () => {
  const root = copyOfShop();
  const terminal = new Terminal(root, charge, { columns: 90, rows: 30 });
  const sizes = [
    [24, 12],
    [160, 50],
    [40, 10],
    [80, 24],
  ] as const;
  for (const [index, [question, moves]] of asked.entries()) {
    await terminal.asks(question);
    const [columns, rows] = sizes[index % sizes.length] ?? [80, 24];
    terminal.resize(columns, rows);
    // The program hears of it a moment later.
    await setTimeout(150);
    terminal.press(...moves, keys.enter);
  }
  expect(await terminal.end()).toBe(0);
  expect(existsSync(join(root, 'hoplint.yaml'))).toBe(true);
});

describe('with ACCESSIBLE, for screen readers', () => {
  const env = { ACCESSIBLE: '1', NO_COLOR: '1' };

  test('all is asked in lines that stay as they are, and recorded', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise'], { env });
    await terminal.shows('Part of a name, a number, or Enter for 1:');
    terminal.press('nonsense', keys.enter);
    await terminal.shows('There is none with nonsense.');
    terminal.press('charge', keys.enter);
    await terminal.shows('  1. order → payment rpc payment.Payments/Charge');
    terminal.press('1', keys.enter);
    await terminal.shows(
      'What does order want of payment?\n  1. To know something: nothing changes there\n  2.',
    );
    await terminal.shows('Number, or Enter for 2:');
    terminal.press('9', keys.enter);
    await terminal.shows('There is no 9 in this list.');
    terminal.press(keys.enter);
    for (const [question, typed] of [
      ['Does order need an answer before it can go on?', ''],
      ['Is it one answer to one request, or a flow of messages?', ''],
      ['Must several services change together, or none of them?', '1'],
      ['What does order have to know before it goes on?', '1'],
      ['Does order write to its own database in the same operation?', ''],
      ['How much goes over it at the busiest time?', ''],
      ['What do you decide?', '1'],
    ] as const) {
      await terminal.shows(new RegExp(`${question.replace('?', '\\?')}\\n[^?]*Enter for \\d+:$`));
      terminal.press(typed, keys.enter);
    }
    expect(await terminal.end()).toBe(0);
    expect(existsSync(join(root, 'hoplint.yaml'))).toBe(true);
    // Up, and back to the start of an earlier line.
    expect(terminal.raw).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[\\d*[AFH]`));
  });

  test('Ctrl-C leaves nothing behind', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, charge, { env });
    await terminal.shows('Number, or Enter for 2:');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('stopped: nothing is recorded');
    expect(isUntouched(root)).toBe(true);
  });
});
