import { join } from 'node:path';
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { conclude, nextQuestion } from '../../src/advise/conclude.js';
import type { Recommendation, Subject } from '../../src/advise/interview.js';
import type { Answers } from '../../src/advise/questions.js';
import { sketchOf } from '../../src/advise/sketch.js';
import { dependenciesOf, type Libraries, librariesOf } from '../../src/advise/sketch-libraries.js';
import { directory } from '../commands/run.js';
import { typeErrors } from '../support/sketch-types.js';
import { System } from '../support/system.js';

const subject: Subject = { from: 'orders', to: 'payment', operation: 'POST /charges/:id/refunds' };
const usual: Libraries = {
  http: 'fetch',
  log: 'kafkajs',
  queue: 'amqplib',
  database: 'other',
  rpc: 'nest',
  breaker: 'opossum',
  added: [],
};

/** Every outcome of the questionnaire. */
function outcomes(answers: Answers = {}): Pick<Recommendation, 'pattern' | 'modifiers'>[] {
  const next = nextQuestion(answers);
  if (!next) {
    const conclusion = conclude(answers);
    return conclusion ? [conclusion] : [];
  }
  return next.answers.flatMap(({ id }) => outcomes({ ...answers, [next.id]: id }));
}

const all = outcomes();

/** What is wrong with a text as the body of an asynchronous function. */
function syntaxErrors(text: string): string[] {
  const body = text.replace(/^import .*$/gm, '');
  const { diagnostics = [] } = ts.transpileModule(`async function body() {\n${body}\n}`, {
    reportDiagnostics: true,
  });
  return diagnostics.map(({ messageText }) => String(messageText));
}

describe('a sketch', () => {
  const libraries: Libraries[] = [
    usual,
    { ...usual, http: 'axios', queue: 'bullmq', database: 'prisma', breaker: 'cockatiel' },
    { ...usual, http: 'got', database: 'typeorm', rpc: 'trpc' },
    { ...usual, http: 'nest', log: 'nest', queue: 'nest', database: 'mongoose' },
    { ...usual, rpc: 'moleculer' },
  ];

  const operations = [
    'GET /charges/:id/charge',
    'GET /charge',
    'POST /charge',
    'PUT /charges/:id/charge',
    'DELETE /charges/:id/charge',
    'ANY /charge/*',
    '/charges/:id/charge',
    'rpc query charges.charge',
    'rpc payment.Payments/Charge',
    'rpc {cmd:charge}',
    'charge',
    null,
  ];
  const compensated = all.flatMap(({ pattern, modifiers }) =>
    pattern === 'saga'
      ? [{ pattern, modifiers: { ...modifiers, compensation: 'POST /charges/:id/release' } }]
      : [],
  );
  const every = new Set(
    [...all, ...compensated].flatMap((outcome) =>
      libraries.flatMap((each) =>
        operations.flatMap((operation) =>
          [false, true].map((isCopy) => sketchOf({ ...outcome, isCopy }, { ...subject, operation }, each)),
        ),
      ),
    ),
  );

  test('fits a page', () => {
    expect(every.size).toBeGreaterThan(200);
    for (const sketch of every) {
      expect(sketch.split('\n').filter((line) => line.length > 110)).toEqual([]);
      expect(sketch.split('\n').length).toBeLessThan(45);
    }
  });

  test('is TypeScript that its compiler takes under strict, for every outcome, operation and library', () => {
    expect(typeErrors([...every]).slice(0, 3)).toEqual([]);
  });

  test('would not be taken with a name that nobody has, or a library that is not imported', () => {
    const sketch = sketchOf(
      { pattern: 'rest', modifiers: { retries: 2 } },
      { ...subject, operation: 'POST /charge' },
      usual,
    );
    expect(typeErrors([sketch.replace('await pRetry', 'await nobody')]).join()).toContain("'nobody'");
    expect(typeErrors([sketch.replace(/^import .*$/m, '')]).join()).toContain("Cannot find name 'pRetry'");
  });

  test.each([
    "'; process.exit(); //",
    '`${process.exit()}`',
    '*/ evil(); /*',
    'a\nb(); //',
    '123',
    'ゴミ',
    '',
  ])('cannot be broken out of by a name: %j', (name) => {
    const operations = [`POST /${name}/x`, `rpc ${name}`, name];
    const found = all.flatMap((outcome) =>
      operations.map((operation) => sketchOf(outcome, { from: name, to: name, operation }, usual)),
    );
    for (const sketch of new Set(found)) {
      expect(syntaxErrors(sketch), sketch).toEqual([]);
      const code = sketch
        .split('\n')
        .filter((line) => !line.trimStart().startsWith('//'))
        .join('\n');
      expect(code).not.toMatch(/process\.exit\(|evil\(\)|^b\(\)/m);
    }
  });

  test('has the bounds of the recommendation', () => {
    const rest = sketchOf(
      {
        pattern: 'rest',
        modifiers: { timeout: 5000, retries: 2, idempotencyKey: true, circuitBreaker: true },
      },
      subject,
      usual,
    );
    expect(rest).toContain('signal: AbortSignal.timeout(5_000)');
    expect(rest).toContain("'idempotency-key': input.id");
    expect(rest).toContain('${process.env.PAYMENT_URL}/charges/${input.id}/refunds');
    expect(rest).toContain('pRetry(() => breaker.fire(input), {\n  retries: 2,');
  });

  test('is written in the libraries that the two services use', () => {
    const architecture = new System()
      .call('orders POST /orders -> payment POST /charge', { client: 'got' })
      .call('stock POST /stock -> mail POST /send', { client: 'axios' })
      .build();
    expect(librariesOf(architecture, subject, null).http).toBe('got');
    expect(librariesOf(architecture, { ...subject, from: 'web', to: 'stock' }, null).http).toBe('axios');
    expect(librariesOf(new System().build(), subject, null)).toEqual(usual);
  });

  test('names the packages that are to be added, and those alone', () => {
    const rest = { pattern: 'rest', modifiers: { timeout: 2000, retries: 2, circuitBreaker: true } } as const;
    const added = (...dependencies: string[]) =>
      sketchOf(rest, subject, librariesOf(new System().build(), subject, new Set(dependencies))).split(
        '\n',
      )[0];
    expect(added()).toBe('// npm install opossum p-retry');
    expect(added('opossum')).toBe('// npm install p-retry');
    expect(added('cockatiel')).toBe('import {');
  });

  test('knows the packages of a service and of the directories above it', async () => {
    const root = directory({
      'package.json': JSON.stringify({ devDependencies: { opossum: '*' } }),
      'services/orders/package.json': JSON.stringify({ dependencies: { axios: '*' } }),
      'services/mail/package.json': '{ not JSON',
      'services/stock/main.ts': '',
    });
    expect([...((await dependenciesOf(root, ['services/orders'])) ?? [])].sort()).toEqual([
      'axios',
      'opossum',
    ]);
    expect([...((await dependenciesOf(root, ['services/mail'])) ?? [])]).toEqual(['opossum']);
    expect(await dependenciesOf(join(root, 'services'), ['stock'])).toBeNull();
  });

  test('passes on what was asked, with its verb', () => {
    const sketch = (operation: string, http: Libraries['http']) =>
      sketchOf(
        { pattern: 'rest', modifiers: { timeout: 5000 } },
        { ...subject, operation },
        { ...usual, http },
      );
    expect(sketch('ANY /api/orders/*', 'axios')).toContain(
      'url: `${process.env.PAYMENT_URL}/api/orders/${input.path}`,\n    method: input.method,',
    );
    // The verb is not known.
    expect(sketch('/api/orders', 'got')).toContain('/api/orders`, {\n    method: input.method,');
  });

  test('is written in the procedure calls, and the events, that the two services use', () => {
    const nest = '@nestjs/microservices';
    const between = (client: string) =>
      librariesOf(
        new System().call('orders POST / -> payment rpc charge', { client }).build(),
        subject,
        null,
      );
    expect(between(nest)).toMatchObject({ rpc: 'nest', log: 'nest', queue: 'nest' });
    const rpc = { pattern: 'rpc', modifiers: { timeout: 2000 } } as const;
    const named = (operation: string, client: string) =>
      sketchOf(rpc, { ...subject, operation }, between(client));
    expect(named('rpc query orders.byId', '@trpc/client')).toContain(
      'return trpc.orders.byId.query(\n    input,\n    { signal: AbortSignal.timeout(2_000) },',
    );
    expect(named('rpc mutation orders.add', '@trpc/client')).toContain('trpc.orders.add.mutate(');
    expect(named('rpc users.get', 'moleculer')).toContain(
      "return broker.call(\n    'users.get',\n    input,\n    { timeout: 2_000 },",
    );
    const queued = { pattern: 'event', modifiers: { broker: 'queue' } } as const;
    const event = sketchOf(queued, { ...subject, operation: 'order-placed' }, between(nest));
    expect(event).toContain("client.emit('order-placed', input)");
    expect(event).toContain("@EventPattern('order-placed')");
    expect(event).toContain('context.getChannelRef().ack(context.getMessage());');
  });

  test('asks with its input', () => {
    const get = (operation: string, http: Libraries['http']) =>
      sketchOf(
        { pattern: 'rest', modifiers: { timeout: 2000 } },
        { ...subject, operation },
        { ...usual, http },
      );
    expect(get('GET /flights/by-id', 'fetch')).toContain('/flights/by-id?${new URLSearchParams(input)}');
    expect(get('GET /flights/by-id', 'axios')).toContain('{ params: input, timeout: 2_000 }');
    expect(get('GET /flights/:id', 'nest')).toContain('/flights/${input.id}`,\n      { timeout: 2_000 },');
  });

  test('of a copy lets the called service tell, and the caller read', () => {
    const copy = sketchOf(
      { pattern: 'event', modifiers: { broker: 'log', outbox: true }, isCopy: true },
      { from: 'checkout', to: 'order', operation: 'GET /customers/:id/terms' },
      usual,
    );
    const [tells = '', reads = ''] = copy.split('// checkout');
    expect(tells).toContain("  await producer.send({\n    topic: 'order.terms-changed'");
    expect(reads).toContain("consumer.subscribe({ topic: 'order.terms-changed' })");
  });

  test('imports the library in which a call is made', () => {
    const rest = { pattern: 'rest', modifiers: { timeout: 2000, retries: 2 } } as const;
    const imports = (http: Libraries['http']) =>
      sketchOf(rest, subject, { ...usual, http }).match(/^import .*$/gm);
    expect(imports('axios')).toEqual(["import axios from 'axios';", "import pRetry from 'p-retry';"]);
    expect(imports('got')).toEqual(["import got from 'got';", "import pRetry from 'p-retry';"]);
    expect(imports('fetch')).toEqual(["import pRetry from 'p-retry';"]);
  });

  test('keeps the name of a channel, imports what it uses, and tells of the .proto file', () => {
    const event = { pattern: 'event', modifiers: { broker: 'log' } } as const;
    expect(sketchOf(event, { ...subject, operation: 'user_created' }, usual)).toContain(
      "topic: 'user_created'",
    );
    const rpc = sketchOf(
      { pattern: 'rpc', modifiers: {} },
      { ...subject, operation: 'rpc ticket.created' },
      usual,
    );
    expect(rpc).toContain("payment.send('ticket.created', input)");
    const named = sketchOf(
      { pattern: 'rpc', modifiers: {} },
      { ...subject, operation: 'rpc {cmd:get-user}' },
      usual,
    );
    expect(named).toContain("payment.send({ cmd: 'get-user' }, input)");
    expect(named).toContain('function getUser(');
    const grpc = sketchOf(
      { pattern: 'grpc', modifiers: { retries: 2, circuitBreaker: true, idempotencyKey: true } },
      { ...subject, operation: 'rpc payment.Payments/Charge' },
      usual,
    );
    expect(grpc).toContain("import CircuitBreaker from 'opossum';\nimport pRetry from 'p-retry';");
    expect(grpc).toContain('in the .proto file');
    expect(grpc).toContain('(error: Error | null, answer: unknown)');
  });
});
