import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { candidatesOf } from '../src/advise/candidates.js';
import { named } from '../src/advise/naming.js';
import { prefillOf } from '../src/advise/prefill.js';
import { Architecture } from '../src/analyze/architecture.js';
import { analyze } from '../src/analyze/index.js';

/**
 * A comment `answer <verb | rpc> <path> <use> [waits]` says what any code uses of the answer of the call on its line,
 * and whether somebody waits for it: an operation's answer, or a person in front of a page.
 */
const root = fileURLToPath(new URL('../fixtures/answers/', import.meta.url));
let architecture: Architecture;
beforeAll(async () => {
  architecture = new Architecture((await analyze(root)).data);
});

test('what is used of answers that no operation waits for', () => {
  const found = architecture.interactions
    .filter(({ kind }) => kind === 'http' || kind === 'rpc')
    .map(({ file, line, method, kind, path, answer, blocking }) =>
      [`${file}:${line}`, method ?? kind, path, answer, ...(blocking ? ['waits'] : [])].join(' '),
    );
  expect(found.sort()).toEqual(expected().sort());
});

describe('the advisor', () => {
  const likely = (text: string) => {
    const [found] = named(text, candidatesOf(architecture, []));
    if (!found) throw new Error(`there is no ${text}`);
    return prefillOf(architecture, found.candidates).existing.likely;
  };

  test('a page waits for what it shows, through Observables that are returned and piped', () => {
    expect(likely('page payments POST /login')).toMatchObject({ waiting: 'yes', result: 'outcome' });
    expect(likely('page payments PUT /name')).toMatchObject({ waiting: 'yes', result: 'outcome' });
    expect(likely('page payments POST /events')).toMatchObject({ waiting: 'no', result: 'receipt' });
  });

  test('what is done with the answer, once it comes, needs it: a message would bring none', () => {
    expect(likely('bookings payments charge')).toMatchObject({
      waiting: 'yes',
      result: 'outcome',
      outage: 'fail',
    });
    expect(likely('bookings payments note')).toMatchObject({ waiting: 'no', result: 'receipt' });
  });
});

function expected(): string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const file = relative(root, path).split(sep).join('/');
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(/\/\/ answer (.*)$/g)].map(([, words]) => `${file}:${index + 1} ${words}`),
      );
  });
}
