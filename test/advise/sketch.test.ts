import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { conclude, nextQuestion } from '../../src/advise/conclude.js';
import type { Recommendation, Subject } from '../../src/advise/interview.js';
import type { Answers } from '../../src/advise/questions.js';
import { sketchOf } from '../../src/advise/sketch.js';
import { type Libraries, librariesOf } from '../../src/advise/sketch-libraries.js';
import { System } from '../support/system.js';

const subject: Subject = { from: 'orders', to: 'payment', operation: 'POST /charges/:id/refunds' };
const usual: Libraries = { http: 'fetch', log: 'kafkajs', queue: 'amqplib', breaker: 'opossum' };

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
    { ...usual, http: 'axios', queue: 'bullmq', breaker: 'cockatiel' },
    { ...usual, http: 'got' },
  ];

  test('is TypeScript for every outcome and every library, and fits a page', () => {
    const found = new Set<string>();
    for (const outcome of all) {
      for (const each of libraries) {
        for (const operation of [
          'GET /prices/:sku',
          'POST /charges',
          'rpc payment.Payments/Charge',
          'order-placed',
          null,
        ]) {
          found.add(sketchOf(outcome, { ...subject, operation }, each));
        }
      }
    }
    expect(found.size).toBeGreaterThan(50);
    for (const sketch of found) {
      expect(syntaxErrors(sketch), sketch).toEqual([]);
      expect(sketch.split('\n').filter((line) => line.length > 110)).toEqual([]);
      expect(sketch.split('\n').length).toBeLessThan(40);
    }
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
    expect(librariesOf(architecture, subject).http).toBe('got');
    expect(librariesOf(architecture, { ...subject, from: 'web', to: 'stock' }).http).toBe('axios');
    expect(librariesOf(new System().build(), subject)).toEqual(usual);
  });

  test('of a copy lets the called service tell, and the caller read', () => {
    const copy = sketchOf(
      { pattern: 'event', modifiers: { broker: 'log', outbox: true }, isCopy: true },
      { from: 'checkout', to: 'order', operation: 'GET /customers/:id/terms' },
      usual,
    );
    const [tells = '', reads = ''] = copy.split('// checkout');
    expect(tells).toContain("producer.send({\n  topic: 'order.terms-changed'");
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
