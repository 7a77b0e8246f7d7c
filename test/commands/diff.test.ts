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
      name: expect.stringContaining('web → product#GET /products/:id'),
      details: [{ name: 'timeout', before: '2000 ms', after: 'none' }],
    },
  ]);
  expect(existsSync(join(root, 'mark'))).toBe(false);
});

test('one more operation that makes a call changes the call, and removes none', async () => {
  const root = repository();
  const call = 'fetch(`http://product:3000/products/${id}`, { signal: AbortSignal.timeout(2000) })';
  const shared = (more: string) => `import express from 'express';
const app = express();
const product = (id: string) => ${call};
app.get('/product/:id', async (req, res) => res.json(await product(req.params.id)));
${more}app.listen(3000);
`;
  writeFileSync(join(root, web), shared(''));
  git(root, 'commit', '--quiet', '--all', '--message', 'b');
  writeFileSync(
    join(root, web),
    shared("app.get('/teaser/:id', async (req, res) => res.json(await product(req.params.id)));\n"),
  );
  const found = await changes(root);
  expect(found.map(({ what, change }: { what: string; change: string }) => `${change} ${what}`)).toEqual([
    'added operation',
    'added hop',
    'changed interaction',
  ]);
  expect(found[2].details).toEqual([
    { name: 'asked by', before: 'web#GET /product/:id', after: 'web#GET /product/:id, web#GET /teaser/:id' },
  ]);
});

test('of calls that are alike, the one that changed is the one that is shown', async () => {
  const root = repository();
  const call = (ms: number) =>
    `  await fetch('http://product:3000/products/1', { signal: AbortSignal.timeout(${ms}) });\n`;
  const three = (second: number) => `import express from 'express';
const app = express();
app.get('/product', async (req, res) => {
${call(1000)}${call(second)}${call(3000)}  res.end();
});
app.listen(3000);
`;
  writeFileSync(join(root, web), three(2000));
  git(root, 'commit', '--quiet', '--all', '--message', 'b');
  writeFileSync(join(root, web), three(2500));
  expect(await changes(root)).toMatchObject([
    {
      change: 'changed',
      at: { file: web, line: 5 },
      details: [{ name: 'timeout', before: '2000 ms', after: '2500 ms' }],
    },
  ]);
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

test('what is wrong in the version before is told of that version', async () => {
  const files = Object.entries({ ...sound, 'hoplint.yaml': 'version: 1\nservices: [' });
  const root = directory(Object.fromEntries(files.map(([path, text]) => [`shop/${path}`, text])));
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'a');
  writeFileSync(join(root, 'shop/hoplint.yaml'), sound['hoplint.yaml']);
  const { code, stderr } = await hoplint(root, ['diff', 'main', 'shop']);
  expect(code).toBe(2);
  expect(stderr).toContain('main:shop/hoplint.yaml:2:');
  expect(stderr).toContain('❯ 2 │ services: [');
});

test('needs a repository and a commit that is there', async () => {
  const outside = await hoplint(directory(sound), ['diff', 'main']);
  expect(outside.code).toBe(2);
  expect(outside.stderr).toContain('hoplint diff needs a git repository');
  const missing = await hoplint(repository(), ['diff', 'gone']);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('hoplint diff: there is no commit gone');
});
