import { describe, expect, test } from 'vitest';
import type { Timeout } from '../../src/model.js';
import { missingTimeout } from '../../src/rules/missing-timeout.js';
import { type CallDetails, System, unbounded } from '../support/system.js';

function check(system: System) {
  return [...missingTimeout.check(system.build(), {})];
}

function call(details: CallDetails): System {
  return new System().call('orders POST /orders -> payment POST /charge', { timeout: unbounded, ...details });
}

const unknown: Timeout = { ms: null, source: 'unknown', detail: 'its options come from a parameter' };

describe('missing-timeout', () => {
  test('names who waits for what, and what the library does', () => {
    expect(check(call({}))).toMatchObject([
      {
        service: 'orders',
        at: { file: 'orders.ts', line: 2 },
        certainty: 'certain',
        message:
          'orders POST /orders waits for payment POST /charge without a timeout: axios waits for ever by default',
        evidence: [{ file: 'orders.ts', line: 2, message: 'axios calls payment POST /charge' }],
      },
    ]);
  });

  test('is only possible where the bound cannot be known', () => {
    expect(check(call({ timeout: unknown }))).toMatchObject([
      {
        certainty: 'possible',
        message:
          'orders POST /orders may wait for payment POST /charge without a timeout: its options come from a parameter',
      },
    ]);
  });

  test.each<[string, CallDetails]>([
    ['something bounds it', { timeout: { ms: 2000, source: 'instance', detail: '' } }],
    [
      'something bounds it, for a length that is not known',
      { timeout: { ms: null, source: 'explicit', detail: '' } },
    ],
    ['nobody waits', { reach: { blocking: false } }],
    ['it is a stream', { streaming: true }],
    ['it is no call', { kind: 'publish' }],
  ])('is silent where %s', (_, details) => {
    expect(check(call(details))).toEqual([]);
  });

  test('speaks of the service where no operation is known to wait, and of the address where no service is', () => {
    const target = {
      status: 'unresolved' as const,
      service: null,
      operation: null,
      address: 'http://$PAYMENT_HOST/charge',
    };
    const [violation] = check(call({ reaches: [], blocking: true, target }));
    expect(violation?.message).toMatch(
      /^orders waits for POST http:\/\/\$PAYMENT_HOST\/charge without a timeout/,
    );
  });

  test('one site with several targets is one finding', () => {
    const site = { file: 'orders.ts', line: 9, column: 3, sink: { file: 'orders.ts', line: 9, column: 3 } };
    const violations = check(
      call(site).call('orders POST /orders -> stock POST /reserve', { timeout: unbounded, ...site }),
    );
    expect(violations.map(({ message }) => message)).toEqual([
      'orders POST /orders waits for payment POST /charge and stock POST /reserve without a timeout: axios waits for ever by default',
    ]);
  });

  describe('calls through one wrapper', () => {
    const sink = { file: 'shared/http.ts', line: 4, column: 10 };
    const callers = (count: number): System => {
      const system = new System();
      for (let i = 1; i <= count; i += 1) {
        system.call(`${i % 2 ? 'orders' : 'web'} GET /${i} -> payment GET /${i}`, {
          timeout: unbounded,
          sink,
        });
      }
      return system;
    };

    test('up to two are findings of their own, with the wrapper as evidence', () => {
      const violations = check(callers(2));
      expect(violations.map(({ at }) => at.file)).toEqual(['orders.ts', 'web.ts']);
      expect(violations[0]?.evidence.at(-1)).toMatchObject({ ...sink, message: 'axios sends the request' });
    });

    test('more are one finding, at the wrapper', () => {
      expect(check(callers(3))).toMatchObject([
        {
          at: sink,
          message:
            '3 calls of orders and web to payment wait here without a timeout: axios waits for ever by default',
          evidence: [{ file: 'orders.ts' }, { file: 'orders.ts' }, { file: 'web.ts' }],
        },
      ]);
    });

    test('the evidence is bounded', () => {
      const [violation] = check(callers(33));
      expect(violation?.evidence).toHaveLength(10);
      expect(violation?.evidence.at(-1)?.message).toMatch(/\(and 23 more\)$/);
    });

    test('calls that a gateway passes on are one finding, and a warning', () => {
      const system = new System()
        .call('edge ANY /a -> orders GET /a', { timeout: unbounded, client: 'caddy' })
        .call('edge ANY /b -> orders GET /b', { timeout: unbounded, client: 'caddy' });
      expect(check(system)).toMatchObject([
        {
          atMost: 'warn',
          message: '2 calls of edge to orders wait without a timeout: axios waits for ever by default',
          suggestion: 'Set a timeout for all routes in the configuration of caddy.',
        },
      ]);
    });

    test('a caller who passes a bound is not among them', () => {
      const system = callers(4).call('orders GET /5 -> payment GET /5', { sink });
      expect(check(system)[0]?.message).toMatch(/^4 calls/);
    });
  });
});
