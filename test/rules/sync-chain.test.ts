import { describe, expect, test } from 'vitest';
import { syncChain } from '../../src/rules/sync-chain.js';
import { System } from '../support/system.js';

function shop(): System {
  return new System()
    .call('web GET /cart -> cart GET /carts/:id')
    .call('cart GET /carts/:id -> orders POST /orders')
    .call('orders POST /orders -> payment POST /charge')
    .call('payment POST /charge -> ledger POST /entries');
}

function check(system: System, max = 3) {
  return [...syncChain.check(system.build(), { max })];
}

describe('sync-chain', () => {
  test('prints the whole chain, at the hop that exceeds the limit', () => {
    const [violation, ...others] = check(shop());
    expect(others).toEqual([]);
    expect(violation).toMatchObject({
      service: 'payment',
      at: { file: 'payment.ts', line: 2 },
      certainty: 'certain',
      message:
        'chain of 4 blocking hops (limit 3): web GET /cart → cart GET /carts/:id → orders POST /orders → payment POST /charge → ledger POST /entries',
    });
    expect(violation?.evidence.map(({ file, message }) => `${file} ${message}`)).toEqual([
      'web.ts web GET /cart calls cart GET /carts/:id and waits',
      'cart.ts cart GET /carts/:id calls orders POST /orders and waits',
      'orders.ts orders POST /orders calls payment POST /charge and waits',
      'payment.ts payment POST /charge calls ledger POST /entries and waits',
    ]);
    expect(
      violation?.chain?.map((hop) => [hop.fromService, hop.fromOperation, hop.toService, hop.toOperation]),
    ).toEqual([
      ['web', 'GET /cart', 'cart', 'GET /carts/:id'],
      ['cart', 'GET /carts/:id', 'orders', 'POST /orders'],
      ['orders', 'POST /orders', 'payment', 'POST /charge'],
      ['payment', 'POST /charge', 'ledger', 'POST /entries'],
    ]);
  });

  test('is silent at the limit', () => {
    expect(check(shop(), 4)).toEqual([]);
  });

  test('local calls between handler and call are part of the evidence', () => {
    const step = { service: 'ledger', file: 'ledger/book.ts', line: 7, column: 1, message: 'calls book' };
    const [violation] = check(
      shop().call('ledger POST /entries -> audit POST /log', { reach: { steps: [step] } }),
    );
    expect(violation?.evidence.at(-2)).toEqual(step);
  });

  test.each([
    ['nobody waits for a hop', { reach: { blocking: false } }],
    ['a hop is a stream', { streaming: true }],
    ['a hop is a publish', { kind: 'publish' as const }],
  ])('is silent where %s', (_, details) => {
    const system = new System()
      .call('web GET / -> cart GET /')
      .call('cart GET / -> orders POST /', details)
      .call('orders POST / -> payment POST /')
      .call('payment POST / -> ledger POST /');
    expect(check(system)).toEqual([]);
  });

  test('is silent where the hops belong to different operations', () => {
    const system = new System()
      .call('web GET / -> cart GET /')
      .call('cart PUT / -> orders POST /')
      .call('orders POST / -> payment POST /')
      .call('payment POST / -> ledger POST /');
    expect(check(system)).toEqual([]);
  });

  test('says what is asked for where a catch-all answers it', () => {
    const [violation] = check(
      shop().call('ledger POST /entries -> audit ANY /*', { method: 'GET', path: '/log/:param' }),
    );
    expect(violation?.message).toMatch(/→ audit GET \/log\/:param$/);
    expect(violation?.chain?.at(-1)).toMatchObject({ toService: 'audit', toOperation: 'GET /log/:param' });
  });

  test('external systems are hops, and certain without an operation', () => {
    const [violation] = check(
      new System()
        .external('stripe')
        .call('web GET / -> cart GET /')
        .call('cart GET / -> orders POST /')
        .call('orders POST / -> payment POST /')
        .call('payment POST / -> stripe', { method: 'POST', path: '/v1/charges' }),
    );
    expect(violation?.certainty).toBe('certain');
    expect(violation?.message).toMatch(/payment POST \/ → stripe POST \/v1\/charges$/);
  });

  test('is possible where the last operation of a service of ours is not known', () => {
    const [violation] = check(
      new System()
        .call('web GET / -> cart GET /')
        .call('cart GET / -> orders POST /')
        .call('orders POST / -> payment POST /')
        .operation('ledger POST /entries')
        .call('payment POST / -> ledger'),
    );
    expect(violation?.certainty).toBe('possible');
  });

  test('other entry points are evidence of the same finding', () => {
    const violations = check(shop().call('app GET /home -> cart GET /carts/:id'));
    expect(violations).toHaveLength(1);
    expect(violations[0]?.evidence.at(-1)).toMatchObject({
      service: 'web',
      message: 'web GET /cart comes into the same chain at cart GET /carts/:id',
    });
  });

  test('a large dense system takes no time to speak of', () => {
    const system = new System();
    for (let from = 0; from < 200; from += 1) {
      for (let to = from + 1; to < 200; to += 1) system.call(`s${from} GET / -> s${to} GET /`);
    }
    const started = performance.now();
    const violations = check(system);
    expect(violations[0]?.chain).toHaveLength(199);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  describe('suggests', () => {
    test('to make the last command within the limit an event', () => {
      expect(check(shop())[0]?.suggestion).toBe(
        'Make `payment → ledger POST /entries` an event: payment publishes it and answers, ledger consumes it in its own time.',
      );
    });

    test('no event for a command whose answer is needed', () => {
      const [violation] = check(
        shop()
          .policy({ to: 'ledger', operation: 'POST /entries', needsAnswer: true })
          .policy({ to: 'payment', needsAnswer: true }),
      );
      expect(violation?.suggestion).toContain('Make `cart → orders POST /orders` an event');
    });

    test('a copy where the chain only asks', () => {
      const [violation] = check(
        new System()
          .call('web GET / -> cart GET /')
          .call('cart GET / -> catalog GET /')
          .call('catalog GET / -> pricing GET /')
          .call('pricing GET / -> tax rpc tax.Tax/GetRate'),
      );
      expect(violation?.suggestion).toBe(
        'Let pricing keep its own copy of what tax rpc tax.Tax/GetRate answers, fed by events of tax, or let the first caller ask tax itself.',
      );
    });

    test('a job of its own for a command to an external system', () => {
      const [violation] = check(
        new System()
          .external('stripe')
          .call('web GET / -> cart GET /')
          .call('cart GET / -> catalog GET /')
          .call('catalog GET / -> pricing GET /')
          .call('pricing GET / -> stripe', { method: 'POST', path: '/v1/quotes' }),
      );
      expect(violation?.suggestion).toBe(
        'Let pricing answer first and call stripe POST /v1/quotes in a job of its own, or keep what it answered before.',
      );
    });

    test('as many breaks as it takes', () => {
      const [violation] = check(
        shop()
          .call('ledger POST /entries -> audit POST /log')
          .call('audit POST /log -> archive POST /files')
          .call('archive POST /files -> storage PUT /objects')
          .call('storage PUT /objects -> scanner POST /scans'),
      );
      expect(violation?.suggestion).toBe(
        'Make `payment → ledger POST /entries` and `storage → scanner POST /scans` events, so that nobody waits for them.',
      );
    });
  });
});
