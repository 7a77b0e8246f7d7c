import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lefthookLines, preCommitLines } from '../src/commands/hook/yaml-hooks.js';
import { directory, program, unbounded } from './commands/run.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = 'npx --no-install hoplint check --staged';

const commit = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '-q', '-m', 'a'];

function text(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function snippet(name: string) {
  return parse(text('docs/ci.md').split(`<!-- snippet:${name} -->\n\`\`\`yaml\n`)[1]?.split('```')[0] ?? '');
}

describe('action.yml', () => {
  const action = parse(text('action.yml'));

  test('is a composite action whose commands have a shell', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) expect('uses' in step || step.shell === 'bash').toBe(true);
  });

  test('hands inputs to scripts as variables, never as text of the script', () => {
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
  });

  test('checks with the options it is given, and names the file for code scanning', () => {
    const work = directory({ ...unbounded, output: '' });
    mkdirSync(join(work, 'node_modules/.bin'), { recursive: true });
    symlinkSync(program, join(work, 'node_modules/.bin/hoplint'));
    const env = { ...process.env, RUNNER_TEMP: work, GITHUB_OUTPUT: join(work, 'output') };
    const [, { run }] = action.runs.steps;
    const check = (inputs: Readonly<Record<string, string>>) =>
      spawnSync('bash', ['-eo', 'pipefail', '-c', run], {
        cwd: work,
        encoding: 'utf8',
        env: { ...env, DIRECTORY: '.', ARGS: '', SINCE: '', SARIF: 'false', ...inputs },
      });
    expect(check({}).status).toBe(1);
    expect(check({ ARGS: '--rule missing-timeout=off  --quiet' }).status).toBe(0);
    expect(readFileSync(join(work, 'output'), 'utf8')).toBe('');
    expect(check({ SARIF: 'true' }).stdout).toContain('missing-timeout');
    expect(readFileSync(join(work, 'output'), 'utf8')).toBe(`sarif=${work}/hoplint.sarif\n`);
    expect(JSON.parse(readFileSync(join(work, 'hoplint.sarif'), 'utf8')).version).toBe('2.1.0');
    for (const args of [['init', '-q'], ['add', 'services', 'hoplint.yaml'], commit])
      execFileSync('git', args, { cwd: work });
    expect(check({ SINCE: 'HEAD' }).status).toBe(0);
    writeFileSync(join(work, 'services/web/server.ts'), `${unbounded['services/web/server.ts']}//\n`);
    expect(check({ SINCE: 'HEAD' }).status).toBe(1);
  });

  test('uses every input, and docs/ci.md lists them', () => {
    const inputs = Object.keys(action.inputs);
    const used = [...text('action.yml').matchAll(/inputs\.(\w+)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(inputs.toSorted());
    const listed = [...text('docs/ci.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(inputs);
    for (const name of Object.keys(snippet('github').jobs.hoplint.steps.at(-1).with)) {
      expect(inputs).toContain(name);
    }
  });
});

test('the template for GitLab has one job, with the reports that its script writes', () => {
  const jobs = parse(text('templates/gitlab-ci.yml'));
  expect(Object.keys(jobs)).toEqual(['hoplint']);
  const { script, artifacts } = jobs.hoplint;
  expect(script).toHaveLength(1);
  expect(script[0]).toContain(`gitlab=${artifacts.reports.codequality} `);
  expect(script[0]).toContain(`junit=${artifacts.reports.junit}`);
  for (const name of Object.keys(snippet('gitlab').hoplint.variables)) {
    expect(jobs.hoplint.variables).toHaveProperty(name);
  }
});

test('the pre-commit framework, lefthook and the docs get the same command', () => {
  const [hook, ...more] = parse(text('.pre-commit-hooks.yaml'));
  expect(more).toEqual([]);
  expect(hook.entry).toBe(command);
  const { description: _, ...local } = hook;
  expect(parse(preCommitLines(command))).toEqual([{ repo: 'local', hooks: [local] }]);
  expect(snippet('pre-commit')).toEqual({ repos: parse(preCommitLines(command)) });
  expect(snippet('lefthook')).toEqual(parse(lefthookLines(command)));
});

test('the package holds what docs/ci.md points to', () => {
  expect(parse(text('package.json')).files).toEqual(
    expect.arrayContaining(['action.yml', 'templates', 'docs', '.pre-commit-hooks.yaml']),
  );
});
