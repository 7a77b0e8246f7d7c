import { describe, expect, test } from 'vitest';
import { chattyLoop } from '../../src/rules/chatty-loop.js';
import { type CallDetails, loop, System } from '../support/system.js';

function check(system: System) {
  return [...chattyLoop.check(system.build(), {})];
}

const items = loop('for (const item of order.items)');

function call(details: CallDetails = {}): System {
  return new System().call('orders POST /orders -> catalog GET /products/:id', { loop: items, ...details });
}

describe('chatty-loop', () => {
  test('names the loop, the call and the target, at the call', () => {
    expect(check(call())).toMatchObject([
      {
        service: 'orders',
        at: { file: 'orders.ts', line: 2 },
        certainty: 'certain',
        message:
          'orders POST /orders calls catalog GET /products/:id once for each turn of `for (const item of order.items)`',
        evidence: [{ line: 50 }, { line: 2, message: 'axios calls catalog GET /products/:id' }],
      },
    ]);
  });

  test('says so where the calls run side by side', () => {
    const [violation] = check(call({ loop: loop('items.map(…)', { concurrent: true }) }));
    expect(violation?.message).toMatch(/`items\.map\(…\)`, all at once$/);
  });

  test.each<[string, CallDetails]>([
    ['the loop has an excuse', { loop: loop('while (true)', { excuse: 'pagination' }) }],
    ['there is no loop', { loop: null }],
    ['it is no remote call', { kind: 'database' }],
    ['it is a publish', { kind: 'publish' }],
    ['it is a stream', { streaming: true }],
  ])('is silent where %s', (_, details) => {
    expect(check(call(details))).toEqual([]);
  });

  test('a loop in a calling function counts, with the way from there as evidence', () => {
    const through = { service: 'orders', file: 'orders.ts', line: 51, column: 5, message: 'calls priceOf' };
    const outer = loop('for (const item of cart)', { through: [through] });
    const system = call({ loop: null, reach: { loop: outer } });
    expect(check(system)).toMatchObject([
      { at: { line: 51 }, evidence: [{ line: 50 }, through, { line: 2 }] },
    ]);
  });

  test('names only the operations that come through the loop', () => {
    const reach = { blocking: true, steps: [] };
    const system = new System()
      .operation('orders GET /orders/:id')
      .call('orders POST /orders -> catalog GET /products/:id', {
        reaches: [
          { ...reach, operation: 'orders#GET /orders/:id', loop: null },
          { ...reach, operation: 'orders#POST /orders', loop: items },
        ],
      });
    expect(check(system)[0]?.message).toMatch(/^orders POST \/orders calls/);
  });

  test('a loop around an excused loop counts', () => {
    const system = call({
      loop: loop('while (retries--)', { excuse: 'retry', line: 60 }),
      reach: { loop: items },
    });
    expect(check(system)[0]?.message).toMatch(/turn of `for \(const item of order\.items\)`$/);
  });

  test('a function that calls itself is a loop', () => {
    const [violation] = check(call({ loop: loop('walk calls itself') }));
    expect(violation?.message).toMatch(/GET \/products\/:id each time that `walk` calls itself$/);
  });

  test('a call that nobody waits for is made as often', () => {
    expect(check(call({ reach: { blocking: false } }))).toHaveLength(1);
  });

  test('several calls in one loop are one finding', () => {
    const violations = check(call().call('orders POST /orders -> stock GET /stock/:sku', { loop: items }));
    expect(violations.map(({ message }) => message)).toEqual([
      'orders POST /orders calls catalog GET /products/:id and stock GET /stock/:sku once for each turn of `for (const item of order.items)`',
    ]);
  });

  describe('an operation for many', () => {
    test.each([
      ['GET /products/:id', 'POST /products/batch'],
      ['GET /products/:id', 'POST /products/query'],
      ['GET /products/:id', 'GET /products/by-ids/:ids'],
      ['GET /products/:id', 'GET /batch-products'],
      ['GET /api/v1/categories/:id', 'POST /api/v1/category/bulk'],
      ['POST /stock/check', 'POST /stock/check-batch'],
      ['rpc catalog.Catalog/GetProduct', 'rpc catalog.Catalog/BatchGetProducts'],
      ['rpc catalog.Catalog/GetProduct', 'rpc catalog.Catalog/GetProducts'],
      ['rpc catalog.Catalog/GetProduct', 'rpc catalog.Catalog/GetProductsByIds'],
    ])('beside %s: %s', (called, batch) => {
      const system = new System()
        .call(`orders POST /orders -> catalog ${called}`, { loop: items })
        .operation(`catalog ${batch}`);
      const [violation] = check(system);
      expect(violation?.message).toMatch(
        new RegExp(`; catalog ${batch.replace(/[.:/]/g, '\\$&')} takes many at once$`),
      );
      expect(violation?.suggestion).toBe(
        `Collect what the loop needs and call catalog ${batch} once, before it.`,
      );
      expect(violation?.evidence.at(-1)).toMatchObject({ file: 'catalog.ts', service: 'catalog' });
    });

    test.each([
      ['GET /products/:id', 'POST /orders/batch'],
      ['GET /products/:id', 'PUT /products/:id'],
      ['GET /products/search/:id', 'POST /products/search'],
      ['rpc catalog.Catalog/GetProduct', 'rpc catalog.Catalog/DeleteProduct'],
      ['rpc catalog.Catalog/GetProduct', 'rpc catalog.Catalog/BatchGetPrices'],
    ])('beside %s: not %s', (called, other) => {
      const system = new System()
        .call(`orders POST /orders -> catalog ${called}`, { loop: items })
        .operation(`catalog ${other}`);
      expect(check(system)[0]?.message).not.toContain('takes many');
    });
  });

  test('suggests the list that is there already', () => {
    const [violation] = check(call().operation('catalog GET /products'));
    expect(violation?.suggestion).toBe(
      'Let catalog GET /products take a list of ids, and call it once, before the loop.',
    );
  });
});
