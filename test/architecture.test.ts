import { describe, expect, test } from 'vitest';
import { nodeId } from '../src/analyze/architecture.js';
import { System } from './support/system.js';

describe('hops', () => {
  test('are the blocking calls that leave the service, one for each operation that comes to them', () => {
    const reach = { blocking: true, loop: null, steps: [] };
    const architecture = new System()
      .operation('orders GET /orders')
      .call('orders POST /orders -> payment POST /charge', {
        reaches: [
          { ...reach, operation: 'orders#POST /orders' },
          { ...reach, operation: 'orders#GET /orders' },
        ],
      })
      .call('orders POST /orders -> payment GET /status', { reach: { blocking: false } })
      .call('orders POST /orders -> orders GET /orders')
      .call('orders POST /orders -> payment GET /feed', { streaming: true })
      .build();
    expect(architecture.hops.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'orders#GET /orders > payment#POST /charge',
      'orders#POST /orders > payment#POST /charge',
    ]);
    expect(architecture.hopsFrom('orders#GET /orders')).toHaveLength(1);
    expect(architecture.hopsTo('payment#POST /charge')).toHaveLength(2);
    expect(architecture.hopsTo('payment#GET /status')).toEqual([]);
  });

  test('lead to the host of an external system that nobody declared', () => {
    const target = {
      status: 'external' as const,
      service: null,
      operation: null,
      address: 'https://api.stripe.com/v1',
    };
    const [hop] = new System().call('payment POST /charge -> stripe', { target }).build().hops;
    expect(hop).toMatchObject({ toService: 'api.stripe.com', to: null, certainty: 'certain' });
  });

  test('without a service there is none', () => {
    const target = { status: 'unresolved' as const, service: null, operation: null };
    expect(new System().call('payment POST /charge -> stripe', { target }).build().hops).toEqual([]);
  });
});

describe('usersOf', () => {
  test('puts the uses of one service together, by name and place', () => {
    const architecture = new System()
      .store('shop', [{ service: 'payment' }, { service: 'orders', line: 9 }, { service: 'orders', line: 2 }])
      .build();
    const [store] = architecture.stores;
    expect(
      store &&
        architecture.usersOf(store).map(({ service, uses }) => [service, uses.map(({ line }) => line)]),
    ).toEqual([
      ['orders', [2, 9]],
      ['payment', [1]],
    ]);
  });
});

describe('graph', () => {
  test('has an edge for each way to an interaction', () => {
    const { graph } = new System()
      .call('web GET / -> cart GET /')
      .call('web GET / -> stock')
      .call('web GET / -> stock', { reaches: [] })
      .build();
    const edges = graph.mapEdges((_, __, source, target) => `${source} > ${target}`);
    expect(edges).toEqual([
      'operation web#GET / > operation cart#GET /',
      'operation web#GET / > service stock',
      'service web > service stock',
    ]);
    expect(graph.getNodeAttribute(nodeId('service', 'web'), 'kind')).toBe('service');
  });
});
