import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directory, hoplint, unbounded } from './run.js';

/** A tree in which whatever is run, imported or configured leaves a mark outside of it. */
function trap(): { readonly root: string; readonly mark: string } {
  const mark = join(directory({}), 'mark');
  const module = `require('node:fs').appendFileSync(${JSON.stringify(mark)}, __filename + '\\n'); module.exports = {};\n`;
  const script = `#!/bin/sh\necho "$0" >> '${mark}'\n`;
  const configurations = [
    ...[
      'hoplint.config.js',
      'hoplint.js',
      '.hoplintrc.js',
      'hoplint.config.cjs',
      'babel.config.js',
      'jest.config.js',
    ],
    ...[
      'vite.config.js',
      'next.config.js',
      'webpack.config.js',
      'serverless.js',
      'ecosystem.config.js',
      'nuxt.config.js',
    ],
    ...[
      'services/web/vite.config.js',
      'services/web/next.config.js',
      'services/web/serverless.js',
      'config/default.js',
    ],
    ...[
      'services/web/src/setupProxy.js',
      'services/web/proxy.conf.js',
      '.husky/pre-commit.js',
      'tsconfig.js',
    ],
  ];
  const scripts = Object.fromEntries(
    ['preinstall', 'install', 'postinstall', 'prepare', 'build', 'test'].map((name) => [name, 'sh trap.sh']),
  );
  const manifest = JSON.stringify({ name: 'shop', private: true, workspaces: ['services/*'], scripts });
  const root = directory({
    ...unbounded,
    ...Object.fromEntries(configurations.map((path) => [path, module])),
    'package.json': manifest,
    'services/web/package.json': manifest.replace('shop', 'web'),
    'tsconfig.json': JSON.stringify({
      extends: './tsconfig.js',
      compilerOptions: { plugins: [{ name: './trap.js' }] },
    }),
    'trap.js': module,
    'trap.sh': script,
    'node_modules/express/package.json': JSON.stringify({
      name: 'express',
      version: '5.0.0',
      main: 'index.js',
    }),
    'node_modules/express/index.js': module,
    'node_modules/hoplint/dist/cli.js': module,
    '.npmrc': 'node-options=--require ./trap.js\n',
    '.gitattributes': '* diff=trap filter=trap\n',
  });
  chmodSync(join(root, 'trap.sh'), 0o755);
  return { root, mark };
}

function git(root: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
    cwd: root,
    stdio: 'ignore',
  });
}

test('nothing of the tree is run, whatever the command', async () => {
  const { root, mark } = trap();
  // The trap works: a trap that cannot fall shut proves nothing.
  execFileSync(process.execPath, [join(root, 'trap.js')]);
  execFileSync(join(root, 'trap.sh'));
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);

  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', 'a');
  // A repository's own configuration names programs too. Filters (git-lfs) stay: without them git cannot compare files.
  for (const key of [
    'core.fsmonitor',
    'diff.external',
    'diff.trap.command',
    'diff.trap.textconv',

    'core.pager',
    'core.sshCommand',
  ]) {
    git(root, 'config', key, join(root, 'trap.sh'));
  }
  for (const hook of ['post-checkout', 'post-index-change', 'pre-commit', 'reference-transaction']) {
    const file = join(root, '.git/hooks', hook);
    writeFileSync(file, `#!/bin/sh\necho hook >> '${mark}'\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync(
    join(root, 'services/product/server.ts'),
    `${unbounded['services/product/server.ts']}// more\n`,
  );
  writeFileSync(join(root, 'services/web/more.ts'), 'export const more = 1;\n');

  const commands = [
    ['check', '-f', 'json', '-f', 'sarif=report.sarif', '-f', 'markdown=report.md'],
    ['check', '--since', 'HEAD'],
    ['check', '--staged'],
    ['check', '--fix-dry-run'],
    ['check', '--fix'],
    ['graph', '-f', 'json'],
    ['explain', 'services/web/server.ts:4'],
    ['diff', 'HEAD'],
    ['init', '--stdout'],
    ['hook', 'install'],
    ['hook', 'uninstall'],
  ];
  for (const command of commands) {
    const { code, stderr } = await hoplint(root, command);
    expect([0, 1], `${command.join(' ')}: ${stderr}`).toContain(code);
    expect(existsSync(mark), command.join(' ')).toBe(false);
  }
});
