import { posix } from 'node:path';
import { localDirectory } from '../topology/local-directory.js';
import type { WorkspacePackage } from '../topology/workspaces.js';

/** The package of this tree that the manifest around a file knows by a name of its own; null for all others. */
export type LocalDependencies = (from: string, name: string) => WorkspacePackage | null;

export function localDependencies(packages: readonly WorkspacePackage[]): LocalDependencies {
  const byDirectory = new Map(packages.map((each) => [each.directory, each]));
  const byName = new Map(packages.flatMap((each) => (each.name ? [[each.name, each] as const] : [])));
  const renamed = new Map(
    packages.map(({ directory, dependencies }) => {
      const found = Object.entries(dependencies).flatMap(([name, range]): [string, WorkspacePackage][] => {
        const local = localDirectory(directory, range);
        const alias = /^(?:workspace|npm):(@?[^@]+)@/.exec(range)?.[1];
        const target = local === null ? byName.get(alias ?? '') : byDirectory.get(local);
        return target ? [[name, target]] : [];
      });
      return [directory, new Map(found)];
    }),
  );
  return (from, name) => {
    for (let at = posix.dirname(from); ; at = posix.dirname(at)) {
      const found = renamed.get(at)?.get(name);
      if (found) return found;
      if (at === '.' || at === '/') return null;
    }
  };
}
