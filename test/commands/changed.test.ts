import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, unbounded } from './run.js';

const web = 'services/web/server.ts';
const product = 'services/product/server.ts';

/** A repository whose one commit holds a finding in `web`. */
function repository(more: Readonly<Record<string, string>> = {}): string {
  const root = directory({ ...unbounded, ...more });
  git(root, 'init', '--quiet', '--initial-branch=main');
  commit(root);
  return root;
}

function git(root: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function commit(root: string): void {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--no-verify', '--message', 'a');
}

function edit(root: string, file: string): void {
  appendFileSync(join(root, file), '\n// more\n');
}

async function found(root: string, ...args: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await hoplint(root, [...args, '-f', 'json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout).findings.map(
    ({ file, line }: { file: string; line: number }) => `${file}:${line}`,
  );
}

describe('--since', () => {
  test('tells what changed files take part in, committed or not, and of nothing else', async () => {
    const root = repository();
    expect(await found(root, '--since', 'HEAD')).toEqual([]);
    edit(root, product);
    expect(await found(root, '--since', 'main')).toEqual([]);
    edit(root, web);
    expect(await found(root, '--since', 'main')).toEqual([`${web}:4`]);
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit(root);
    expect(await found(root, '--since', 'main')).toEqual([`${web}:4`]);
  });

  test('what the other branch changed meanwhile is not ours', async () => {
    const root = repository();
    git(root, 'checkout', '--quiet', '-b', 'topic');
    git(root, 'checkout', '--quiet', 'main');
    edit(root, web);
    commit(root);
    git(root, 'checkout', '--quiet', 'topic');
    edit(root, product);
    commit(root);
    expect(await found(root, '--since', 'main')).toEqual([]);
  });

  test('new files and moved ones count', async () => {
    const root = repository();
    renameSync(join(root, web), join(root, 'services/web/main.ts'));
    expect(await found(root, '--since', 'HEAD')).toEqual(['services/web/main.ts:4']);
  });

  test('a chain counts by any of its hops, and is shown at the one that changed', async () => {
    const hop = (to: string) =>
      `import express from 'express';\nconst app = express();\napp.get('/x', async (req, res) => {\n  res.json(await (await fetch('http://${to}/x', { signal: AbortSignal.timeout(99) })).json());\n});\napp.listen(80);\n`;
    const names = ['a', 'b', 'c', 'd', 'e'];
    const files = names.slice(0, -1).map((name, index) => [`${name}/main.ts`, hop(names[index + 1] ?? '')]);
    const services = names.map((name) => `  ${name}: { root: ${name} }`).join('\n');
    const root = repository({
      ...Object.fromEntries(files),
      'e/main.ts': `import express from 'express';\nconst app = express();\napp.get('/x', (req, res) => res.json({}));\napp.listen(80);\n`,
      'hoplint.yaml': `version: 1\nservices:\n${services}\nignore: [services]\n`,
    });
    const chain = ['--rule', 'sync-chain'];
    expect(await found(root, ...chain)).toEqual(['d/main.ts:4']);
    edit(root, 'b/main.ts');
    expect(await found(root, ...chain, '--since', 'HEAD')).toEqual(['b/main.ts:4']);
    edit(root, 'd/main.ts');
    expect(await found(root, ...chain, '--since', 'HEAD')).toEqual(['d/main.ts:4']);
  });

  test('an address in a manifest or a file of constants brings what it leads to', async () => {
    const call = (to: string) =>
      `import express from 'express';\nimport { NEXT } from './next.js';\nconst app = express();\napp.get('/x', async (req, res) => {\n  res.json(await (await fetch(${to} + '/x', { signal: AbortSignal.timeout(99) })).json());\n});\napp.listen(80);\n`;
    const compose = (next: string) =>
      `services:\n${['a', 'b', 'c', 'd', 'e'].map((name) => `  ${name}:\n    build: ./${name}\n`).join('')}    environment: { NEXT: 'http://x.example' }\n`.replace(
        '  c:\n    build: ./c\n',
        `  c:\n    build: ./c\n    environment: { NEXT: '${next}' }\n`,
      );
    const next = (name: string) => `export const NEXT = 'http://${name}';\n`;
    const hops = [
      ['a', 'b'],
      ['b', 'c'],
      ['d', 'e'],
    ].flatMap(([name, to]) => [
      [`${name}/main.ts`, call('NEXT')],
      [`${name}/next.ts`, next(to ?? '')],
      [`${name}/package.json`, `{ "name": "${name}" }`],
    ]);
    const root = repository({
      ...Object.fromEntries(hops),
      'c/main.ts': call('process.env.NEXT'),
      'c/next.ts': next('unused'),
      'c/package.json': '{ "name": "c" }',
      'e/main.ts': `import express from 'express';\nconst app = express();\napp.get('/x', (req, res) => res.json({}));\napp.listen(80);\n`,
      'e/package.json': '{ "name": "e" }',
      'docker-compose.yml': compose('http://x.example'),
      'hoplint.yaml': 'version: 1\nignore: [services]\n',
    });
    const chain = ['--rule', 'sync-chain'];
    expect(await found(root, ...chain)).toEqual([]);
    writeFileSync(join(root, 'docker-compose.yml'), compose('http://d'));
    expect(await found(root, ...chain, '--since', 'HEAD')).toEqual(['d/main.ts:5']);
    git(root, 'add', '--all');
    expect(await found(root, ...chain, '--staged')).toEqual(['d/main.ts:5']);
    git(root, 'commit', '--quiet', '--no-verify', '--message', 'b');
    // What was there before does not count, whatever changes beside it.
    writeFileSync(join(root, 'docker-compose.yml'), `${compose('http://d')}# more\n`);
    expect(await found(root, ...chain, '--since', 'HEAD')).toEqual([]);
    writeFileSync(join(root, 'b/next.ts'), next('x.example'));
    expect(await found(root, ...chain)).toEqual([]);
    commit(root);
    writeFileSync(join(root, 'b/next.ts'), next('c'));
    expect(await found(root, ...chain, '--since', 'HEAD')).toEqual(['d/main.ts:5']);
  });

  test('in a shallow clone, in a worktree and from a subdirectory', async () => {
    const root = repository({ 'shop/package.json': '{ "name": "shop" }' });
    edit(root, web);
    commit(root);
    const elsewhere = directory({});
    git(elsewhere, 'clone', '--quiet', '--depth=1', `file://${root}`, 'shallow');
    const shallow = join(elsewhere, 'shallow');
    edit(shallow, web);
    expect(await found(shallow, '--since', 'origin/main')).toEqual([`${web}:4`]);
    const { code, stderr } = await hoplint(shallow, ['--since', 'HEAD~1']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('This is a shallow clone');
    git(root, 'worktree', 'add', '--quiet', join(elsewhere, 'tree'));
    edit(join(elsewhere, 'tree'), web);
    expect(await found(join(elsewhere, 'tree'), '--since', 'main')).toEqual([`${web}:4`]);
    edit(root, web);
    expect(await found(join(root, 'services'), '--since', 'main', '..')).toEqual([`${web}:4`]);
  });
});

describe('--staged', () => {
  test('tells what the next commit takes part in', async () => {
    const root = repository();
    edit(root, web);
    expect(await found(root, '--staged')).toEqual([]);
    git(root, 'add', web);
    expect(await found(root, '--staged')).toEqual([`${web}:4`]);
  });

  test('judges what is to be committed, not what is still being written', async () => {
    const root = repository();
    const bounded = unbounded[web].replace('}`)', '}`, { signal: AbortSignal.timeout(2000) })');
    writeFileSync(join(root, web), `\n${unbounded[web]}`);
    git(root, 'add', web);
    writeFileSync(join(root, web), bounded);
    expect(await found(root, '--staged')).toEqual([`${web}:5`]);
    expect((await hoplint(root, ['--staged'])).stdout).toContain('5 │   const answer = await fetch(');
    git(root, 'add', web);
    writeFileSync(join(root, web), unbounded[web]);
    expect(await found(root, '--staged')).toEqual([]);
  });
});

describe('--staged', () => {
  test('takes manifests, hoplint.yaml and what is not in the next commit from there', async () => {
    const called = (host: string) => unbounded[web].replace('http://product:3000', host);
    const compose = (url: string) =>
      `services:\n  web:\n    build: services/web\n    environment: { SHOP: '${url}' }\n  product: { build: services/product }\n`;
    const { 'hoplint.yaml': _, ...code } = unbounded;
    const root = directory({
      ...code,
      'services/web/package.json': '{ "name": "web" }',
      'services/product/package.json': '{ "name": "product" }',
      [web]: called('${process.env.SHOP}'),
      'docker-compose.yml': compose('http://x.example'),
    });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root);
    const target = async () => {
      const { stdout } = await hoplint(root, ['--staged', '-f', 'json']);
      return JSON.parse(stdout).findings.map(({ message }: { message: string }) => message);
    };
    edit(root, web);
    git(root, 'add', web);
    writeFileSync(join(root, 'docker-compose.yml'), compose('http://product:3000'));
    writeFileSync(join(root, 'services/web/more.ts'), unbounded[web].replaceAll('/product/', '/more/'));
    writeFileSync(join(root, 'hoplint.yaml'), 'version: 1\nservices: [');
    expect(await target()).toEqual([expect.stringContaining('x.example')]);
    git(root, 'add', 'docker-compose.yml');
    expect(await target()).toEqual([expect.stringContaining('product GET /products/:id')]);
    git(root, 'add', '--all');
    writeFileSync(join(root, 'hoplint.yaml'), 'version: 1\n');
    const { code: exit, stderr } = await hoplint(root, ['--staged']);
    expect(exit).toBe(2);
    expect(stderr).toContain('index:hoplint.yaml:2:');
    expect(stderr).toContain('❯ 2 │ services: [');
  });

  test('says so where nothing is added yet', async () => {
    const root = directory(unbounded);
    git(root, 'init', '--quiet');
    const { code, stderr } = await hoplint(root, ['--staged']);
    expect(code).toBe(2);
    expect(stderr).toContain('--staged: the next commit has nothing to analyse');
    git(root, 'add', '--all');
    expect(await found(root, '--staged')).toEqual([`${web}:4`]);
  });

  test('says so while files are in conflict', async () => {
    const root = repository();
    git(root, 'checkout', '--quiet', '-b', 'topic');
    edit(root, web);
    commit(root);
    git(root, 'checkout', '--quiet', 'main');
    writeFileSync(
      join(root, web),
      unbounded[web].replace('await fetch', 'await  fetch').concat('// other\n'),
    );
    commit(root);
    expect(() => git(root, 'merge', 'topic')).toThrow();
    const { code, stderr } = await hoplint(root, ['--staged']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`--staged: ${web} is in conflict`);
    expect((await hoplint(root, ['--since', 'HEAD'])).code).toBe(1);
  });
});

test('a version before that cannot be judged is told of', async () => {
  const root = repository({ 'hoplint.yaml': 'version: 1\nservices: [' });
  writeFileSync(join(root, 'hoplint.yaml'), unbounded['hoplint.yaml']);
  const { stderr } = await hoplint(root, ['--since', 'main']);
  expect(stderr).toContain('as main cannot be judged: main:hoplint.yaml:2');
});

test('in a partial clone nothing is fetched', async () => {
  const root = repository();
  edit(root, web);
  commit(root);
  git(root, 'config', 'uploadpack.allowFilter', 'true');
  const elsewhere = directory({});
  git(elsewhere, 'clone', '--quiet', '--filter=blob:none', `file://${root}`, 'partial');
  const { code, stderr } = await hoplint(join(elsewhere, 'partial'), ['diff', 'HEAD~1']);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, ' ')).toContain('`git fetch --refetch --no-filter` brings them');
});

describe('several repositories side by side', () => {
  function repositories(): string {
    const root = directory(unbounded);
    for (const name of ['web', 'product']) {
      git(join(root, 'services', name), 'init', '--quiet', '--initial-branch=main');
      commit(join(root, 'services', name));
    }
    return root;
  }

  test('what changed in any of them counts', async () => {
    const root = repositories();
    expect(await found(root, '--since', 'main')).toEqual([]);
    edit(root, web);
    expect(await found(root, '--since', 'main')).toEqual([`${web}:4`]);
    expect(await found(root, '--staged')).toEqual([]);
    git(join(root, 'services/web'), 'add', '--all');
    expect(await found(root, '--staged')).toEqual([`${web}:4`]);
    writeFileSync(join(root, web), '');
    const { stdout } = await hoplint(root, ['diff', 'main', '-f', 'pretty']);
    expect(stdout).toContain('- hop web#GET /product/:id → product#GET /products/:id\n');
  });

  test('one that does not have the commit is told of; none is an error', async () => {
    const root = repositories();
    git(join(root, 'services/web'), 'branch', 'topic');
    edit(root, web);
    const { stdout, stderr } = await hoplint(root, ['--since', 'topic']);
    expect(stdout).toContain('missing-timeout');
    expect(stderr).toBe('note   services/product/ has no commit topic: nothing in it counts as changed\n');
    expect((await hoplint(root, ['--since', 'nowhere'])).stderr).toContain('there is no commit nowhere');
  });

  test('also below a repository that leaves them out', async () => {
    const root = repositories();
    writeFileSync(join(root, '.gitignore'), 'services\n');
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root);
    edit(root, web);
    expect(await found(root, '--since', 'main')).toEqual([`${web}:4`]);
  });

  test('a hook is for one of them', async () => {
    const root = repositories();
    const { code, stderr } = await hoplint(root, ['hook', 'install']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('here are 2: services/product and services/web');
    // A hook of one knows the index of its own repository alone.
    edit(root, web);
    git(join(root, 'services/web'), 'add', '--all');
    const env = { GIT_DIR: '.git', GIT_INDEX_FILE: join(root, 'services/web/.git/index') };
    const { stdout } = await hoplint(join(root, 'services/web'), ['../..', '--staged'], { env });
    expect(stdout).toContain('missing-timeout');
  });
});

describe('what cannot be', () => {
  test.each([
    [['--since', 'main'], '--since needs a git repository'],
    [['--staged'], '--staged needs a git repository'],
  ])('%s outside of a repository', async (args, message) => {
    const { code, stderr } = await hoplint(directory(unbounded), args, {
      env: { GIT_CEILING_DIRECTORIES: '/' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each(['nowhere', '--output=x', 'HEAD:services'])('since %s', async (ref) => {
    const root = repository();
    const { code, stderr } = await hoplint(root, [`--since=${ref}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(`there is no commit ${ref}`);
    expect(existsSync(join(root, 'x'))).toBe(false);
  });

  test('nothing that the repository configures is run', async () => {
    const root = repository({ 'spy.sh': '#!/bin/sh\ntouch "$(dirname "$0")/spied"\n' });
    for (const key of ['core.fsmonitor', 'diff.external', 'diff.spy.textconv', 'core.pager']) {
      git(root, 'config', key, join(root, 'spy.sh'));
    }
    execFileSync('chmod', ['+x', join(root, 'spy.sh')]);
    writeFileSync(join(root, '.gitattributes'), '*.ts diff=spy\n');
    edit(root, web);
    expect(await found(root, '--since', 'HEAD')).toEqual([`${web}:4`]);
    await found(root, '--staged');
    expect(existsSync(join(root, 'spied'))).toBe(false);
  });
});
