import type { ModuleFacts } from '../facts.js';
import type { Program } from './program.js';

/** Where frameworks look for modules by themselves. */
const FOUND_BY_PLACE =
  /^(src\/)?(app|pages|routes|server|api|functions|plugins|middlewares?|migrations|commands|jobs|bin|scripts)\//;
/** What is started, or handed to a platform, by its name. */
const FOUND_BY_NAME =
  /^(src\/|server\/|dist\/)?(main|index|server|app|start|bootstrap|worker|cli|lambda|handler|instrumentation|middleware|[^/]+\.config)\.[cm]?[jt]sx?$/;
/** Specifiers that a build replaces: where one leads nowhere, others may too. */
const ALIAS = /^(@\/|~|#|src\/|\/)/;

/**
 * The modules of a service that it loads, as far as that can be told: those that answer something, do something when they
 * are loaded, or are found by name or place, and what these import. null where imports lead to where nobody knows.
 */
export function loadedModules(
  { modules, module: byPath, resolve }: Program,
  owns: (path: string) => boolean,
  roots: readonly string[],
  answering: ReadonlySet<string>,
): ReadonlySet<string> | null {
  const own = modules.filter(({ path }) => owns(path));
  const isLost = ({ path, imports }: ModuleFacts) =>
    imports.some((specifier) => ALIAS.test(specifier) && resolve(path, specifier) === null);
  if (own.some(isLost)) return null;
  const open = own
    .filter((module) => answering.has(module.path) || isStart(module, roots))
    .map(({ path }) => path);
  const loaded = new Set(open);
  for (const path of loaded) {
    for (const specifier of byPath(path)?.imports ?? []) {
      const target = resolve(path, specifier);
      if (target !== null) loaded.add(target);
    }
  }
  return loaded;
}

function isStart(module: ModuleFacts, roots: readonly string[]): boolean {
  const root = roots.find((each) => each === '.' || module.path.startsWith(`${each}/`)) ?? '.';
  const within = root === '.' ? module.path : module.path.slice(root.length + 1);
  if (FOUND_BY_NAME.test(within) || FOUND_BY_PLACE.test(within)) return true;
  if (module.runsOn !== undefined || module.classes.some(({ decorators }) => decorators.length > 0))
    return true;
  return module.calls.some(({ function: inside, use }) => inside === 0 && isDiscarded(use));
}

function isDiscarded(use: ModuleFacts['calls'][number]['use']): boolean {
  return use.k === 'discarded' || (use.k === 'awaited' && isDiscarded(use.use));
}
