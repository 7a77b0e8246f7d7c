import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { formats, percentage, ruleOverride, wholeNumber } from '../../src/commands/options.js';

describe('--format', () => {
  const parse = formats(['pretty', 'json']);

  test('collects formats and their files', () => {
    const parsed = ['pretty=report', 'json=out/report.json', 'json=a=b'].reduce(
      (before, value) => parse(value, before),
      parse('json'),
    );
    expect(parsed).toEqual([
      { format: 'json', file: null },
      { format: 'pretty', file: 'report' },
      { format: 'json', file: 'out/report.json' },
      { format: 'json', file: 'a=b' },
    ]);
  });

  test.each(['', 'xml', 'JSON', 'json=', '=file', '__proto__'])('refuses %j', (value) => {
    expect(() => parse(value)).toThrow(InvalidArgumentError);
  });

  test('refuses two reports in one file', () => {
    expect(() => parse('json=report', parse('pretty=report'))).toThrow(InvalidArgumentError);
    expect(() => parse('json', parse('pretty'))).toThrow(InvalidArgumentError);
    expect(() => parse('pretty', parse('json'))).toThrow(InvalidArgumentError);
  });
});

describe('--rule', () => {
  test('collects rules and their severities', () => {
    expect(ruleOverride('chatty-loop', ruleOverride('sync-chain=off'))).toEqual([
      { rule: 'sync-chain', severity: 'off' },
      { rule: 'chatty-loop', severity: null },
    ]);
  });

  test.each(['', '=error', 'sync-chain=', 'sync-chain=fatal', 'sync-chain=2'])('refuses %j', (value) => {
    expect(() => ruleOverride(value)).toThrow(InvalidArgumentError);
  });
});

test.each([
  ['0', 0],
  ['12', 12],
])('a whole number: %s', (value, number) => {
  expect(wholeNumber(value)).toBe(number);
});

test.each(['', '-1', '1.5', 'many', '1e3', '99999999999'])('no whole number: %j', (value) => {
  expect(() => wholeNumber(value)).toThrow(InvalidArgumentError);
});

test.each([
  ['0', 0],
  ['80', 80],
  ['80%', 80],
  ['99.5', 99.5],
  ['100', 100],
])('a percentage: %s', (value, number) => {
  expect(percentage(value)).toBe(number);
});

test.each(['', '101', '-1', '%', '0.8.1', 'half'])('no percentage: %j', (value) => {
  expect(() => percentage(value)).toThrow(InvalidArgumentError);
});
