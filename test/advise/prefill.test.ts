import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { candidatesOf } from '../../src/advise/candidates.js';
import { named } from '../../src/advise/naming.js';
import { type Prefill, prefillOf } from '../../src/advise/prefill.js';
import { relevant } from '../../src/advise/questionnaire.js';
import { recommend } from '../../src/advise/recommend.js';
import { Architecture } from '../../src/analyze/architecture.js';
import { analyze } from '../../src/analyze/index.js';
import type { Finding } from '../../src/model.js';
import { queryOverEvents } from '../../src/rules/query-over-events.js';
import { loop, System } from '../support/system.js';

/** `effect=change (services/a.ts:1: …)` for each suggestion. */
function suggested(architecture: Architecture, text: string): { prefill: Prefill; lines: string[] } {
  const [found] = named(text, candidatesOf(architecture, []));
  if (!found) throw new Error(`there is no ${text}`);
  const prefill = prefillOf(architecture, found.candidates);
  const lines = Object.entries(prefill.suggestions).map(
    ([id, { answer, evidence }]) => `${id}=${answer} (${evidence})`,
  );
  return { prefill, lines };
}

describe('the shop', () => {
  let shop: Architecture;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../../fixtures/black-friday', import.meta.url));
    shop = new Architecture((await analyze(root)).data);
  });

  test('order → payment: everything that the code tells, with its place', () => {
    const { lines, prefill } = suggested(shop, 'order payment charge');
    expect(lines).toEqual([
      'effect=change (services/payment/src/payments.ts:35: payment rpc payment.Payments/Charge writes charges)',
      'waiting=yes (services/order/src/payment-client.ts:35: order POST /orders waits for it)',
      'sides=internal (services/order/src/payment-client.ts:35: payment is part of this system)',
      'stream=no (services/order/src/payment-client.ts:35: one request, one answer)',
      'together=no (services/order/src/payment-client.ts:35: order POST /orders changes nothing in other services)',
      'cut=no (services/order/src/payment-client.ts:35: it is in no chain that is too long, and in no circle of calls)',
      'result=outcome (services/order/src/routes.ts:15: the data of the answer is used)',
      'outage=fail (services/order/src/routes.ts:15: its failure is thrown on)',
      'stack=grpc (services/order/src/payment-client.ts:35: order calls payment over gRPC)',
      'ownWrite=yes (services/order/src/routes.ts:13: order POST /orders also writes orders)',
      'brokers=log (services/ledger/src/main.ts:22: messages go over kafka)',
    ]);
    expect(prefill.existing).toMatchObject({ timeout: 5000, compensation: null });
  });

  test('checkout → warehouse: a loop, another change, and what undoes it', () => {
    const { lines, prefill } = suggested(shop, 'checkout warehouse POST /reservations');
    expect(lines).toEqual(
      expect.arrayContaining([
        'together=no (services/checkout/src/clients.ts:22: checkout POST /orders also changes something in order; no code says that both must happen, or neither)',
        'load=null (services/checkout/src/orders.ts:10: once for each turn of `for (const { sku, quantity } of order.lines)`)',
        'steps=few (services/checkout/src/orders.ts:11: checkout POST /orders changes something in warehouse and order)',
      ]),
    );
    expect(prefill.existing.likely).not.toHaveProperty('load');
    expect(prefill.existing.compensation).toBe('POST /reservations/release');
  });

  test('a message that is sent already', () => {
    const { lines } = suggested(shop, 'order warehouse order-placed');
    expect(lines).toEqual(
      expect.arrayContaining([
        'effect=change (services/order/src/events.ts:13: a message on order-placed tells of something)',
        'waiting=no (services/order/src/events.ts:13: it is a message already)',
      ]),
    );
  });

  test('all that one asks of the other: only what holds for each', () => {
    const { prefill } = suggested(shop, 'order payment');
    expect(prefill.suggestions.effect).toBeUndefined();
    expect(prefill.differing).toContain('effect');
    expect(prefill.suggestions.waiting?.answer).toBe('yes');
    expect(prefill.existing.compensation).toBeNull();
  });
});

describe('in a small system', () => {
  const likely = (system: System, text: string) => suggested(system.build(), text).prefill.existing.likely;

  test('a page in a browser, and a service of somebody else', () => {
    const system = new System()
      .external('stripe')
      .call('web GET / -> orders GET /orders', { inBrowser: true })
      .call('orders POST /orders -> stripe POST /charges');
    expect(likely(system, 'web orders').sides).toBe('browser');
    expect(likely(system, 'orders stripe').sides).toBe('external');
  });

  test('in a browser somebody waits, and the page goes without what fails', () => {
    const page = new System()
      .call('web GET / -> orders GET /orders', { inBrowser: true, reaches: [], blocking: true })
      .build();
    expect(suggested(page, 'web orders').prefill.existing.likely).toMatchObject({
      waiting: 'yes',
      together: 'no',
      result: 'outcome',
      outage: 'fail',
    });
    const waited = new System()
      .call('web GET / -> orders POST /orders', {
        inBrowser: true,
        reaches: [],
        blocking: true,
        answer: 'unused',
      })
      .call('web GET / -> orders POST /visits', {
        inBrowser: true,
        reaches: [],
        blocking: false,
        answer: 'unused',
      })
      .build();
    // A page that waits goes on once it is done, though it uses nothing else of the answer.
    expect(suggested(waited, 'web orders POST /orders').prefill.existing.likely.result).toBe('outcome');
    expect(suggested(waited, 'web orders POST /visits').prefill.existing.likely.result).toBe('receipt');
    const floating = new System()
      .call('web GET / -> orders GET /orders', { inBrowser: true })
      .order('web GET /', [], { failure: 'floating' });
    expect(likely(floating, 'web orders').outage).toBe('fail');
  });

  test('what goes to others over a protocol of theirs is nothing to decide', () => {
    const system = new System()
      .external('smtp')
      .external('rates')
      .call('mailer POST /mails -> smtp rpc sendMail', { client: 'nodemailer' })
      .call('mailer POST /mails -> rates rpc rates.Rates/Get');
    const subjects = candidatesOf(system.build(), []).map(({ subject }) => subject.to);
    expect(subjects).toEqual(['rates']);
  });

  test('one caller of several answers all that it can: who waits comes first', () => {
    const system = new System()
      .call('shop POST /a -> stock POST /items', { reach: { blocking: false } })
      .call('shop POST /b -> stock POST /items')
      .order('shop POST /a', [], { answer: 'data', failure: 'floating' })
      .order('shop POST /b', [], { answer: 'success' });
    const { lines } = suggested(system.build(), 'shop stock');
    expect(lines).toContain('waiting=yes (shop.ts:4: shop POST /b waits for it)');
    expect(lines).toContain('result=outcome (shop.ts:4: what comes next rests on whether it succeeded)');
    expect(lines).toContain('outage=fail (shop.ts:4: its failure is thrown on)');
  });

  test('the attempts fit into the time that whoever waits has', () => {
    const timeout = (ms: number) => ({ timeout: { ms, source: 'explicit', detail: 'timeout' } }) as const;
    const system = new System()
      .call('web GET / -> shop POST /orders', timeout(8000))
      .call('app GET / -> shop POST /orders', timeout(6000))
      .call('shop POST /orders -> pay POST /charges', timeout(5000));
    const { existing } = suggested(system.build(), 'shop pay').prefill;
    expect(existing.patience).toBe(6000);
    const asked = {
      ...existing.likely,
      together: 'no',
      load: 'low',
      freshness: 'now',
      result: 'outcome',
      outage: 'fail',
    } as const;
    const found = recommend(relevant(asked), { from: 'shop', to: 'pay', operation: null }, existing);
    expect(found?.modifiers).toMatchObject({ timeout: 2000, retries: 2 });
    expect(found?.reasons.map(({ text }) => text)).toContain(
      'Whoever waits for shop gives up after 6 s: each of 3 attempts has 2 s at most.',
    );
    expect(suggested(system.build(), 'web shop').prefill.existing.patience).toBeNull();
  });

  test('nobody waits', () => {
    const system = new System().call('web GET / -> mail POST /send', { reach: { blocking: false } });
    expect(likely(system, 'web mail').waiting).toBe('no');
  });

  test('a circle is cut where its finding is, unless nobody waits all the way round', () => {
    const architecture = new System().call('web GET / -> prices GET /prices').build();
    const [found] = candidatesOf(architecture, []);
    if (!found) throw new Error('there is nothing to decide');
    const cutWith = (certainty: Finding['certainty']) => {
      const { file, line, column } = found.interactions[0] ?? { file: '', line: 0, column: 0 };
      const circle = { rule: 'sync-cycle', certainty, message: 'a circle', file, line, column } as Finding;
      return prefillOf(architecture, [{ ...found, findings: [circle] }]).suggestions.cut;
    };
    expect(cutWith('certain')).toMatchObject({ answer: 'yes' });
    expect(cutWith('possible')?.answer).toBe('no');
    expect(cutWith('possible')?.isFact).toBeUndefined();
  });

  test('facts are marked: who the sides are, what they speak, and that no chain is too long', () => {
    const system = new System().call('web GET / -> prices rpc Prices/List', {
      client: '@nestjs/microservices',
    });
    const { suggestions } = suggested(system.build(), 'web prices').prefill;
    const facts = Object.entries(suggestions).flatMap(([id, { answer, isFact }]) =>
      isFact ? [`${id}=${answer}`] : [],
    );
    expect(facts.sort()).toEqual(['cut=no', 'sides=internal', 'stack=rpc']);
  });

  test('a stream', () => {
    const system = new System().call('web GET / -> prices rpc Prices/Watch', { streaming: true });
    expect(likely(system, 'web prices').stream).toBe('answers');
  });

  test('no broker, and a loop of the operation', () => {
    const system = new System().call('web GET / -> stock GET /stock/:sku', {
      reach: { loop: loop('for (const a of b)') },
    });
    const { prefill, lines } = suggested(system.build(), 'web stock');
    expect(prefill.existing.likely.brokers).toBe('none');
    expect(lines).toContain('load=null (orders.ts:50: once for each turn of `for (const a of b)`)');
  });

  test('many services change together', () => {
    const system = new System()
      .call('orders POST /orders -> stock POST /reserve')
      .call('orders POST /orders -> payment POST /charge')
      .call('orders POST /orders -> shipping POST /ship')
      .order('orders POST /orders');
    expect(likely(system, 'orders payment')).toMatchObject({
      together: 'no',
      steps: 'many',
      ownWrite: 'no',
    });
  });

  test('a saga is the answer of the code only where something is certainly torn, or undone already', () => {
    const architecture = new System()
      .call('orders POST /orders -> stock POST /reserve')
      .call('orders POST /orders -> payment POST /charge')
      .order('orders POST /orders')
      .build();
    const found = candidatesOf(architecture, []).find(({ subject }) => subject.to === 'stock');
    if (!found) throw new Error('there is nothing to decide');
    const togetherWith = (certainty: Finding['certainty']) => {
      const torn = { rule: 'missing-saga', certainty, message: 'torn', file: 'a.ts', line: 1 } as Finding;
      return prefillOf(architecture, [{ ...found, findings: [torn] }]).suggestions.together?.answer;
    };
    expect(togetherWith('certain')).toBe('yes');
    expect(togetherWith('possible')).toBe(null);
    const undone = new System()
      .call('orders POST /orders -> stock POST /reserve')
      .call('orders POST /orders -> payment POST /charge')
      .call('orders POST /orders -> stock POST /release')
      .order('orders POST /orders', [[], ['independent'], ['independent', 'failure']]);
    expect(likely(undone, 'orders stock POST /reserve').together).toBe('yes');
    expect(likely(undone, 'orders payment').together).toBe('no');
  });

  test('where no way from an operation is known, what the code around the call uses is what is needed', () => {
    const result = (answer: 'data' | 'success' | 'unused') =>
      likely(new System().call('app GET / -> users POST /users', { answer }), 'app users').result;
    expect([result('data'), result('success'), result('unused')]).toEqual(['outcome', 'outcome', undefined]);
  });

  test('what passes on any request, and what may be any', () => {
    const system = new System()
      .call('gate ANY /* -> users ANY /*')
      .call('gate ANY /orders/:id -> orders ANY /orders/:id')
      .call('gate ANY /socket.io/* -> chat ANY /socket.io/*')
      .call('gate ANY /any -> stock POST /items', { method: null })
      .call('web GET / -> mail ANY /*', { method: null })
      .call('web GET /some -> bills GET /bills', { method: null });
    expect(likely(system, 'gate users').effect).toBe('forward');
    expect(likely(system, 'gate orders').effect).toBe('forward');
    expect(likely(system, 'gate stock').effect).toBe('forward');
    expect(likely(system, 'gate chat')).toMatchObject({ effect: 'forward', stream: 'both' });
    expect(likely(system, 'web mail').effect).toBe('change');
    // A verb that is not known asks nothing by its name.
    expect(likely(system, 'web bills').effect).toBe('change');
  });

  test.each([
    ['GET /health', 'probe'],
    ['GET /api/healthz', 'probe'],
    ['GET /health/live', 'probe'],
    ['rpc grpc.health.v1.Health/Check', 'probe'],
    ['GET /healthcare/plans', 'read'],
    ['POST /ping', 'change'],
  ])('%s: %s', (operation, effect) => {
    const system = new System().call(`web GET / -> users ${operation}`);
    expect(likely(system, 'web users').effect).toBe(effect);
  });

  test('what only a health check asks is one, of whomever it asks', () => {
    const system = new System()
      .external('google.com')
      .call('users GET /health -> google.com GET /')
      .call('users GET /found -> stock GET /')
      .call('users GET /health -> mail POST /send');
    expect(likely(system, 'users google.com').effect).toBe('probe');
    expect(likely(system, 'users stock').effect).toBe('read');
    expect(likely(system, 'users mail').effect).toBe('change');
  });

  test('a handler that only reads outdoes a name, but not one that says what is changed', () => {
    const reading = (name: string) =>
      likely(
        new System()
          .call(`web GET / -> users POST /auth/${name}`)
          .call(`users POST /auth/${name} -> users GET /`, {
            kind: 'database',
            access: 'read',
            entity: 'User',
          })
          .order(`users POST /auth/${name}`),
        'web users',
      ).effect;
    expect(reading('session')).toBe('read');
    expect(reading('reset-password')).toBe('change');
  });

  test.each([
    ['POST', 'change'],
    ['PATCH', 'set'],
    ['DELETE', 'set'],
  ])('%s whose handler only updates: %s', (method, effect) => {
    const system = new System()
      .call(`web GET / -> carts ${method} /items`)
      .call(`carts ${method} /items -> carts GET /`, {
        kind: 'database',
        access: 'write',
        write: 'update',
        entity: 'items',
      })
      .order(`carts ${method} /items`);
    expect(likely(system, 'web carts').effect).toBe(effect);
  });

  test('what the two speak in this very call comes first', () => {
    const system = new System()
      .call('gate GET / -> prices rpc Prices/List', { client: '@nestjs/microservices' })
      .call('gate GET / -> pay rpc Payments/Charge', {
        client: '@grpc/grpc-js',
        target: { operation: null },
      });
    expect(likely(system, 'gate prices').stack).toBe('rpc');
    expect(likely(system, 'gate pay').stack).toBe('grpc');
  });

  test.each([
    ['POST /auth/login', 'set'],
    ['rpc auth.signIn', 'set'],
    ['POST /oauth/token', 'set'],
    ['POST /api/oauth2/token', 'set'],
    ['PUT /users/:id', 'set'],
    ['DELETE /users/:id', 'set'],
    ['PUT /accounts/:id/deposit', 'change'],
    ['rpc ticket.updated', 'change'],
    ['rpc users.getDeleted', 'read'],
    ['rpc oteldemo.CurrencyService/Convert', 'read'],
    ['rpc {cmd:get-user}', 'read'],
    ['rpc {cmd:update-user}', 'change'],
    ['rpc {cmd:login}', 'set'],
    ['POST /users', 'change'],
    ['POST /get-quote', 'read'],
    ['POST /users/getDeleted', 'read'],
    ['POST /users/find-or-create', 'change'],
    ['POST /getaways', 'change'],
    ['POST /catalogin', 'change'],
  ])('%s: twice is as good as once, or not: %s', (operation, effect) => {
    const system = new System().call(`web GET / -> users ${operation}`);
    expect(likely(system, 'web users').effect).toBe(effect);
  });

  test('a failure that ends the caller is an outcome; what is caught may be passed on', () => {
    const thrown = new System()
      .call('booking POST /bookings -> flight POST /seats')
      .order('booking POST /bookings', [], { answer: 'unused' });
    expect(likely(thrown, 'booking flight')).toMatchObject({ result: 'outcome', outage: 'fail' });
    const caught = new System()
      .call('booking POST /bookings -> flight POST /seats')
      .order('booking POST /bookings', [], { failure: 'caught' });
    expect(likely(caught, 'booking flight')).not.toHaveProperty('outage');
  });

  test.each([
    [
      'failed',
      'and answered with 502',
      'outage=fail (bff.ts:9: its failure is caught, and answered with 502)',
    ],
    [
      'without',
      'and `[]` takes its place',
      'outage=without (bff.ts:9: its failure is caught, and `[]` takes its place)',
    ],
    [
      'open',
      'and `null` takes its place',
      'outage=null (bff.ts:9: its failure is caught, and `null` takes its place; what becomes of that is yours to say)',
    ],
  ] as const)('a failure that is caught, %s: %s', (ends, says, line) => {
    const system = new System()
      .call('bff GET /home -> offers GET /offers')
      .order('bff GET /home', [], { failure: 'caught', handling: { ends, says, file: 'bff.ts', line: 9 } });
    expect(suggested(system.build(), 'bff offers').lines).toContain(line);
  });

  test('of a command whose failure is told to whoever waits, the outcome is needed', () => {
    const system = new System()
      .call('shop POST /orders -> stock POST /reservations')
      .order('shop POST /orders', [], {
        failure: 'caught',
        answer: 'unused',
        handling: { ends: 'failed', says: 'and passed on', file: 'shop.ts', line: 7 },
      });
    expect(likely(system, 'shop stock')).toMatchObject({ result: 'outcome', outage: 'fail' });
  });

  test('of what the check says that nobody uses its answer, a receipt is enough', () => {
    const architecture = new System()
      .call('auth POST /forgotten -> mailer POST /mails')
      .order('auth POST /forgotten', [], { answer: 'unused' })
      .build();
    const [found] = candidatesOf(architecture, []);
    if (!found) throw new Error('there is nothing to decide');
    const idle = { rule: 'sync-command', certainty: 'certain', message: 'idle', file: 'a.ts', line: 1 };
    const { suggestions } = prefillOf(architecture, [{ ...found, findings: [idle as Finding] }]);
    expect(suggestions.result).toEqual({ answer: 'receipt', evidence: 'a.ts:1: idle' });
    expect(prefillOf(architecture, [found]).suggestions.result?.answer).toBe('outcome');
  });

  test('what is sent to many, each failing for itself, is no saga', () => {
    const bus = new System()
      .call('bus POST /events -> posts POST /events')
      .call('bus POST /events -> comments POST /events')
      .order('bus POST /events', [], { failure: 'caught', answer: 'unused' });
    expect(likely(bus, 'bus posts').together).toBe('no');
  });

  test('only what undoes this very step is its compensation', () => {
    const system = new System()
      .call('checkout POST /orders -> stock POST /reservations')
      .call('checkout POST /orders -> stock POST /labels')
      .call('checkout DELETE /orders -> stock POST /reservations/release')
      .build();
    expect(suggested(system, 'checkout stock POST /reservations').prefill.existing.compensation).toBe(
      'POST /reservations/release',
    );
    expect(suggested(system, 'checkout stock POST /labels').prefill.existing.compensation).toBeNull();
  });

  test('whoever decides again starts from the answers of before', () => {
    const system = new System().call('orders POST /orders -> mail POST /send').decision({
      from: 'orders',
      to: 'mail',
      operation: 'POST /send',
      pattern: 'event',
      answers: { load: 'high', result: 'receipt', older: 'x' },
      date: '2026-05-01',
    });
    const { lines, prefill } = suggested(system.build(), 'orders mail');
    expect(prefill.existing.likely).toMatchObject({ load: 'high', result: 'receipt' });
    expect(lines).toContain('load=high (hoplint.yaml:1: answered so on 2026-05-01)');
    expect(lines.join()).not.toContain('older');
  });

  test('a question that goes through a broker keeps its procedure, and gets a direct way', () => {
    const system = new System()
      .call('shop GET / -> users rpc find-user', {
        system: 'rabbitmq',
        client: '@nestjs/microservices',
      })
      .build();
    const [broker] = [...queryOverEvents.check(system, {})];
    if (!broker) throw new Error('nothing is found');
    const finding = {
      ...broker,
      ...broker.at,
      id: '',
      rule: 'query-over-events',
      severity: 'warn',
      fixable: false,
    } as const;
    const [found] = named('shop users', candidatesOf(system, [finding]));
    const { existing } = prefillOf(system, found?.candidates ?? []);
    const asked = { ...existing.likely, freshness: 'now', load: 'low', outage: 'fail' } as const;
    const said = recommend(relevant(asked), { from: 'shop', to: 'users', operation: null }, existing);
    expect(said?.pattern).toBe('rpc');
    expect(said?.reasons.map(({ text }) => text).join()).toContain(
      'give the same procedures a direct transport',
    );
    expect(said?.checklist.map(({ rule }) => rule)).toContain('query-over-events');
  });
});
