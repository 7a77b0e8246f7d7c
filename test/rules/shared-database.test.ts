import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/model.js';
import { sharedDatabase } from '../../src/rules/shared-database.js';
import { System } from '../support/system.js';

function check(system: System) {
  return [...sharedDatabase.check(system.build(), {})];
}

function shared(more: Partial<Store> = {}): System {
  return new System().store('shop', [{ service: 'orders' }, { service: 'payment' }], more);
}

describe('shared-database', () => {
  test('names the services, with an access of each as evidence', () => {
    expect(check(shared())).toMatchObject([
      {
        service: 'payment',
        at: { file: 'payment.ts', line: 1 },
        certainty: 'certain',
        message: 'orders and payment share the postgres database shop',
        evidence: [
          { service: 'orders', file: 'orders.ts', message: 'orders connects with DATABASE_URL' },
          { service: 'payment', file: 'payment.ts', message: 'payment connects with DATABASE_URL' },
        ],
      },
    ]);
  });

  test('is found where the owner is not', () => {
    expect(check(shared({ owner: 'payment' }))).toMatchObject([
      {
        service: 'orders',
        suggestion: 'shop belongs to payment: orders asks payment, or keeps a copy fed by its events.',
      },
    ]);
  });

  test('names the tables that several write', () => {
    const system = new System().store('shop', [
      { service: 'orders', writes: ['orders', 'stock'], reads: ['prices'] },
      { service: 'payment', writes: ['stock'] },
    ]);
    expect(check(system)[0]?.message).toBe(
      'orders and payment share the postgres database shop; orders and payment both write stock',
    );
  });

  test('knows tables from what the code does there', () => {
    const store = { status: 'resolved' as const, service: null, operation: null, store: 'shop' };
    const write = { kind: 'database' as const, entity: 'stock', access: 'write' as const, target: store };
    const system = shared()
      .call('orders POST /orders -> shop', write)
      .call('payment POST /charge -> shop', write);
    const [violation] = check(system);
    expect(violation?.message).toMatch(/; orders and payment both write stock$/);
    expect(violation?.evidence[0]?.message).toBe('orders connects with DATABASE_URL; writes stock');
  });

  test('names a table that one writes and another reads', () => {
    const system = new System().store('shop', [
      { service: 'orders', writes: ['orders'] },
      { service: 'reports', reads: ['orders'] },
    ]);
    expect(check(system)[0]?.message).toMatch(/; reports reads orders, which orders writes$/);
  });

  test('is one finding for a store, however many use it', () => {
    const system = new System().store('shop', [{ service: 'a' }, { service: 'b' }, { service: 'c' }]);
    expect(check(system).map(({ message }) => message)).toEqual([
      'a, b and c share the postgres database shop',
    ]);
  });

  test('is possible where fewer than two uses are certain', () => {
    const system = new System().store('shop', [
      { service: 'orders', certainty: 'possible' },
      { service: 'payment' },
    ]);
    expect(check(system)[0]).toMatchObject({ certainty: 'possible', service: 'orders' });
  });

  test('is a warning for a cache, and names its kind', () => {
    expect(check(shared({ kind: 'redis' }))).toMatchObject([
      { atMost: 'warn', message: 'orders and payment share the redis cache shop' },
    ]);
  });

  test.each<[string, System]>([
    ['one service uses it', new System().store('shop', [{ service: 'orders' }, { service: 'orders' }])],
    ['it is a replica', shared({ replica: true })],
    ['it is a broker', shared({ kind: 'rabbitmq' })],
    [
      'the other is a migration job',
      new System().store('shop', [{ service: 'orders' }, { service: 'orders-migrate' }]),
    ],
    [
      'the other is another deployment of the same code',
      new System()
        .service('worker', { roots: ['services/orders'] })
        .store('shop', [{ service: 'orders' }, { service: 'worker' }]),
    ],
    [
      "the other's code lies in the owner's",
      new System()
        .service('setup', { roots: ['services/orders/setup'] })
        .store('shop', [{ service: 'orders' }, { service: 'setup' }]),
    ],
  ])('is silent where %s', (_, system) => {
    expect(check(system)).toEqual([]);
  });

  test('a migration job does not hide that two others share', () => {
    const system = new System().store('shop', [
      { service: 'db-migrate' },
      { service: 'a' },
      { service: 'b' },
    ]);
    expect(check(system)[0]?.message).toBe('a and b share the postgres database shop');
  });
});
