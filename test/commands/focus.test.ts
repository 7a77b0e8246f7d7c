import { expect, test } from 'vitest';
import { focusOn } from '../../src/commands/focus.js';
import { data, interaction, target } from '../report/sample-architecture.js';

test('a service with what it calls, what calls it, its stores and channels', () => {
  const focus = focusOn(data, 'orders');
  expect(focus.services.map(({ name }) => name)).toEqual(['inventory', 'orders', 'payment', 'web']);
  expect(focus.interactions.map(({ id }) => id)).toEqual([
    'inventory-8',
    'orders-22',
    'orders-25',
    'orders-41',
    'orders-43',
    'payment-9',
    'web-3',
    'web-4',
  ]);
  expect(focus.stores).toEqual(data.stores);
  expect(focus.channels).toEqual(data.channels);
});

test('of its neighbours only what takes part', () => {
  const focus = focusOn(data, 'stripe');
  expect(focus.services.map(({ name }) => name)).toEqual(['payment', 'stripe']);
  expect(focus.operations.map(({ id }) => id)).toEqual(['payment#POST /charge']);
  expect(focus.interactions.map(({ id }) => id)).toEqual(['payment-7']);
  expect(focus.stores).toEqual([]);
  expect(focus.channels).toEqual([]);
});

test('a store is shown with everybody who uses it', () => {
  const [store] = data.stores;
  const [use] = store?.uses ?? [];
  if (!store || !use) throw new Error('the sample has changed');
  const shared = {
    ...data,
    interactions: [
      ...data.interactions,
      interaction('web', 9, { kind: 'database', target: target({ store: 'orders-db' }) }),
    ],
    stores: [{ ...store, uses: [use, { ...use, service: 'web' }] }],
  };
  const focus = focusOn({ ...shared, channels: [] }, 'web');
  expect(focus.interactions.map(({ id }) => id)).toEqual(['orders-41', 'web-3', 'web-4', 'web-9']);
});

test('a service alone', () => {
  const alone = { ...data, interactions: [], stores: [], channels: [] };
  expect(focusOn(alone, 'web').services.map(({ name }) => name)).toEqual(['web']);
});
