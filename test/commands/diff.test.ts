import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directory, hoplint, sound, unbounded } from './run.js';

const web = 'services/web/server.ts';

function git(root: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'pipe' });
}

/** With a filter that leaves a mark wherever it runs. */
function repository(): string {
  const root = directory({ ...sound, '.gitattributes': '*.ts filter=mark\n' });
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'a');
  git(root, 'config', 'filter.mark.smudge', `touch '${join(root, 'mark')}'; cat`);
  return root;
}

async function changes(root: string, dir = '.') {
  const temporary = directory({});
  const run = await hoplint(root, ['diff', 'main', dir, '-f', 'json'], { env: { TMPDIR: temporary } });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(temporary)).toEqual([]);
  return JSON.parse(run.stdout).changes;
}

test('a timeout that is gone is a change, moved code is none', async () => {
  const root = repository();
  writeFileSync(join(root, web), `\n\n${sound[web]}`);
  expect(await changes(root)).toEqual([]);
  writeFileSync(join(root, web), unbounded[web]);
  expect(await changes(root)).toMatchObject([
    {
      what: 'interaction',
      change: 'changed',
      name: expect.stringContaining('web#GET /product/:id → product#GET /products/:id'),
      details: [{ name: 'timeout', before: '2000 ms', after: 'none' }],
    },
  ]);
  expect(existsSync(join(root, 'mark'))).toBe(false);
});

test('a call that is gone takes its hop along; the other formats say so too', async () => {
  const root = repository();
  writeFileSync(join(root, web), 'export {};\n');
  const found = await changes(root);
  expect(found.map(({ what, change }: { what: string; change: string }) => `${change} ${what}`)).toEqual([
    'removed operation',
    'removed hop',
    'removed interaction',
  ]);
  const { stdout } = await hoplint(root, ['diff', 'main', '-f', 'pretty']);
  expect(stdout).toContain('- hop web#GET /product/:id → product#GET /products/:id\n');
  const markdown = (await hoplint(root, ['diff', 'main', '-f', 'markdown'])).stdout;
  expect(markdown).toContain('| removed | hop | <code>web#GET /product/:id → ');
});

test('needs a repository and a commit that is there', async () => {
  const outside = await hoplint(directory(sound), ['diff', 'main']);
  expect(outside.code).toBe(2);
  expect(outside.stderr).toContain('hoplint diff needs a git repository');
  const missing = await hoplint(repository(), ['diff', 'gone']);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('hoplint diff: there is no commit gone');
});
