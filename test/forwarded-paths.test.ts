import { expect, test } from 'vitest';
import { REST, replaced } from '../src/analyze/link/forwarded-paths.js';

const path = `/v1/orders/${REST}`;

test.each([
  ['^/v1', '/api', `/api/orders/${REST}`],
  ['^\\/v1\\/', '/', `/orders/${REST}`],
  ['/orders', '', `/v1/${REST}`],
  ['^/v1/orders/(.*)$', '/shop/$1', `/shop/${REST}`],
  ['^/other', '/api', path],
  ['/v1', '/api', `/api/orders/${REST}`],
])('%s by %s', (pattern, by, expected) => {
  expect(replaced(path, pattern, by)).toBe(expected);
});

test.each([
  // Whether it fits depends on the rest.
  ['^/v1/orders/old', '/archive'],
  // No engine runs patterns of the analysed tree.
  ['^/(a+)+$', '/'],
  ['^/v\\d', '/api'],
  ['^/v1', '$&'],
])('cannot tell what %s by %s makes', (pattern, by) => {
  expect(replaced(path, pattern, by)).toBeNull();
});
