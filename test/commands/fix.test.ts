import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, unbounded } from './run.js';

const web = 'services/web/server.ts';
const mended =
  'fetch(`http://product:3000/products/${req.params.id}`, { signal: AbortSignal.timeout(5_000) })';

function git(root: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' });
}

function committed(root: string): string {
  git(root, 'init', '--quiet');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--no-verify', '--message', 'a');
  return root;
}

function text(root: string): string {
  return readFileSync(join(root, web), 'utf8');
}

describe('--fix', () => {
  test('edits the file, reports what is left, and has nothing to do a second time', async () => {
    const root = committed(directory(unbounded));
    const first = await hoplint(root, ['--fix', '-f', 'json']);
    expect(first.stderr).toBe('1 file edited\n');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout).findings).toEqual([]);
    expect(text(root)).toContain(mended);
    expect(git(root, 'diff', '--stat')).toContain('1 file changed, 1 insertion(+), 1 deletion(-)');
    git(root, 'commit', '--quiet', '--all', '--message', 'b');
    expect((await hoplint(root, ['--fix', '--quiet'])).code).toBe(0);
    expect(git(root, 'status', '--short')).toBe('');
  });

  test('writes no more than the limit of timeout-too-long', async () => {
    const root = committed(
      directory({
        ...unbounded,
        'hoplint.yaml': `${unbounded['hoplint.yaml']}rules: { timeout-too-long: [warn, { max: 1500 }] }\n`,
      }),
    );
    expect((await hoplint(root, ['--fix', '--max-warnings', '0'])).code).toBe(0);
    expect(text(root)).toContain('AbortSignal.timeout(1_500)');
  });

  test('is what --force is for', async () => {
    const { code, stderr } = await hoplint(directory(unbounded), ['--force']);
    expect(code).toBe(2);
    expect(stderr).toContain('--fix --force');
  });

  test('touches no file with changes that are not committed, unless it is forced', async () => {
    const root = committed(directory(unbounded));
    writeFileSync(join(root, web), `${text(root)}// mine\n`);
    const refused = await hoplint(root, ['--fix']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'the file has changes that are not committed (--force tries it all the same)',
    );
    expect(text(root)).not.toContain('AbortSignal');
    expect((await hoplint(root, ['--fix', '--force'])).code).toBe(0);
    expect(text(root)).toContain(mended);
    expect(text(root)).toContain('// mine');
  });

  test('a file that was never committed is not touched either', async () => {
    const root = directory(unbounded);
    git(root, 'init', '--quiet');
    expect((await hoplint(root, ['--fix'])).stderr).toContain('not committed');
    expect(text(root)).not.toContain('AbortSignal');
  });

  test('nor is anything outside of a repository', async () => {
    const root = directory(unbounded);
    const refused = await hoplint(root, ['--fix']);
    expect(refused.stderr).toContain(
      'the file is in no git repository, so the edit could not be undone (--force tries it all the same)',
    );
    expect(text(root)).not.toContain('AbortSignal');
    expect((await hoplint(root, ['--fix', '--force'])).code).toBe(0);
  });

  test('nor what git is told not to look at', async () => {
    for (const flag of ['--skip-worktree', '--assume-unchanged']) {
      const root = committed(directory(unbounded));
      git(root, 'update-index', flag, web);
      writeFileSync(join(root, web), `${text(root)}// mine\n`);
      expect((await hoplint(root, ['--fix'])).stderr).toContain(
        'git is told not to look for changes of the file',
      );
      expect(text(root)).not.toContain('AbortSignal');
    }
  });

  test('of several repositories beside each other, each tells of its own files', async () => {
    const root = directory(unbounded);
    for (const name of ['web', 'product']) committed(join(root, 'services', name));
    expect((await hoplint(root, ['--fix'])).code).toBe(0);
    expect(text(root)).toContain(mended);
    git(join(root, 'services/web'), 'checkout', '--quiet', '.');
    // A repository around them, which knows nothing of what is in them.
    committed(root);
    writeFileSync(join(root, web), `${text(root)}// mine\n`);
    expect((await hoplint(root, ['--fix'])).stderr).toContain('not committed');
    expect(text(root)).not.toContain('AbortSignal');
  });

  test('what no edit mends is told of too', async () => {
    const root = committed(
      directory({
        ...unbounded,
        [web]: `import express from 'express';
import proxy from 'express-http-proxy';
const app = express();
app.use('/product', proxy('http://product:3000'));
app.listen(3000);
`,
      }),
    );
    const { stderr } = await hoplint(root, ['--fix', '--preset', 'strict']);
    expect(stderr).toContain(`not mended: ${web}:4:`);
  });

  test('only what is reported is mended', async () => {
    const root = committed(directory(unbounded));
    expect((await hoplint(root, ['--fix', '--rule', 'missing-timeout=off'])).code).toBe(0);
    expect((await hoplint(root, ['--fix', '--since', 'HEAD'])).code).toBe(0);
    expect(git(root, 'status', '--short')).toBe('');
  });

  test('works from a subdirectory of the repository', async () => {
    const outer = directory(
      Object.fromEntries(Object.entries(unbounded).map(([path, content]) => [`shop/${path}`, content])),
    );
    committed(outer);
    expect((await hoplint(join(outer, 'shop'), ['--fix'])).code).toBe(0);
    expect(readFileSync(join(outer, 'shop', web), 'utf8')).toContain(mended);
  });

  test('does not go together with what it contradicts', async () => {
    const root = directory(unbounded);
    expect((await hoplint(root, ['--fix', '--fix-dry-run'])).code).toBe(2);
    expect((await hoplint(root, ['--fix', '--baseline', 'b.json', '--update-baseline'])).code).toBe(2);
  });
});

describe('--fix-dry-run', () => {
  test('prints a diff that git applies, and edits nothing', async () => {
    const root = committed(directory(unbounded));
    const { stdout, code } = await hoplint(root, ['--fix-dry-run']);
    expect(code).toBe(1);
    expect(git(root, 'status', '--short')).toBe('');
    writeFileSync(join(root, 'fix.patch'), stdout);
    git(root, 'apply', 'fix.patch');
    expect(text(root)).toContain(mended);
  });

  test('also of files that are not committed', async () => {
    const { stdout } = await hoplint(directory(unbounded), ['--fix-dry-run']);
    expect(stdout).toContain(`+++ b/${web}`);
  });

  test('writes the reports that go to files', async () => {
    const root = directory(unbounded);
    await hoplint(root, ['--fix-dry-run', '-f', 'json=report.json']);
    const { findings } = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'));
    expect(findings).toMatchObject([{ rule: 'missing-timeout', fixable: true }]);
  });
});

test('a link is not followed out of the system', async () => {
  const outside = directory({ 'server.ts': unbounded[web] });
  const { [web]: _, ...rest } = unbounded;
  const root = directory({ ...rest, 'services/web/package.json': '{}' });
  symlinkSync(join(outside, 'server.ts'), join(root, web));
  committed(root);
  await hoplint(root, ['--fix', '--force']);
  expect(readFileSync(join(outside, 'server.ts'), 'utf8')).toBe(unbounded[web]);
});

const systems = fileURLToPath(new URL('../../fixtures/rules/missing-timeout', import.meta.url));

/** Every way to leave out a timeout that the rule's fixtures know. */
test.each(readdirSync(systems))(
  'what is mended in %s is found no more, and the rest says why',
  async (name) => {
    const root = directory({});
    cpSync(join(systems, name), root, { recursive: true });
    committed(root);
    const first = await hoplint(root, ['--fix', '-f', 'json']);
    const refused = new Set(
      [...first.stderr.matchAll(/^not mended: (\S+):(\d+):\d+ missing-timeout/gm)].map(
        ([, file, line]) => `${file}:${line}`,
      ),
    );
    type Found = {
      rule: string;
      fixable: boolean;
      file: string;
      line: number;
      evidence: { file: string; line: number }[];
    };
    const left = (JSON.parse(first.stdout).findings as Found[]).filter(
      ({ rule, fixable }) => rule === 'missing-timeout' && fixable,
    );
    for (const { file, line, evidence } of left) {
      const places = [{ file, line }, ...evidence].map((step) => `${step.file}:${step.line}`);
      expect(
        places.some((place) => refused.has(place)),
        `${file}:${line}`,
      ).toBe(true);
    }
    expect(first.stderr).not.toContain('syntax error');
    git(root, 'commit', '--quiet', '--allow-empty', '--all', '--message', 'b');
    await hoplint(root, ['--fix', '--quiet']);
    expect(git(root, 'status', '--short')).toBe('');
  },
);
