import { closest, distance } from 'fastest-levenshtein';

/** The name that a misspelt one was most likely meant to be; null where none is near. */
export function nearest(name: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const best = closest(name, names);
  return distance(name, best) <= Math.max(2, name.length / 3) ? best : null;
}
