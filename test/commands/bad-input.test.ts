import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, topology, unbounded } from './run.js';

/** The finding of the sound part must be there whatever else is in the tree. */
function expectStillAnalysed({ code, stdout, stderr }: Awaited<ReturnType<typeof hoplint>>): void {
  expect(stdout).toContain('    services/web/server.ts:4:24\n');
  expect(code).toBe(1);
  expect(`${stdout}${stderr}`).not.toMatch(/^ +at /m);
}

describe('hoplint.yaml', () => {
  test('is malformed', async () => {
    const root = directory({
      ...unbounded,
      'hoplint.yaml': 'version: 1\nservices:\n  web: { root: services/web\n',
    });
    const { code, stdout, stderr } = await hoplint(root, []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error {2}hoplint\.yaml:\d+:\d+ {2}/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('has unknown keys: every one is named, with its place and the nearest key', async () => {
    const root = directory({
      ...unbounded,
      'hoplint.yaml': `${topology}  orders: { root: services/web, adresses: [orders] }\nserivces: {}\n`,
    });
    const { code, stderr } = await hoplint(root, []);
    expect(code).toBe(2);
    expect(stderr).toMatch(/hoplint\.yaml:5:\d+ .*adresses/);
    expect(stderr).toMatch(/hoplint\.yaml:6:1 .*serivces/);
    expect(stderr).toContain('addresses');
    expect(stderr).toContain('❯ 6 │ serivces: {}');
  });

  test('sets a rule that does not exist', async () => {
    const root = directory({ ...unbounded, 'hoplint.yaml': `${topology}rules:\n  sync-chian: error\n` });
    const { code, stderr } = await hoplint(root, []);
    expect(code).toBe(2);
    expect(stderr).toMatch(/hoplint\.yaml:6:3 .*sync-chian/);
    expect(stderr).toContain('Did you mean `sync-chain`?');
  });

  test('sets an option that a rule does not accept', async () => {
    const root = directory({
      ...unbounded,
      'hoplint.yaml': `${topology}rules:\n  sync-chain: [error, { max: few }]\n`,
    });
    const { code, stderr } = await hoplint(root, []);
    expect(code).toBe(2);
    expect(stderr).toMatch(/hoplint\.yaml:6:\d+ /);
  });

  test('is named by --config and is not there', async () => {
    const { code, stderr } = await hoplint(directory(unbounded), ['-c', 'other.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('other.yaml');
  });

  test('is elsewhere: --config is a path from the working directory', async () => {
    const { 'hoplint.yaml': yaml, ...code } = unbounded;
    const files = Object.entries(code).map(([path, text]) => [`shop/${path}`, text]);
    const root = directory({ ...Object.fromEntries(files), 'config/shop.yaml': yaml });
    const { stdout } = await hoplint(root, ['shop', '-c', 'config/shop.yaml']);
    expect(stdout).toContain('    shop/services/web/server.ts:4:24\n');
  });

  test('names a root that is not there', async () => {
    const root = directory({
      ...unbounded,
      'hoplint.yaml': `${topology}  orders: { root: services/orders }\n`,
    });
    const { code, stderr } = await hoplint(root, []);
    expect(code).toBe(2);
    expect(stderr).toMatch(/hoplint\.yaml:5:\d+ .*services\/orders/);
  });
});

describe('nothing to analyse', () => {
  test.each([
    ['an empty directory', {}],
    ['no code', { 'README.md': '# shop' }],
    [
      'a topology without code',
      { 'hoplint.yaml': topology, 'services/product/a.md': '', 'services/web/a.md': '' },
    ],
    ['tests only', { 'test/a.test.ts': 'fetch("http://a");' }],
  ])('%s', async (_, files) => {
    const { code, stdout, stderr } = await hoplint(directory(files), []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('error  there is nothing to analyse in this directory\n');
    for (const sought of ['hoplint.yaml', 'docker-compose', 'workspaces', 'TypeScript and JavaScript']) {
      expect(stderr).toContain(sought);
    }
  });
});

describe('in the tree', () => {
  test('a binary file named .ts', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
    const result = await hoplint(directory({ ...unbounded, 'services/web/image.ts': bytes }), []);
    expectStillAnalysed(result);
    expect(result.stderr).toContain('services/web/image.ts');
  });

  test('a file of 20 MB', async () => {
    const huge = `export const data = [\n${'  "0123456789",\n'.repeat(1_400_000)}];\n`;
    const result = await hoplint(directory({ ...unbounded, 'services/web/data.ts': huge }), []);
    expectStillAnalysed(result);
    expect(result.stderr).toContain('services/web/data.ts');
  });

  test('a file whose syntax is broken', async () => {
    const broken = { 'services/web/broken.ts': 'export function (((\n' };
    const result = await hoplint(directory({ ...unbounded, ...broken }), []);
    expectStillAnalysed(result);
    expect(result.stderr).toMatch(/^note {3}services\/web\/broken\.ts:\d+:\d+ /);
  });

  test('loops of symbolic links', async () => {
    const root = directory(unbounded);
    symlinkSync('..', join(root, 'services/web/up'));
    symlinkSync('self', join(root, 'services/web/self'));
    symlinkSync('nowhere', join(root, 'services/web/gone.ts'));
    expectStillAnalysed(await hoplint(root, []));
  });

  test('a directory that may not be read', async ({ skip }) => {
    const root = directory(unbounded);
    mkdirSync(join(root, 'services/web/secret'));
    chmodSync(join(root, 'services/web/secret'), 0o000);
    chmodSync(root, 0o755);
    // Nothing is unreadable for root, so that somebody else must try.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const result = await hoplint(root, [], nobody).catch(() => null);
    if (!result || /(EACCES|Cannot find module).*dist/.test(result.stderr))
      skip('nobody else may run the program here');
    else {
      expectStillAnalysed(result);
      expect(result.stderr).toContain('services/web/secret');
    }
  });

  test('names that would act on a terminal', async () => {
    const root = directory({ ...unbounded, 'services/web/\x1b[2Jx.ts': 'export function (((\n' });
    const result = await hoplint(root, []);
    expectStillAnalysed(result);
    expect(result.stdout + result.stderr).not.toContain('\x1b');
  });
});
