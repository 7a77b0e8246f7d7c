import { expect, test } from 'vitest';
import { pathPrefix } from '../../src/commands/paths.js';
import { columnsOf, wantsColour } from '../../src/commands/terminal.js';

const terminal = { isTTY: true, columns: 133 };
const file = { isTTY: false };

test('columns of a terminal, and 80 for whatever does not say', () => {
  expect(columnsOf(terminal)).toBe(133);
  expect(columnsOf({ isTTY: true, columns: 0 })).toBe(80);
  expect(columnsOf(file)).toBe(80);
});

test.each([
  ['on a terminal', terminal, [], {}, true],
  ['in a file', file, [], {}, false],
  ['on a dumb terminal', terminal, [], { TERM: 'dumb' }, false],
  ['NO_COLOR', terminal, [], { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', terminal, [], { NO_COLOR: '' }, true],
  ['FORCE_COLOR', file, [], { FORCE_COLOR: '1' }, true],
  ['an empty FORCE_COLOR', file, [], { FORCE_COLOR: '' }, true],
  ['FORCE_COLOR=0', terminal, [], { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR against NO_COLOR', file, [], { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['--color against NO_COLOR', file, ['--color'], { NO_COLOR: '1' }, true],
  ['--no-color against FORCE_COLOR', terminal, ['--no-color'], { FORCE_COLOR: '1' }, false],
  ['the last of two flags', terminal, ['--color', '--no-color'], {}, false],
])('colours: %s', (_, stream, args, env, expected) => {
  expect(wantsColour(stream, args, env)).toBe(expected);
});

test.each([
  ['.', ''],
  ['shop', 'shop/'],
  ['./shop/', 'shop/'],
  ['../other', '../other/'],
  ['..', '../'],
  ['/work/here', ''],
  ['/work/here/shop', 'shop/'],
  ['/elsewhere/shop', ''],
])('the way to %s', (directory, prefix) => {
  expect(pathPrefix(directory, '/work/here')).toBe(prefix);
});
