import { posix } from 'node:path';
import type { WorkspacePackage } from './workspaces.js';

/** A package's name without its scope. */
export function unscoped(name: string): string {
  return name.replace(/^@[^/]+\//, '');
}

/** The names by which people call the code in a package's directory. */
export function namesOfPackage({ name, directory }: WorkspacePackage): string[] {
  const base = posix.basename(directory);
  return [...(directory === '.' ? [] : [base]), ...(name === null ? [] : [unscoped(name)])];
}

/** Words that a name may have or lack without meaning something else. */
const GENERIC = /^(service|services|svc|srv|microservice|ms|api|app|server|backend)$/;

/** How alike two names are: 3 for the same, 2 for the same letters, 1 for the same but for `service` and such, else 0. */
export function likeness(a: string, b: string): number {
  if (a === b) return 3;
  if (letters(a) === letters(b)) return letters(a) === '' ? 0 : 2;
  const [first, second] = [core(a), core(b)];
  return first !== '' && first === second ? 1 : 0;
}

/** The words of a name that are its own: `orders` of `orders-service`. */
export function wordsOf(name: string): string[] {
  return words(name).filter((word) => !GENERIC.test(word));
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function letters(name: string): string {
  return words(name).join('');
}

/** The letters without generic words, whether they stand apart (`orders-service`) or not (`orderservice`), and without a plural. */
function core(name: string): string {
  return wordsOf(name)
    .join('')
    .replace(/(microservice|service|svc)$/, '')
    .replace(/s$/, '');
}

/** The one item that a name fits best; null where none fits or two fit alike. The first of an item's names counts most. */
export function bestMatch<T>(
  name: string,
  items: readonly T[],
  namesOf: (item: T) => readonly string[],
): T | null {
  let best: { item: T; score: number; unique: boolean } | null = null;
  for (const item of items) {
    const scores = namesOf(item).map((each, index) => likeness(name, each) - (index === 0 ? 0 : 0.5));
    const score = Math.max(0, ...scores);
    if (score === 0) continue;
    if (!best || score > best.score) best = { item, score, unique: true };
    else if (score === best.score) best.unique = false;
  }
  return best?.unique ? best.item : null;
}
