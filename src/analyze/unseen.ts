import { posix } from 'node:path';
import type { LeftOut, Unseen } from '../model.js';
import { compare, compareLocations } from '../order.js';
import type { WorkspacePackage } from '../topology/workspaces.js';
import type { DiscoveredFile } from './discover.js';
import type { ModuleFacts, Value } from './facts.js';
import type { ServiceProgram } from './link/index.js';
import { remotePackages } from './remote-packages.js';
import { packageName } from './resolve.js';

/** Packages that reach other systems, and of which no model tells how: where each service first imports them. */
export function unseenPackages(programs: readonly ServiceProgram[], modelled: ReadonlySet<string>): Unseen[] {
  const found = new Map<string, Unseen>();
  for (const { declaration, program } of programs) {
    for (const module of program.modules) {
      for (const specifier of module.imports) {
        const name = packageName(specifier);
        const key = `${declaration.name} ${name}`;
        if (found.has(key) || modelled.has(specifier) || modelled.has(name) || !isRemote(name)) continue;
        const line = lineOf(module, specifier);
        found.set(key, { service: declaration.name, what: name, file: module.path, line, column: 1 });
      }
    }
  }
  return [...found.values()].sort((a, b) => compare(a.service, b.service) || compareLocations(a, b));
}

const NAMES = new Set(remotePackages);

function isRemote(name: string): boolean {
  return NAMES.has(name) || NAMES.has(`${name.split('/', 1)[0]}/*`);
}

function lineOf({ variables }: ModuleFacts, specifier: string): number {
  return variables.find(({ init }) => init && moduleOf(init) === specifier)?.line ?? 1;
}

function moduleOf(value: Value): string | null {
  let root = value;
  while (root.k === 'member' || root.k === 'await') root = root.of;
  return root.k === 'import' ? root.module : null;
}

/** Directories whose code no service runs: packages, or else the first directories below the root. */
export function leftOutDirectories(
  files: readonly DiscoveredFile[],
  packages: readonly WorkspacePackage[],
  programs: readonly ServiceProgram[],
): LeftOut[] {
  const run = new Set(programs.flatMap(({ program }) => program.modules.map(({ path }) => path)));
  const owners = packages.map(({ directory }) => directory).sort((a, b) => b.length - a.length);
  const found = new Map<string, { files: number; isRun: boolean }>();
  for (const { path, service } of files) {
    const directory = directoryOf(path, owners);
    if (directory === null) continue;
    const known = found.get(directory) ?? { files: 0, isRun: false };
    found.set(directory, { files: known.files + 1, isRun: known.isRun || service !== null || run.has(path) });
  }
  return [...found]
    .filter(([, { isRun }]) => !isRun)
    .map(([directory, { files: count }]) => ({ directory, files: count }))
    .sort((a, b) => compare(a.directory, b.directory));
}

/** Files in the root itself are what keeps a repository going. */
function directoryOf(path: string, packages: readonly string[]): string | null {
  const owner = packages.find(
    (directory) => directory !== '' && directory !== '.' && path.startsWith(`${directory}/`),
  );
  if (owner !== undefined) return owner;
  const [first = ''] = path.split('/');
  return posix.dirname(path) === '.' ? null : first;
}
