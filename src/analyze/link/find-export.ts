import type { ModuleFacts, Value } from '../facts.js';
import type { Resolver } from '../resolve.js';
import type { Program } from './program.js';

/** What an exported name stands for: a value of a module of the tree, or what a package exports. */
export type Exported =
  | { readonly module: ModuleFacts; readonly value: Value }
  | { readonly specifier: string; readonly name: string; readonly from: ModuleFacts };

type Known = {
  readonly found: Map<string, Exported | undefined>;
  readonly stars: Map<string, StarIndex>;
};

/** Which names are asked for again and again, by every service that runs a module: one answer for all. */
const known = new WeakMap<Resolver, Known>();

function knownTo({ resolve }: Program): Known {
  let all = known.get(resolve);
  if (!all) {
    all = { found: new Map(), stars: new Map() };
    known.set(resolve, all);
  }
  return all;
}

/** What an exported name of a module stands for: its value and the module that holds it. */
export function findExport(program: Program, module: ModuleFacts, name: string): Exported | undefined {
  // `export * from` has to be followed; what a module states itself is at hand.
  if (module.exportStars.length === 0) return search(program, module, name, new Set());
  const { found } = knownTo(program);
  const key = `${module.path}|${name}`;
  if (found.has(key)) return found.get(key);
  const exported = search(program, module, name, new Set());
  found.set(key, exported);
  return exported;
}

function search(
  program: Program,
  module: ModuleFacts,
  name: string,
  seen: Set<string>,
): Exported | undefined {
  const key = `${module.path}|${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const own = Object.hasOwn(module.exports, name) ? module.exports[name] : undefined;
  if (own) {
    if (own.k !== 'import') return { module, value: own };
    const next = imported(program, module, own.module);
    if (!next) return { specifier: own.module, name: own.name, from: module };
    if (own.name === '*') return { module, value: own };
    return search(program, next, own.name, seen);
  }
  if (name === 'default') return undefined;
  for (const specifier of starsFor(program, module, name)) {
    const next = imported(program, module, specifier);
    if (next) {
      const found = search(program, next, name, seen);
      if (found) return found;
    } else if (program.library(specifier, name)) return { specifier, name, from: module };
  }
  return undefined;
}

function imported(program: Program, from: ModuleFacts, specifier: string): ModuleFacts | undefined {
  const target = program.resolve(from.path, specifier);
  return target === null ? undefined : program.module(target);
}

/** Fewer are looked through faster than they are indexed. */
const FEW_STARS = 16;

/** The places, among the `export *` of a module, that lead to a name, and those that lead to packages. */
type StarIndex = {
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly open: readonly number[];
};

/** The `export *` of a module that may give a name, in their order: of a barrel of thousands, a few. */
function starsFor(program: Program, module: ModuleFacts, name: string): readonly string[] {
  const { exportStars } = module;
  if (exportStars.length < FEW_STARS) return exportStars;
  const { stars } = knownTo(program);
  let index = stars.get(module.path);
  if (!index) {
    index = starIndex(program, module);
    stars.set(module.path, index);
  }
  const places = [...(index.byName.get(name) ?? []), ...index.open].sort((a, b) => a - b);
  return places.flatMap((place) => exportStars[place] ?? []);
}

function starIndex(program: Program, module: ModuleFacts): StarIndex {
  const byName = new Map<string, number[]>();
  const open: number[] = [];
  for (const [place, specifier] of module.exportStars.entries()) {
    const start = imported(program, module, specifier);
    const reached = start ? throughStars(program, start) : null;
    // Where a package is behind it, any name may be.
    if (!reached) open.push(place);
    for (const name of reached ?? []) {
      const places = byName.get(name);
      if (places) places.push(place);
      else byName.set(name, [place]);
    }
  }
  return { byName, open };
}

/** The names that a module and those behind its `export *` state; null where one of these is a package. */
function throughStars(program: Program, start: ModuleFacts): ReadonlySet<string> | null {
  const names = new Set<string>();
  const reached = new Set([start]);
  for (const module of reached) {
    for (const name of Object.keys(module.exports)) names.add(name);
    for (const specifier of module.exportStars) {
      const next = imported(program, module, specifier);
      if (!next) return null;
      reached.add(next);
    }
  }
  return names;
}
