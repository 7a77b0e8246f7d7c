import { expect, test } from 'vitest';
import { fingerprints } from '../src/findings/fingerprint.js';

const call = {
  rule: 'missing-timeout',
  service: 'orders',
  identity: ['axios', 'payment'],
};

test('the same finding has the same id in every version of hoplint', () => {
  expect(fingerprints([call])).toEqual(['34199f8b203b3439']);
});

test('no two findings share an id', () => {
  const alike = [
    call,
    call,
    call,
    { ...call, rule: 'chatty-loop' },
    { ...call, service: 'payment' },
    { ...call, identity: ['axios,payment'] },
    { ...call, identity: ['axios', 'payment', '1'] },
    { ...call, identity: [] },
  ];
  const ids = fingerprints(alike);
  expect(new Set(ids).size).toBe(alike.length);
  expect(ids[0]).toBe(fingerprints([call])[0]);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}(-[23])?$/);
});
