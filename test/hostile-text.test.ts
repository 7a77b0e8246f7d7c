import { expect, test } from 'vitest';
import { literal, text } from '../src/analyze/link/evaluated.js';

test('a text that doubles line by line stays bounded', () => {
  let value = literal('x');
  for (let line = 0; line < 60; line++) value = text([value, value]);
  expect(JSON.stringify(value).length).toBeLessThan(100_000);
  expect(text([literal('http://'), literal('payment')])).toEqual(literal('http://payment'));
});
