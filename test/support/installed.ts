import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { directory } from '../commands/run.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The package as it is published, unpacked where `npm install` puts it, with the dependencies of this repository. Gives
 * the path of the program.
 */
export function install(root: string): string {
  const packed = directory({});
  const listed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', packed], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(listed);
  const modules = join(root, 'node_modules');
  const unpacked = join(modules, 'hoplint');
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', join(packed, filename), '--strip-components=1', '-C', unpacked]);
  symlinkSync(join(repository, 'node_modules'), join(unpacked, 'node_modules'));
  mkdirSync(join(modules, '.bin'));
  const program = join(unpacked, 'dist/cli.js');
  symlinkSync(program, join(modules, '.bin/hoplint'));
  return program;
}
