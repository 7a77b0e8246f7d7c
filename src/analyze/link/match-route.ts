import { HOLE } from './names.js';
import { joinPaths, routePath } from './routing.js';
import type { Route } from './targets.js';

/** The path of a request as routes are written, without its query. */
export function normalPath(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? '';
  return routePath(joinPaths(plain.replaceAll('//', '/')));
}

/** The route of a request; a framework may put a version into the path that its routes do not state (`/v1`). */
export function routeOf(operations: readonly Route[], method: string | null, path: string): Route | null {
  return (
    matchRoute(operations, method, path) ?? matchRoute(operations, method, path.replace(/\/v\d+(?=\/)/, ''))
  );
}

/** The route that a request arrives at: the most literal one that fits; null if none does, or if two fit equally. */
export function matchRoute(operations: readonly Route[], method: string | null, path: string): Route | null {
  const asked = path.split('/');
  let best: Route | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  let isTied = false;
  for (const route of operations) {
    if (route.kind !== 'http') continue;
    const takesAny = method === null || route.method === null || route.method === 'ANY';
    if (!takesAny && route.method !== method.toUpperCase()) continue;
    const score = routeScore(route.path.split('/'), asked);
    if (score === null || score < highest) continue;
    if (score > highest) {
      best = route;
      isTied = false;
      // Without a verb, two routes that differ in it fit alike.
    } else if (method === null && route.method !== best?.method) isTied = true;
    highest = score;
  }
  return isTied ? null : best;
}

/** How literally a route fits; null if it does not. */
function routeScore(route: readonly string[], asked: readonly string[]): number | null {
  let score = 0;
  for (const [index, segment] of route.entries()) {
    const isWild = segment === '*' || segment === '(.*)' || segment.startsWith('*');
    // What takes everything fits worse than what says the same and no more.
    if (isWild) return score - 1;
    const other = asked[index];
    if (other === undefined) return segment.endsWith('?') ? score : null;
    const isParameter = /^[:{<[]/.test(segment);
    const isHole = other.includes(HOLE);
    if (segment.toLowerCase() === other.toLowerCase()) score += 4;
    else if (isParameter && isHole) score += 3;
    else if (isParameter) score += 1;
    else if (isHole && other === HOLE) score += 0;
    else return null;
    if (isHole && !isParameter && segment !== other) return null;
  }
  return asked.length > route.length ? null : score;
}
