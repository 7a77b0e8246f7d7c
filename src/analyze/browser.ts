import type { WorkspacePackage } from '../topology/workspaces.js';
import type { ModuleFacts, Value, Variable } from './facts.js';

/** Packages of programs that are built for browsers. */
const FOR_BROWSERS = [
  'react-dom',
  'react-scripts',
  'vite',
  '@angular/platform-browser',
  '@vue/cli-service',
  'vue',
  'svelte',
  'parcel',
  'preact',
];
/** Packages of programs that answer requests, whatever else they have. */
const FOR_SERVERS = [
  'express',
  'fastify',
  'koa',
  'hono',
  '@hapi/hapi',
  '@nestjs/core',
  'restify',
  '@remix-run/node',
  '@angular/ssr',
  'nuxt',
];
/** Files of a front end that run on a developer's machine or a server. */
const TOOLS = /(^|\/)(server|functions)\/|\.config\.[cm]?[jt]s$|setupProxy\.[jt]s$/;
/** Where Next.js looks for code that answers requests, and the export by which it is told from what lies beside it. */
const PAGE_ROUTE = /(^|\/)pages\/api\//;
const APP_ROUTE = /\/route\.[jt]sx?$/;
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Of a module that imports one of these, no server runs anything. */
const OF_BROWSERS = /^(react-dom(\/client)?|@angular\/.+|vue|svelte|preact)$/;
/** What browsers do not have. */
const OF_NODE =
  /^(node:.+|fs(\/promises)?|https?|net|tls|os|path|child_process|cluster|crypto|stream|worker_threads)$/;

/**
 * The modules of a program that run in browsers. All of a front end do; of a Next.js application those that use hooks of
 * React, and what only they import. Where one manifest is for front ends and servers, what the modules with hooks import
 * does, unless a server imports it too.
 */
export function browserModules(
  modules: readonly ModuleFacts[],
  packages: readonly WorkspacePackage[],
  resolve: (path: string, specifier: string) => string | null,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open: ModuleFacts[] = [];
  const roots: ModuleFacts[] = [];
  for (const module of modules) {
    const manifest = packageOf(module.path, packages);
    if (module.runsOn === 'server') continue;
    const own = module.runsOn === 'client' ? 'mixed' : kindOf(manifest);
    const kind = own !== null && isBorrowed(module.path, packages, manifest) ? 'mixed' : own;
    if (kind === null || TOOLS.test(module.path) || answersRequests(module)) continue;
    if (kind === 'browser' || module.runsOn === 'client' || hasHooks(module)) found.add(module.path);
    else open.push(module);
    const isNext = isOfNext(manifest);
    if (!isNext && (kind === 'browser' || hasHooks(module) || isOfBrowsers(module))) roots.push(module);
  }
  const ofServers = new Set(modules.filter(({ runsOn }) => runsOn === 'server').map(({ path }) => path));
  for (const path of reachedFrom(roots, modules, resolve)) if (!ofServers.has(path)) found.add(path);
  const importers = importersOf(modules, resolve);
  for (const module of modules) if (isServed(module, importers)) found.add(module.path);
  for (let isGrowing = open.length > 0; isGrowing; ) {
    isGrowing = false;
    for (const { path } of open) {
      const by = importers.get(path) ?? [];
      if (found.has(path) || by.length === 0 || !by.every((each) => found.has(each))) continue;
      found.add(path);
      isGrowing = true;
    }
  }
  return found;
}

/** Where servers keep the files that they hand out as they are. */
const SERVED = /(^|\/)(public|static|wwwroot)\//;

/** A script that is handed to browsers: it lies where such files lie, takes nothing from a package, and nobody imports it. */
function isServed(
  { path, imports }: ModuleFacts,
  importers: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (!SERVED.test(path) || (importers.get(path)?.length ?? 0) > 0) return false;
  return imports.every((specifier) => /^(\.|\/|https?:)/.test(specifier));
}

function isOfBrowsers({ imports }: ModuleFacts): boolean {
  return imports.some((specifier) => OF_BROWSERS.test(specifier));
}

function isOfServers({ imports, path }: ModuleFacts): boolean {
  const isServer = imports.some((specifier) => FOR_SERVERS.includes(specifier) || OF_NODE.test(specifier));
  return isServer || TOOLS.test(path);
}

/** What some modules of browsers import, directly or not, and no module of a server does. */
function reachedFrom(
  roots: readonly ModuleFacts[],
  modules: readonly ModuleFacts[],
  resolve: (path: string, specifier: string) => string | null,
): ReadonlySet<string> {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const closure = (start: readonly ModuleFacts[]): Set<string> => {
    const reached = new Set(start.map(({ path }) => path));
    for (const path of reached) {
      for (const specifier of byPath.get(path)?.imports ?? []) {
        const target = resolve(path, specifier);
        if (target !== null) reached.add(target);
      }
    }
    return reached;
  };
  const ofServers = closure(roots.length > 0 ? modules.filter(isOfServers) : []);
  return new Set([...closure(roots)].filter((path) => !ofServers.has(path)));
}

/** `mixed` for an application that runs in both places. */
function kindOf(manifest: WorkspacePackage | undefined): 'browser' | 'mixed' | null {
  const has = (name: string) => manifest !== undefined && Object.hasOwn(manifest.dependencies, name);
  const isNext = isOfNext(manifest);
  if (!isNext && !FOR_BROWSERS.some(has)) return null;
  // One manifest for a whole repository has both kinds.
  return isNext || FOR_SERVERS.some(has) ? 'mixed' : 'browser';
}

/** Where the manifest at the top lists what all packages need, a package's own says no more than how it is started. */
function isOfNext(manifest: WorkspacePackage | undefined): boolean {
  if (manifest === undefined) return false;
  const { dependencies, scripts } = manifest;
  return (
    Object.hasOwn(dependencies, 'next') ||
    Object.values(scripts).some((each) => /\bnext (dev|start|build)\b/.test(each))
  );
}

function packageOf(path: string, packages: readonly WorkspacePackage[]): WorkspacePackage | undefined {
  const around = packages
    .filter(({ directory }) => directory === '.' || path.startsWith(`${directory}/`))
    .sort((a, b) => b.directory.length - a.directory.length);
  const says = (each: WorkspacePackage) => Object.keys(each.dependencies).length > 0 || isOfNext(each);
  return around.find(says) ?? around[0];
}

/** Whether a module's own project says nothing of what it needs: those of Nx leave that to the manifest around them. */
function isBorrowed(
  path: string,
  packages: readonly WorkspacePackage[],
  manifest: WorkspacePackage | undefined,
): boolean {
  return packages.some(
    ({ directory }) =>
      path.startsWith(`${directory}/`) && directory.length > (manifest?.directory.length ?? 0),
  );
}

function answersRequests({ path, exports }: ModuleFacts): boolean {
  // Remix has a page there, with what answers for it.
  if (APP_ROUTE.test(path)) {
    const has = (name: string) => Object.hasOwn(exports, name);
    return VERBS.some(has) || !has('default');
  }
  return PAGE_ROUTE.test(path) && Object.hasOwn(exports, 'default');
}

/** Libraries of servers in which names begin like hooks. */
const NO_HOOKS = /^(@envelop\/|graphql-yoga|routing-controllers|class-validator|typeorm)/;

/** `useEffect`, `useQuery`, `useRouter`: servers do not run components that use them, but for their first picture. */
function hasHooks({ variables, calls }: ModuleFacts): boolean {
  const isImported = variables.some(
    ({ name, init }) =>
      init?.k === 'import' &&
      HOOK.test(init.name === 'default' ? name : init.name) &&
      !NO_HOOKS.test(init.module),
  );
  return isImported || calls.some(({ callee }) => isOfNamespace(callee, variables));
}

const HOOK = /^use[A-Z]/;

/** `Urql.useQuery(…)`, as generators of code write it. */
function isOfNamespace(callee: Value, variables: readonly Variable[]): boolean {
  if (callee.k !== 'member' || callee.of.k !== 'variable' || !HOOK.test(callee.name)) return false;
  const init = variables[callee.of.id]?.init;
  return init?.k === 'import' && init.name === '*' && !NO_HOOKS.test(init.module);
}

function importersOf(
  modules: readonly ModuleFacts[],
  resolve: (path: string, specifier: string) => string | null,
): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const { path, imports } of modules) {
    for (const specifier of imports) {
      const target = resolve(path, specifier);
      if (target !== null) importers.set(target, [...(importers.get(target) ?? []), path]);
    }
  }
  return importers;
}
