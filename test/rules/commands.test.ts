import { expect, test } from 'vitest';
import { isCommand } from '../../src/rules/commands.js';
import { System } from '../support/system.js';

test.each([
  ['POST /orders', true],
  ['PUT /orders/:id', true],
  ['DELETE /carts/:id/lines/:line', true],
  ['POST /carts/:id/checkout', true],
  ['GET /orders', false],
  ['POST /orders/search', false],
  ['POST /graphql', false],
  ['POST /quotes', false],
  ['POST /products/batch', false],
  ['POST /stock/check', false],
  ['rpc payment.Payments/Charge', true],
  ['rpc payment.Payments/GetTerms', false],
  ['rpc place_order', true],
  ['rpc find_order', false],
])('%s is a command: %s', (operation, expected) => {
  const [call] = new System().call(`web GET / -> shop ${operation}`).build().interactions;
  expect(call && isCommand(call)).toBe(expected);
});
