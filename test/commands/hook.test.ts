import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { directory, hoplint, program, sound, unbounded } from './run.js';

const web = 'services/web/server.ts';
const command = 'npx --no-install hoplint check --staged';
const ignoring = { '.gitignore': 'node_modules\n' };

const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];

/** A repository with one commit, in which hoplint is installed. */
function repository(files: Readonly<Record<string, string>> = sound): string {
  const root = directory({ ...files, ...ignoring });
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'a');
  linkHoplint(root);
  return root;
}

function linkHoplint(root: string): void {
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  symlinkSync(program, join(root, 'node_modules/.bin/hoplint'));
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}

/** Whether a commit is made, and what its hook says. */
function commit(root: string, ...args: readonly string[]): { readonly made: boolean; readonly said: string } {
  const all = [...identity, 'commit', '--quiet', '--message', 'b', ...args];
  const { status, stdout, stderr } = spawnSync('git', all, { cwd: root, encoding: 'utf8' });
  return { made: status === 0, said: stdout + stderr };
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

async function succeed(root: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await hoplint(root, args);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: '' });
  return stderr;
}

test('where hoplint is not installed, it says what that leads to', async () => {
  const root = repository();
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(await succeed(root, 'hook', 'install')).toContain(
    'so the hook stops every commit: npm install --save-dev',
  );
});

describe('a commit', () => {
  test('with a new finding is blocked, one without is made', async () => {
    const root = repository();
    expect(await succeed(root, 'hook', 'install')).toBe(
      `wrote .git/hooks/pre-commit, which git runs: ${command}\n`,
    );
    write(root, { [web]: unbounded[web] });
    git(root, 'add', '--all');
    const blocked = commit(root);
    expect(blocked.made).toBe(false);
    expect(blocked.said).toContain('missing-timeout');
    write(root, { [web]: `${sound[web]}// more\n` });
    git(root, 'add', '--all');
    expect(commit(root)).toEqual({ made: true, said: expect.stringContaining('No findings') });
  });

  test('is checked in every work tree, with `--all`, and for a system below the top', async () => {
    const files = Object.entries(sound).map(([path, text]) => [`shop/a b/${path}`, text]);
    const root = repository(Object.fromEntries(files));
    await succeed(join(root, 'shop/a b/services/web'), 'hook', 'install');
    expect(read(root, '.git/hooks/pre-commit')).toContain(
      "\nnpx --no-install hoplint check './shop/a b' --staged || exit $?\n",
    );
    const tree = join(root, 'node_modules/tree');
    git(root, 'worktree', 'add', '--quiet', '-b', 'topic', tree);
    linkHoplint(tree);
    for (const work of [root, tree]) {
      write(work, { [`shop/a b/${web}`]: unbounded[web] });
      const { made, said } = commit(join(work, 'shop'), '--all');
      expect(said).toContain('missing-timeout');
      expect(made).toBe(false);
    }
    await succeed(tree, 'hook', 'uninstall');
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
    expect(commit(tree, '--all').made).toBe(true);
  });

  test('is checked the same, whether the system is named or is where it is installed from', async () => {
    const files = Object.entries(sound).filter(([path]) => path !== 'hoplint.yaml');
    const root = repository(Object.fromEntries(files));
    await succeed(root, 'hook', 'install', 'services');
    const named = read(root, '.git/hooks/pre-commit');
    expect(named).toContain('hoplint check ./services --staged');
    await succeed(root, 'hook', 'uninstall');
    await succeed(join(root, 'services'), 'hook', 'install');
    expect(read(root, '.git/hooks/pre-commit')).toBe(named);
  });

  test('is checked by the hoplint of the system, if it is installed there', async () => {
    const files = Object.entries(sound).map(([path, text]) => [`shop/${path}`, text]);
    const root = directory({ ...Object.fromEntries(files), ...ignoring });
    git(root, 'init', '--quiet');
    linkHoplint(join(root, 'shop'));
    await succeed(root, 'hook', 'install', 'shop');
    write(root, { [`shop/${web}`]: unbounded[web] });
    git(root, 'add', '--all');
    expect(commit(root)).toEqual({ made: false, said: expect.stringContaining('missing-timeout') });
  });
});

describe('a hook that is there', () => {
  test.each([
    ['ends on its own', '#!/bin/sh\n', 'echo mine\nexit 0\n'],
    ['has no line break at its end', '#!/usr/bin/env bash\n', 'echo mine'],
    ['is nothing but its first line', '#!/bin/sh', ''],
    ['names no interpreter', '', 'echo mine\n'],
    ['has the line breaks of Windows', '#!/bin/sh\r\n', 'echo mine\r\n'],
    ['is the one of husky 8', '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n', '\nnpm test\n'],
  ])('and %s gets a block and is the same without it', async (_, head, body) => {
    const script = head + body;
    const root = repository();
    const file = '.git/hooks/pre-commit';
    write(root, { [file]: script });
    chmodSync(join(root, file), 0o755);
    await succeed(root, 'hook', 'install');
    const installed = read(root, file);
    expect(installed.split(/\r?\n/).filter((line) => line.includes(command))).toEqual([
      `${command} || exit $?`,
    ]);
    expect(installed.startsWith(head)).toBe(true);
    await succeed(root, 'hook', 'install');
    expect(read(root, file)).toBe(installed);
    await succeed(root, 'hook', 'uninstall');
    expect(read(root, file)).toBe(script);
  });

  test('runs, and decides, after hoplint', async () => {
    const root = repository();
    write(root, { '.git/hooks/pre-commit': '#!/bin/sh\necho mine\nfalse\n', [web]: `${sound[web]}//\n` });
    chmodSync(join(root, '.git/hooks/pre-commit'), 0o755);
    await succeed(root, 'hook', 'install');
    expect(commit(root, '--all')).toEqual({ made: false, said: expect.stringContaining('mine\n') });
  });

  test('and is no shell script is not touched', async () => {
    const root = repository();
    const script = '#!/usr/bin/env python3\nprint("mine")\n';
    write(root, { '.git/hooks/pre-commit': script });
    const { code, stderr } = await hoplint(root, ['hook', 'install']);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing is added to .git/hooks/pre-commit');
    expect(stderr).toContain(`${command} || exit $?`);
    expect(read(root, '.git/hooks/pre-commit')).toBe(script);
  });

  test('and is not executable stays so, and the user is told', async () => {
    const root = repository();
    write(root, { '.git/hooks/pre-commit': '#!/bin/sh\n' });
    expect(await succeed(root, 'hook', 'install')).toContain('chmod +x .git/hooks/pre-commit\n');
  });
});

describe('a hook manager', () => {
  test('husky: its script', async () => {
    const root = repository();
    mkdirSync(join(root, '.husky/_'), { recursive: true });
    git(root, 'config', 'core.hooksPath', '.husky/_');
    write(root, { '.husky/pre-commit': 'npm test\n' });
    await succeed(join(root, 'services'), 'hook', 'install');
    expect(read(root, '.husky/pre-commit')).toMatch(/^# >>> hoplint.*\nnpx .*\n# <<< hoplint\nnpm test\n$/);
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
    await succeed(root, 'hook', 'uninstall');
    expect(read(root, '.husky/pre-commit')).toBe('npm test\n');
  });

  test('husky: a script of our own goes again', async () => {
    const root = repository({ ...sound, '.husky/commit-msg': 'true\n' });
    expect(await succeed(root, 'hook', 'install')).toContain('npx husky\n');
    expect(read(root, '.husky/pre-commit')).toContain(command);
    await succeed(root, 'hook', 'uninstall');
    expect(existsSync(join(root, '.husky/pre-commit'))).toBe(false);
  });

  test('core.hooksPath: the script there', async () => {
    const root = repository();
    git(root, 'config', 'core.hooksPath', 'scripts/hooks');
    await succeed(root, 'hook', 'install');
    write(root, { [web]: unbounded[web] });
    expect(commit(root, '--all').said).toContain('missing-timeout');
    await succeed(root, 'hook', 'uninstall');
    expect(existsSync(join(root, 'scripts/hooks/pre-commit'))).toBe(false);
  });

  test('core.hooksPath outside of the repository: other repositories are left alone', async () => {
    const root = repository();
    const elsewhere = directory({});
    git(root, 'config', 'core.hooksPath', elsewhere);
    const { code, stderr } = await hoplint(root, ['hook', 'install']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('git runs it in every repository');
    expect(existsSync(join(elsewhere, 'pre-commit'))).toBe(false);
  });

  test('a hook that is a link out of the repository: what it leads to is left alone', async () => {
    const elsewhere = directory({ 'pre-commit': '#!/bin/sh\n' });
    const root = repository();
    rmSync(join(root, '.git/hooks'), { recursive: true, force: true });
    symlinkSync(elsewhere, join(root, '.git/hooks'));
    const { code, stderr } = await hoplint(root, ['hook', 'install']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('it is a link that leads out of the repository');
    expect(read(elsewhere, 'pre-commit')).toBe('#!/bin/sh\n');
  });

  const lefthook = { run: command };
  test.each([
    ['nothing yet', '# ours\n', { 'pre-commit': { commands: { hoplint: lefthook } } }],
    [
      'other hooks',
      'pre-push:\n  commands:\n    test: { run: npm test } # slow\n',
      {
        'pre-push': { commands: { test: { run: 'npm test' } } },
        'pre-commit': { commands: { hoplint: lefthook } },
      },
    ],
    [
      'commands',
      "pre-commit:\n    commands:\n        lint:\n            run: 'npm run lint' # ours\n\n# more\nskip_output: [meta]\n",
      {
        'pre-commit': { commands: { lint: { run: 'npm run lint' }, hoplint: lefthook } },
        skip_output: ['meta'],
      },
    ],
    [
      'jobs, with the line breaks of Windows and none at the end',
      'pre-commit:\r\n  jobs:\r\n  - run: npm test',
      { 'pre-commit': { jobs: [{ run: 'npm test' }, { name: 'hoplint', run: command }] } },
    ],
    [
      'settings alone',
      'pre-commit:\n  parallel: true\n',
      { 'pre-commit': { parallel: true, commands: { hoplint: lefthook } } },
    ],
  ])('lefthook with %s', async (_, text, expected) => {
    const root = repository({ ...sound, 'lefthook.yml': text });
    expect(await succeed(root, 'hook', 'install')).toContain('npx lefthook install\n');
    const installed = read(root, 'lefthook.yml');
    expect(parse(installed)).toEqual(expected);
    await succeed(root, 'hook', 'install');
    expect(read(root, 'lefthook.yml')).toBe(installed);
    await succeed(root, 'hook', 'uninstall');
    expect(read(root, 'lefthook.yml')).toBe(text);
  });

  test.each([
    ['lefthook.toml', '[pre-commit]\n'],
    ['lefthook.yml', 'pre-commit: { commands: { lint: { run: npm test } } }\n'],
    ['.pre-commit-config.yaml', 'repos: [\n'],
  ])('%s that is written in another way: the lines to add', async (file, text) => {
    const root = repository({ ...sound, [file]: text });
    const { code, stderr } = await hoplint(root, ['hook', 'install']);
    expect(code).toBe(2);
    expect(stderr).toContain(`nothing is added to ${file}`);
    expect(stderr).toContain(command);
    expect(read(root, file)).toBe(text);
    const [, snippet = ''] = stderr.split(/^ *Add this to it yourself:\n/m);
    expect(parse(snippet)).toEqual(
      file === '.pre-commit-config.yaml'
        ? [{ repo: 'local', hooks: [expect.objectContaining({ entry: command })] }]
        : { 'pre-commit': { commands: { hoplint: { run: command } } } },
    );
  });

  test('the pre-commit framework: a local repository after the others', async () => {
    const text =
      '# ours\nrepos:\n-   repo: https://example.com/hooks\n    rev: v1 # pinned\n    hooks:\n    -   id: spaces\n\nfail_fast: true\n';
    const root = repository({ ...sound, '.pre-commit-config.yaml': text });
    expect(await succeed(root, 'hook', 'install')).toContain('pre-commit install\n');
    const { repos, fail_fast } = parse(read(root, '.pre-commit-config.yaml'));
    expect(fail_fast).toBe(true);
    expect(repos[1]).toMatchObject({
      repo: 'local',
      hooks: [{ id: 'hoplint', entry: command, language: 'system', pass_filenames: false }],
    });
    await succeed(root, 'hook', 'uninstall');
    expect(read(root, '.pre-commit-config.yaml')).toBe(text);
  });
});

describe('outside', () => {
  test.each(['install', 'uninstall'])('of a repository, %s says so', async (what) => {
    const { code, stderr } = await hoplint(directory(sound), ['hook', what]);
    expect(code).toBe(2);
    expect(stderr).toContain('hoplint hook needs a git repository');
  });

  test('of this repository there is nothing to check', async () => {
    const { code, stderr } = await hoplint(repository(), ['hook', 'install', directory(sound)]);
    expect(code).toBe(2);
    expect(stderr).toContain('needs a git repository');
  });

  test('what was never installed is not removed', async () => {
    expect(await succeed(repository(), 'hook', 'uninstall')).toBe(
      'no commit hook of hoplint is in this repository\n',
    );
  });
});
