import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { conclude, nextQuestion } from '../../src/advise/conclude.js';
import type { Recommendation, Subject } from '../../src/advise/interview.js';
import type { Answers } from '../../src/advise/questions.js';
import { type Libraries, librariesOf, sketchOf } from '../../src/advise/sketch.js';
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
  const { diagnostics = [] } = ts.transpileModule(`async function body() {\n${text}\n}`, {
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
      expect(code).not.toMatch(/process\.exit|evil\(\)|^b\(\)/m);
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
});
