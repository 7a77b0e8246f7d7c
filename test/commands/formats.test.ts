import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directory, hoplint, unbounded } from './run.js';

test('several formats from one run', async () => {
  const root = directory(unbounded);
  const files = [
    'sarif=a.sarif',
    'gitlab=b.json',
    'junit=c.xml',
    'markdown=d.md',
    'github=e.txt',
    'json=f.json',
  ];
  const { code, stdout } = await hoplint(
    root,
    files.flatMap((each) => ['-f', each]),
  );
  expect([code, stdout]).toEqual([1, '']);
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const [{ id }] = JSON.parse(read('f.json')).findings;
  expect(JSON.parse(read('a.sarif')).runs[0].results[0].partialFingerprints).toEqual({ 'hoplint/v1': id });
  expect(JSON.parse(read('b.json'))[0].fingerprint).toBe(id);
  expect(read('c.xml')).toContain('failures="1"');
  expect(read('d.md')).toContain('## hoplint: 1 error');
  expect(read('e.txt')).toMatch(/^::error file=services\/web\/server\.ts,line=4,/);
});

test('in a job of GitHub Actions: annotations and a summary, unless a program reads stdout', async () => {
  const root = directory({ ...unbounded, 'summary.md': 'before\n' });
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(root, 'summary.md') };
  const { stdout } = await hoplint(root, [], { env });
  expect(stdout).toContain('── missing-timeout ──');
  expect(stdout).toContain('::error file=services/web/server.ts,line=4,');
  expect(readFileSync(join(root, 'summary.md'), 'utf8')).toMatch(/^before\n## hoplint: 1 error\n/);
  const read = await hoplint(root, ['-f', 'json'], {
    env: { ...env, GITHUB_STEP_SUMMARY: join(root, 'no/where') },
  });
  expect(JSON.parse(read.stdout).findings).toHaveLength(1);
  expect(read.code).toBe(1);
  expect(read.stderr).toContain('the job summary');
});

test('what a platform reads has paths from the top of its checkout, wherever the run is', async () => {
  const root = directory(
    Object.fromEntries(Object.entries(unbounded).map(([path, text]) => [`shop/${path}`, text])),
  );
  const inside = join(root, 'shop/services');
  const env = { GITHUB_WORKSPACE: root };
  const { stdout } = await hoplint(inside, ['..', '-f', 'github', '-f', 'sarif=out.sarif'], { env });
  expect(stdout).toMatch(/^::error file=shop\/services\/web\/server\.ts,/);
  expect(readFileSync(join(inside, 'out.sarif'), 'utf8')).toContain('"shop/services/web/server.ts"');
  const pretty = await hoplint(inside, ['..'], { env });
  expect(pretty.stdout).toContain('../services/web/server.ts:4');
  const elsewhere = await hoplint(root, ['shop', '-f', 'github'], {
    env: { GITHUB_WORKSPACE: '/elsewhere' },
  });
  expect(elsewhere.stdout).toMatch(/^::error file=shop\/services\/web\/server\.ts,/);
});
