import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { textOf } from '../../src/cache/analysis.js';
import { buildIn } from '../../src/cache/build.js';
import { directory, hoplint, type Result, sound, unbounded } from './run.js';

const web = 'services/web/server.ts';
/** Says on stderr that the compiler was loaded. */
const spy = `const { Module } = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (/ts-morph/.test(request)) process.stderr.write('the compiler was loaded\\n');
  return load.call(this, request, ...rest);
};
`;

let root = '';
let cache = '';

beforeEach(async () => {
  root = directory(unbounded);
  cache = join(directory({}), 'cache');
  // What was written a moment ago may change without its times showing it, and is not relied upon.
  for (const file of Object.keys(unbounded)) age(file, 60);
  await new Promise((done) => setTimeout(done, 150));
});

function age(file: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(join(root, file), time, time);
}

function check(...args: readonly string[]): Promise<Result> {
  return hoplint(root, ['-f', 'json', '--cache-location', cache, ...args]);
}

function spied(...args: readonly string[]): Promise<Result> {
  const trap = join(directory({ 'spy.cjs': spy }), 'spy.cjs');
  return hoplint(root, ['-f', 'json', '--cache-location', cache, ...args], {
    env: { NODE_OPTIONS: `--require ${trap}` },
  });
}

function files(): string[] {
  return existsSync(cache) ? readdirSync(cache).sort() : [];
}

test('a second run says the same, byte for byte, and loads no compiler', async () => {
  const cold = await spied();
  expect(cold.stderr).toContain('the compiler was loaded');
  expect(files()).toEqual([expect.stringMatching(/^analysis-[0-9a-f]{40}$/), 'facts']);
  const warm = await spied();
  expect(warm.stderr).toBe('');
  expect(warm.stdout).toBe(cold.stdout);
  expect(warm.code).toBe(cold.code);
  const none = await hoplint(root, ['-f', 'json', '--no-cache']);
  expect(none.stdout).toBe(cold.stdout);
});

test('every system of the fixtures reads the same from the cache', async () => {
  const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
  for (const system of ['black-friday', 'rules/shared-database', 'clients/kafkajs']) {
    root = directory({});
    cpSync(join(fixtures, system), root, { recursive: true });
    await new Promise((done) => setTimeout(done, 150));
    for (const format of ['pretty', 'sarif', 'markdown']) {
      const args = ['-f', format, '--preset', 'strict'];
      const cold = await hoplint(root, [...args, '--no-cache']);
      await hoplint(root, [...args, '--cache-location', cache]);
      const warm = await hoplint(root, [...args, '--cache-location', cache]);
      expect(warm.stdout).toBe(cold.stdout);
      expect(warm.stderr).toBe(cold.stderr);
    }
  }
});

describe('what changed is judged anew', () => {
  test.each<[string, () => void]>([
    ['a file', () => writeFileSync(join(root, web), sound[web])],
    [
      'a file, with the times and nearly the size that it had',
      () => {
        const { mtime } = statSync(join(root, web));
        writeFileSync(join(root, web), sound[web]);
        utimesSync(join(root, web), mtime, mtime);
      },
    ],
    [
      'hoplint.yaml',
      () =>
        writeFileSync(
          join(root, 'hoplint.yaml'),
          `${unbounded['hoplint.yaml']}rules: { missing-timeout: off }\n`,
        ),
    ],
  ])('%s', async (_, change) => {
    expect((await check()).code).toBe(1);
    expect((await check()).code).toBe(1);
    change();
    expect((await check()).code).toBe(0);
  });

  test('a file that is new', async () => {
    const { summary } = JSON.parse((await check()).stdout);
    writeFileSync(
      join(root, 'services/web/more.ts'),
      "export const more = () => fetch('http://product:3000/more');\n",
    );
    const after = JSON.parse((await check()).stdout);
    expect(after.summary.interactions).toBe(summary.interactions + 1);
  });

  test('the rules, with what they are set to', async () => {
    expect(JSON.parse((await check()).stdout).findings).toHaveLength(1);
    const other = await check('--rule', 'missing-timeout=off');
    expect(JSON.parse(other.stdout).findings).toHaveLength(0);
  });
});

describe('versions that were seen before', () => {
  const settled = () => new Promise((done) => setTimeout(done, 150));

  test('are known by what is in their files, whatever the times of these', async () => {
    const first = await check();
    writeFileSync(join(root, web), sound[web]);
    await settled();
    expect((await check()).code).toBe(0);
    writeFileSync(join(root, web), unbounded[web]);
    await settled();
    const again = await check('--timing');
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toMatch(/^cache /m);
    expect(again.stderr).not.toMatch(/^link /m);
  });

  test('are few', async () => {
    for (let edit = 0; edit < 6; edit++) {
      writeFileSync(join(root, web), `${unbounded[web]}// ${edit}\n`);
      await settled();
      await check();
    }
    expect(files().filter((name) => name.startsWith('analysis-'))).toHaveLength(4);
  });
});

describe('what is kept is not trusted', () => {
  test.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['empty', (file) => truncateSync(file, 0)],
    ['no text at all', (file) => writeFileSync(file, Buffer.from([0, 255, 10, 0, 1, 2, 3]))],
    [
      'changed in one place',
      (file) => {
        const content = readFileSync(file);
        const at = content.length - 40;
        content[at] = (content[at] ?? 0) ^ 1;
        writeFileSync(file, content);
      },
    ],
    [
      'of another build',
      (file) =>
        writeFileSync(file, readFileSync(file, 'latin1').replace('"hoplint":"2 ', '"hoplint":"1 '), 'latin1'),
    ],
    [
      'a directory',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('%s', async (_, damage) => {
    const cold = await check();
    for (const file of files()) damage(join(cache, file));
    const again = await check();
    expect(again).toEqual(cold);
  });

  test('of another system', async () => {
    await check();
    const before = root;
    root = directory(sound);
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).not.toContain(before);
  });
});

test('an analysis that is longer than a string can be is not kept', () => {
  const long = 'a'.repeat(2 ** 28);
  expect(textOf([long, long, long])).toBeNull();
  expect(textOf({ a: 1 })).toBe('{"a":1}');
});

test('a build is another with another version, or with other code', () => {
  // npm gives all files of a package the same time.
  const packed = new Date('1985-10-26T08:15:00Z');
  const build = (version: string, code: string) => {
    const home = directory({ 'package.json': JSON.stringify({ version }), 'dist/analyze/capture.js': code });
    utimesSync(join(home, 'dist/analyze/capture.js'), packed, packed);
    return buildIn(home);
  };
  const first = build('1.0.0', 'one');
  expect(build('1.0.0', 'one')).toBe(first);
  expect(build('1.0.1', 'one')).not.toBe(first);
  expect(build('1.0.0', 'other')).not.toBe(first);
});

test('a place that cannot be written to costs nothing but time', async () => {
  const locked = directory({ 'file.txt': '' });
  chmodSync(locked, 0o500);
  const inside = await hoplint(root, ['-f', 'json', '--cache-location', join(locked, 'deep')]);
  const through = await hoplint(root, ['-f', 'json', '--cache-location', join(locked, 'file.txt')]);
  chmodSync(locked, 0o700);
  for (const run of [inside, through]) {
    expect(run.stderr).toBe('');
    expect(run.code).toBe(1);
  }
});

test('runs at the same time do not disturb each other', async () => {
  const alone = await hoplint(root, ['-f', 'json', '--no-cache']);
  const together = await Promise.all([check(), check(), check(), check()]);
  for (const run of together) expect(run).toEqual(alone);
  expect(files()).toEqual([expect.stringMatching(/^analysis-[0-9a-f]{40}$/), 'facts']);
});

test('it lies beside the packages, and nothing else is written', async () => {
  const listed = () => (readdirSync(root, { recursive: true, encoding: 'utf8' }) as string[]).sort();
  const before = listed();
  await hoplint(root, ['-f', 'json', '--no-cache']);
  await hoplint(root, ['-f', 'json'], { env: { XDG_CACHE_HOME: join(cache, 'user') } });
  expect(listed()).toEqual(before);
  expect(readdirSync(join(cache, 'user/hoplint'))).toHaveLength(1);
  cpSync(directory({ 'package.json': '{}' }), join(root, 'node_modules/some'), { recursive: true });
  await new Promise((done) => setTimeout(done, 150));
  await hoplint(root, ['-f', 'json']);
  const kept = readdirSync(join(root, 'node_modules/.cache/hoplint')).sort();
  expect(kept).toEqual([expect.stringMatching(/^analysis-/), 'facts']);
});
