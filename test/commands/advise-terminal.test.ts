import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keys, Terminal } from '../support/terminal.js';
import { directory } from './run.js';

/** `hoplint advise` as a person at a terminal meets it. */
const shop = fileURLToPath(new URL('../../fixtures/black-friday', import.meta.url));

function copyOfShop(): string {
  const root = directory({});
  cpSync(shop, root, { recursive: true });
  return root;
}

/** A control sequence that sets colours or weights. */
const colour = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

/** Nothing of a decision, and nothing half-written. */
function isUntouched(root: string): boolean {
  return (
    !existsSync(join(root, 'hoplint.yaml')) && !existsSync(join(root, 'docs')) && !hasTemporaryFiles(root)
  );
}

function hasTemporaryFiles(root: string): boolean {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).some((path) => path.includes('.tmp'));
}

/** What is asked of order → payment Charge, and what the code suggests by default. */
const asked = [
  'What does order want of payment?',
  'Does order need an answer before it can go on?',
  'Is it one answer to one request, or a flow of messages?',
  'Must several services change together, or none of them?',
  'What does order have to know before it goes on?',
];

async function enter(terminal: Terminal, questions: readonly string[]): Promise<void> {
  for (const question of questions) {
    await terminal.asks(question);
    terminal.press(keys.enter);
  }
}

describe('a person at a terminal', () => {
  test('decides for order → payment, and finds it recorded', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise']);
    await terminal.asks('Which interaction do you decide on?');
    // What is worst comes first.
    await terminal.shows(/❯ product → cart GET \/carts\/:customerId\/offer \(2 errors, 3 warnings\)/);
    terminal.press('charge');
    await terminal.shows('❯ order → payment rpc payment.Payments/Charge');
    terminal.press(keys.enter);
    await terminal.shows('missing-saga: order POST /orders writes orders');
    await terminal.shows('timeout 5 s, no retries, no circuit breaker');
    await terminal.shows('- sides=internal (services/order/src/payment-client.ts:35:');
    await enter(terminal, asked.slice(0, 3));
    await terminal.asks('Must several services change together, or none of them?');
    // The finding that nothing is undone is on this very call.
    await terminal.shows('❯ Yes: if a later step fails, the earlier ones are undone (as in the code)');
    terminal.press(keys.up, keys.enter);
    await terminal.asks('What does order have to know before it goes on?');
    await terminal.shows('in the code: services/order/src/routes.ts:15: the data of the answer is used');
    await terminal.shows('❯ The outcome itself: without it, order cannot answer (as in the code)');
    terminal.press(keys.up, keys.enter);
    await enter(terminal, [
      'Does order write to its own database in the same operation?',
      'How much goes over it at the busiest time?',
    ]);
    await terminal.asks('What do you decide?');
    for (const part of [
      'Event with acknowledgement: accepted at once, done later',
      '+ broker: a log, such as Kafka',
      '(effect=change,',
      '- gRPC: a call over gRPC, if "What does order have to know',
      'What it costs',
      'decision-drift: order uses nothing of the answer but that it was accepted',
      'await producer.send({',
      '- Azure Architecture Center: Asynchronous Request-Reply pattern',
      '❯ Record Event with acknowledgement: write hoplint.yaml,',
    ]) {
      await terminal.shows(part);
    }
    expect(isUntouched(root)).toBe(true);
    terminal.press(keys.enter);
    expect(await terminal.end()).toBe(0);
    expect(terminal.text).toContain('wrote hoplint.yaml and docs/adr/0001-order-payment');
    const yaml = readFileSync(join(root, 'hoplint.yaml'), 'utf8');
    expect(yaml).toContain('pattern: event-with-ack');
    expect(yaml).toContain('result: receipt');
    expect(hasTemporaryFiles(root)).toBe(false);
  });

  test('a terminal that cannot move its cursor is asked nothing, and gets no control sequences', async () => {
    const terminal = new Terminal(copyOfShop(), ['advise'], { env: { TERM: 'dumb' } });
    expect(await terminal.end()).toBe(2);
    expect(terminal.raw).toContain('no interaction is named');
    expect(terminal.raw).not.toContain('\x1b');
  });

  test('goes back one question, and further back to the list', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', '--dry-run'], { rows: 40 });
    await terminal.asks('Which interaction do you decide on?');
    terminal.press('charge');
    await terminal.shows('❯ order → payment rpc payment.Payments/Charge');
    terminal.press(keys.enter);
    await terminal.asks('What does order want of payment?');
    terminal.press(keys.up, keys.enter);
    await terminal.asks('Does order need an answer before it can go on?');
    terminal.press(keys.down, keys.down);
    await terminal.shows('❯ Back one question');
    terminal.press(keys.enter);
    // The answer that was given stands there, rather than what the code suggests.
    await terminal.shows(/❯ To know something: nothing changes there\n[^❯]*$/);
    terminal.press(...Array.from({ length: 5 }, () => keys.down));
    await terminal.shows(/❯ Back one question\n[^❯]*$/);
    terminal.press(keys.enter);
    await terminal.shows(/Which interaction do you decide on\?[^?]*navigate/);
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(isUntouched(root)).toBe(true);
  });

  test('chooses another pattern, says why, and finds that in the record', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', 'web', 'product', 'GET', '/products/:sku'], { rows: 50 });
    await enter(terminal, [
      'What does web want of product?',
      'Does web need an answer before it can go on?',
      'Is it one answer to one request, or a flow of messages?',
      'Is this where a chain, or a circle, of calls that wait for each other is to end?',
      'How old may the data be?',
      'How much goes over it at the busiest time?',
      'product is down for ten minutes. What does web do?',
    ]);
    await terminal.asks('What do you decide?');
    await terminal.shows('❯ Record REST');
    terminal.press(keys.down, keys.enter);
    await terminal.asks('Which pattern instead?');
    terminal.press(keys.enter);
    await terminal.asks('Why? It goes into the record.');
    terminal.press(keys.enter);
    await terminal.shows('A reason is needed');
    terminal.press('all of our services move to gRPC', keys.enter);
    await terminal.shows('❯ Record gRPC');
    await terminal.shows('gRPC: a call over gRPC: all of our services move to gRPC');
    terminal.press(keys.enter);
    expect(await terminal.end()).toBe(0);
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toContain('pattern: grpc');
    const [record = ''] = readdirSync(join(root, 'docs/adr'));
    expect(readFileSync(join(root, 'docs/adr', record), 'utf8')).toContain(
      'all of our services move to gRPC',
    );
  });

  test('leaves without recording', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, [
      'advise',
      'order',
      'payment',
      'charge',
      '--answer',
      'result=receipt',
      '--answer',
      'together=no',
    ]);
    await enter(terminal, [
      ...asked.slice(0, 3),
      'Does order write to its own database in the same operation?',
      'How much goes over it at the busiest time?',
    ]);
    await terminal.asks('What do you decide?');
    terminal.press(keys.up);
    terminal.press(keys.down, keys.down, keys.down);
    await terminal.shows('❯ Leave without recording');
    terminal.press(keys.enter);
    expect(await terminal.end()).toBe(0);
    expect(isUntouched(root)).toBe(true);
  });
});

describe('Ctrl-C', () => {
  test.each([
    ['at the list', ['advise'], []],
    ['at the first question', ['advise', 'order', 'payment', 'charge'], []],
    ['at a later question', ['advise', 'order', 'payment', 'charge'], asked.slice(0, 3)],
  ])('%s leaves nothing behind', async (_, args, questions) => {
    const root = copyOfShop();
    const terminal = new Terminal(root, args);
    await enter(terminal, questions);
    await terminal.shows('navigate');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('stopped: nothing is recorded');
    expect(terminal.text).not.toContain('Error');
    expect(isUntouched(root)).toBe(true);
  });

  test.each([0, 1, 2, 4])('%d ms after an answer leaves nothing behind', async (ms) => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', 'order', 'payment', 'charge']);
    await terminal.asks('What does order want of payment?');
    terminal.press(keys.enter);
    await setTimeout(ms);
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(isUntouched(root)).toBe(true);
  });

  test('at the decision leaves nothing behind', async () => {
    const root = copyOfShop();
    const settled = [
      'effect=read',
      'waiting=yes',
      'sides=internal',
      'stream=no',
      'freshness=now',
      'outage=fail',
    ];
    const answers = [...settled, 'load=high'].flatMap((answer) => ['--answer', answer]);
    const terminal = new Terminal(root, ['advise', 'order', 'payment', 'charge', ...answers]);
    await terminal.asks('What do you decide?');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(isUntouched(root)).toBe(true);
  });
});

describe('--all', () => {
  const settled = [
    'effect=read',
    'waiting=yes',
    'sides=internal',
    'stream=no',
    'cut=no',
    'freshness=now',
    'outage=fail',
  ];
  const answers = [...settled, 'load=high'].flatMap((answer) => ['--answer', answer]);

  test('walks what is undecided, and a later run goes on where this one stopped', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', '--all', ...answers]);
    await terminal.shows('18 of 18 interactions to decide');
    await terminal.shows('1 of 18');
    await terminal.asks('What do you decide?');
    terminal.press(keys.enter);
    await terminal.shows('2 of 18');
    await terminal.asks('What do you decide?');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('stopped: 1 decision recorded, and nothing of this one');
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8').match(/pattern: grpc/g)).toHaveLength(1);

    const later = new Terminal(root, ['advise', '--all', ...answers]);
    await later.shows('17 of 18 interactions to decide, 1 decided already');
    await later.asks('What do you decide?');
    later.press(keys.ctrlC);
    expect(await later.end()).toBe(130);
  });

  test('skips one at a question, and one at the decision', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', '--all', ...answers.slice(0, -2)], { rows: 40 });
    await terminal.shows('1 of 18');
    await terminal.asks('How much goes over it at the busiest time?');
    terminal.press(keys.down, keys.down, keys.down);
    await terminal.shows('❯ Skip this interaction');
    terminal.press(keys.enter);
    await terminal.shows('2 of 18');
    await terminal.asks('How much goes over it at the busiest time?');
    terminal.press(keys.down, keys.enter);
    await terminal.asks('What do you decide?');
    terminal.press(keys.down, keys.down, keys.down);
    await terminal.shows(/❯ Skip this interaction\n[^❯]*$/);
    terminal.press(keys.enter);
    await terminal.shows('3 of 18');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    expect(isUntouched(root)).toBe(true);
  });
});

describe('a terminal', () => {
  test.each([40, 60, 200])('of %d columns is not overrun', async (columns) => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', 'order', 'payment', 'charge', '--dry-run'], {
      columns,
      rows: 30,
    });
    await enter(terminal, asked.slice(0, 2));
    await terminal.asks('Is it one answer to one request, or a flow of messages?');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    // Places in code stay whole, so that they can be clicked.
    expect(terminal.brokenLines.filter((line) => !line.includes('payment-client.ts:'))).toEqual([]);
  });

  test('may be resized at a question', async () => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', 'order', 'payment', 'charge', '--dry-run']);
    await enter(terminal, asked.slice(0, 2));
    await terminal.asks('Is it one answer to one request, or a flow of messages?');
    terminal.resize(50, 15);
    terminal.press(keys.down);
    await terminal.shows('❯ One request, then a flow of answers');
    terminal.resize(120, 40);
    terminal.press(keys.up, keys.enter);
    await terminal.asks('Must several services change together, or none of them?');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
  });

  test.each([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['--no-color', ['--no-color'], {}],
  ])('has no colours with %s, and still says everything', async (_, options, env) => {
    const root = copyOfShop();
    const terminal = new Terminal(root, ['advise', 'order', 'payment', 'charge', '--dry-run', ...options], {
      env,
    });
    await enter(terminal, asked.slice(0, 2));
    await terminal.asks('Is it one answer to one request, or a flow of messages?');
    await terminal.shows('❯ One request, one answer (as in the code)');
    terminal.press(keys.ctrlC);
    expect(await terminal.end()).toBe(130);
    // Moves of the cursor are no colours.
    expect(terminal.raw.match(colour) ?? []).toEqual([]);
  });
});
