import { argumentsOf } from './arguments.js';
import { PLUGIN } from './callback-arguments.js';
import { type CallGraph, viewOf } from './callgraph.js';
import type { Entry } from './entries.js';
import { alternatives, callKey, type Evaluated, functionKey } from './evaluated.js';
import { locate } from './locations.js';
import { texts } from './names.js';

type Mount = { readonly parents: readonly string[]; readonly prefix: string };

/** Where routers are mounted, and so what stands before their routes' paths. */
export type Routing = {
  prefixes(router: Evaluated | null): readonly string[];
  /** What stands before the routes of all controllers: `app.setGlobalPrefix`. */
  globalPrefixes(): readonly string[];
};

const MOST_PREFIXES = 8;

export function createRouting(graph: CallGraph, entries: readonly Entry[]): Routing {
  const mounts = new Map<string, Mount[]>();
  const global: string[] = [];
  /** Prefixes that routers state for themselves. */
  const own = new Map<string, string>();
  const { evaluator } = graph;

  for (const entry of entries) {
    if (entry.action.kind !== 'mount') continue;
    const view = viewOf(entry);
    const prefixes = entry.action.path
      ? texts(evaluator, locate(evaluator, entry.action.path, view)).filter(isPath)
      : [];
    if (!entry.action.what) {
      global.push(...prefixes);
      for (const key of routerKeys(graph, entry.receiver)) own.set(key, prefixes[0] ?? '');
      continue;
    }
    const what = locate(evaluator, entry.action.what, view);
    const items = what.k === 'array' ? what.items.map((item) => evaluator.force(item)) : [what];
    const stated = entry.action.prefix ? texts(evaluator, locate(evaluator, entry.action.prefix, view)) : [];
    const parents = routerKeys(graph, entry.receiver);
    for (const key of items
      .flatMap((item) => alternatives(item))
      .flatMap((item) => mountedKeys(graph, item))) {
      for (const path of prefixes.length ? prefixes : ['']) {
        const prefix = joinPaths(stated[0] ?? '', path);
        mounts.set(key, [...(mounts.get(key) ?? []), { parents, prefix }]);
      }
    }
  }

  const prefixesOf = (key: string, seen: ReadonlySet<string>): string[] => {
    const at = mounts.get(key) ?? [];
    const inside = own.get(key) ?? '';
    if (at.length === 0 || seen.has(key)) return [inside];
    const next = new Set(seen).add(key);
    const all = at.flatMap((mount) => {
      const above = mount.parents.length ? mount.parents.flatMap((parent) => prefixesOf(parent, next)) : [''];
      return above.map((prefix) => joinPaths(prefix, mount.prefix, inside));
    });
    return [...new Set(all)].slice(0, MOST_PREFIXES);
  };

  return {
    prefixes(router) {
      const keys = routerKeys(graph, router);
      const all = keys.length ? keys.flatMap((key) => prefixesOf(key, new Set())) : [''];
      return [...new Set(all)];
    },
    globalPrefixes: () => [...new Set(global)],
  };
}

/** A mount's path may be left out: then its first argument is a function or router, which gives no path. */
export function isPath(text: string): boolean {
  return text.startsWith('/') || /^[\w:*{}.-]+(\/|$)/.test(text);
}

/** What identifies a router: the call that made it, or the function that gets it as a parameter. */
export function routerKeys(graph: CallGraph, router: Evaluated | null, depth = 0): string[] {
  if (!router || depth > 4) return [];
  switch (router.k) {
    case 'library': {
      const plugin = router.carried.get(PLUGIN);
      if (plugin?.k === 'literal') return [String(plugin.value)];
      const carried = router.carried.get('router');
      if (carried && carried !== router) return routerKeys(graph, carried, depth + 1);
      if (router.made && router.made !== 'elsewhere') return [callKey(router.made.call)];
      return [`${router.model.library} ${router.type}`];
    }
    case 'oneOf':
      return router.of.flatMap((each) => routerKeys(graph, each, depth + 1));
    case 'parameter':
      return parameterKeys(graph, router, depth);
    default:
      return [];
  }
}

/** A router that a function gets: what its callers pass, or the function itself for a plugin that is mounted. */
function parameterKeys(graph: CallGraph, router: Evaluated & { k: 'parameter' }, depth: number): string[] {
  const key = functionKey(router.ref);
  const passed = graph.invocations(router.ref).flatMap((invocation) => {
    if (invocation.how === 'callback' || !invocation.arguments) return [];
    const argument = invocation.arguments[router.index];
    return argument ? routerKeys(graph, graph.evaluator.force(argument), depth + 1) : [];
  });
  return passed.length ? [...new Set(passed)] : [key];
}

/** What a mounted value stands for: a router, or a plugin's function, whose parameter is the router. */
export function mountedKeys(graph: CallGraph, what: Evaluated): string[] {
  if (what.k === 'function') return [functionKey(what.ref)];
  if (what.k === 'result') {
    // `app.use(wrap(router))`: the routers among the arguments of a call that is not known.
    return argumentsOf(graph.evaluator, what.call, what.context).flatMap((each) => {
      const value = graph.evaluator.force(each);
      return value.k === 'library' ? routerKeys(graph, value) : [];
    });
  }
  return routerKeys(graph, what);
}

/** Paths joined with one slash; `/` for nothing. */
export function joinPaths(...paths: readonly string[]): string {
  const joined = paths
    .flatMap((path) => path.split('/'))
    .filter((segment) => segment !== '')
    .join('/');
  return `/${joined}`;
}

/** A path as all routes are written: `:id` for what a framework writes `{id}`, `*` for `{rest*}`. */
export function routePath(path: string): string {
  return path.replace(/\{(\w+)(\?|\*\d*)?\}/g, (_, name: string, mark = '') =>
    mark.startsWith('*') ? '*' : `:${name}${mark}`,
  );
}

/** The path of a route that is a regular expression: what it begins with, and anything behind that. */
export function patternPath(source: string): string {
  const plain = source.replaceAll('\\/', '/');
  const whole = /^\^((?:\/[\w-]+)+)\/?\$$/.exec(plain)?.[1];
  if (whole !== undefined) return whole;
  const begin = /^\^((?:\/[\w-]+)*\/)/.exec(plain)?.[1];
  return `${begin ?? '/'}*`;
}
