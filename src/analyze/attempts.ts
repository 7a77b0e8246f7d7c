import { groupBy } from '../group.js';
import type { Hop } from '../model.js';
import { stronglyConnected } from './components.js';

/** Hops one after another, and how many requests one request at its start may become at its end. */
export type Multiplied = { readonly hops: readonly Hop[]; readonly attempts: number };

/** How often a hop is tried; 1 where nothing retries it, or where it is not known that it stops. */
function attemptsOf({ interaction: { retry } }: Hop): number {
  return retry?.attempts ?? 1;
}

/**
 * For each hop that is retried, the way to it on which one request becomes the most: the attempts of all hops on the
 * way, multiplied. Ways of one hop that is retried are left out: nothing is stacked there. Inside of a cycle of
 * operations no way is followed.
 */
export function stackedAttempts(hops: readonly Hop[]): Multiplied[] {
  const known = hops.filter((hop) => hop.to !== null);
  const nodes = [...new Set(hops.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();
  const index = new Map(nodes.map((node, i) => [node, i]));
  const outgoing = groupBy(known, (hop) => hop.from);
  const successors = nodes.map((node) =>
    (outgoing.get(node) ?? []).flatMap(({ to }) => index.get(to ?? '') ?? []),
  );
  const components = stronglyConnected(successors);
  const componentOf = new Map(
    components.flatMap((component, i) => component.map((node) => [nodes[node], i])),
  );
  const isInCycle = ({ from, to }: Hop) => to !== null && componentOf.get(from) === componentOf.get(to);

  const arriving = new Map<string, Multiplied>();
  const start: Multiplied = { hops: [], attempts: 1 };
  const through = (hop: Hop): Multiplied => {
    const before = arriving.get(hop.from) ?? start;
    const isWorth = before.attempts > 1;
    return {
      hops: [...(isWorth ? before.hops : []), hop],
      attempts: before.attempts * attemptsOf(hop),
    };
  };
  // Callers come before those they call, so that every way to an operation is known when it is passed on.
  for (const component of components.reverse()) {
    for (const node of component) {
      for (const hop of outgoing.get(nodes[node] ?? '') ?? []) {
        const { to } = hop;
        if (to === null || isInCycle(hop)) continue;
        const way = through(hop);
        if (way.attempts > (arriving.get(to)?.attempts ?? 1)) arriving.set(to, way);
      }
    }
  }
  return hops
    .filter((hop) => attemptsOf(hop) > 1)
    .map(through)
    .filter((way) => way.hops.filter((hop) => attemptsOf(hop) > 1).length > 1);
}
