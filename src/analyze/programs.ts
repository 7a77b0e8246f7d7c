import { posix } from 'node:path';
import type { ServiceDeclaration } from '../model.js';
import type { LoadedTopology } from '../topology/index.js';
import type { WorkspacePackage } from '../topology/workspaces.js';
import { browserModules } from './browser.js';
import type { Configuration } from './configurations.js';
import { type Datasource, datasourceFor } from './datasources.js';
import type { DiscoveredFile, Discovery } from './discover.js';
import type { ModuleFacts } from './facts.js';
import { containers, finders, type LibraryLookup } from './libraries.js';
import type { ServiceProgram } from './link/index.js';
import { createResolver, packageName, type Resolver } from './resolve.js';
import { isSettingData } from './setting-files.js';

/** The modules that each service runs: its own, and whatever these import from shared code. */
export function programsOf(
  { topology, tree, packages }: LoadedTopology,
  found: Discovery,
  modules: ReadonlyMap<string, ModuleFacts>,
  library: LibraryLookup,
  datasources: readonly Datasource[] = [],
  configurations: ReadonlyMap<string, Configuration> = new Map(),
): ServiceProgram[] {
  const resolve = createResolver(tree.root, new Set(modules.keys()), packages, found.tsconfigs);
  const owners = new Map(found.files.map((file) => [file.path, file.service]));
  const major = majorLookup(packages);
  return topology.services
    .filter((service) => !service.external)
    .map((declaration): ServiceProgram => {
      const own = [...owners].filter(([, owner]) => owner === declaration.name).map(([path]) => path);
      const reached = closure(own, modules, resolve);
      const browsers = browserModules(reached, packages, resolve);
      return {
        declaration: declaration satisfies ServiceDeclaration,
        owns: (path) => owners.get(path) === declaration.name,
        isOfOthers: (path) => (owners.get(path) ?? declaration.name) !== declaration.name,
        program: {
          service: declaration.name,
          environment: declaration.env,
          modules: reached,
          module: (path) => modules.get(path),
          resolve,
          library,
          finders,
          containers,
          configurations: configurationsOf(declaration, found.configurations).flatMap(
            ({ path }) => configurations.get(path) ?? [],
          ),
          major,
          inBrowser: (path) => browsers.has(path),
          datasource: (path) => datasourceFor(path, declaration.roots, datasources),
        },
      };
    })
    .filter((each) => each.program.modules.length > 0);
}

/** The files of a service's tools and settings; a service without settings of its own has those of the directories around it. */
function configurationsOf(
  { name, roots }: ServiceDeclaration,
  files: readonly DiscoveredFile[],
): readonly DiscoveredFile[] {
  const own = files.filter(({ service }) => service === name);
  if (own.some(({ path }) => isSettingData(path))) return own;
  const around = files.filter(({ path, service }) => {
    const directory = posix.dirname(posix.dirname(path));
    return (
      service === null &&
      isSettingData(path) &&
      roots.some((root) => directory === '.' || root.startsWith(`${directory}/`))
    );
  });
  const nearest = Math.max(...around.map(({ path }) => path.split('/').length));
  return [...own, ...around.filter(({ path }) => path.split('/').length === nearest)];
}

/** The modules that are reached from some through imports, in order of their paths. */
function closure(
  start: readonly string[],
  modules: ReadonlyMap<string, ModuleFacts>,
  resolve: Resolver,
): ModuleFacts[] {
  const reached = new Map<string, ModuleFacts>();
  const queue = [...start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const facts = modules.get(path);
    if (!facts || reached.has(path)) continue;
    reached.set(path, facts);
    for (const specifier of facts.imports) {
      const target = resolve(path, specifier);
      if (target !== null) queue.push(target);
    }
  }
  return [...reached.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The major version that the nearest manifest asks for; null where it states none. */
function majorLookup(
  packages: readonly WorkspacePackage[],
): (module: ModuleFacts, library: string) => number | null {
  const nearestFirst = [...packages].sort((a, b) => b.directory.length - a.directory.length);
  return (module, library) => {
    const name = packageName(library);
    for (const each of nearestFirst) {
      const isAround =
        each.directory === '' || each.directory === '.' || module.path.startsWith(`${each.directory}/`);
      const range = isAround ? each.dependencies[name] : undefined;
      const match = range === undefined ? null : /(\d+)/.exec(range);
      if (match?.[1]) return Number(match[1]);
    }
    return null;
  };
}
