import { groupBy } from '../group.js';
import type { Certainty, Hop } from '../model.js';
import { compare } from '../order.js';
import { stronglyConnected } from './components.js';

/** Hops that come back to where the first one starts. */
export type Cycle = {
  /**
   * What comes back: an operation to itself; a request to the service that it set out from, in another operation; or
   * services only, each calling in an operation of its own.
   */
  readonly kind: 'operation' | 'request' | 'service';
  readonly hops: readonly Hop[];
  readonly certainty: Certainty;
  /** All services that need each other, these and those of further cycles with them; sorted. */
  readonly group: readonly string[];
};

/**
 * The cycles of blocking calls: a shortest one for each group of operations that wait for each other, and one for
 * each group of services that call each other though no operation waits for itself: one that a request runs through
 * if there is any.
 */
export function cyclesOf(hops: readonly Hop[]): Cycle[] {
  const known = hops.filter((hop) => hop.to !== null && hop.certainty === 'certain');
  const certain = groupsOf(known, (hop) => [hop.from, hop.to ?? '']).map((group) =>
    cycleIn(group, (hop) => [hop.from, hop.to ?? ''], 'operation', 'certain'),
  );
  const services = serviceGroups(hops).map(
    (group) => returningIn(group) ?? cycleIn(group, serviceEnds, 'service', 'possible'),
  );
  const shown = new Set(certain.flatMap(({ group }) => group));
  return [...certain, ...services.filter(({ group }) => !group.every((service) => shown.has(service)))];
}

/** The hops inside of each group of services that call each other. */
export function serviceGroups(hops: readonly Hop[]): Hop[][] {
  return groupsOf(
    hops.filter((hop) => !isProbe(hop)),
    serviceEnds,
  );
}

/** Who asks whether another is up needs nothing of it. */
const PROBE =
  /(^|\/)(health(z|[-_]?check)?|ready(z|iness)?|live(z|ness)?|ping|heartbeat|status|metrics|version)$/i;

function isProbe({ interaction: { kind, method, path } }: Hop): boolean {
  return (
    kind === 'http' && (method === null || method === 'GET' || method === 'HEAD') && PROBE.test(path ?? '')
  );
}

type Ends = (hop: Hop) => readonly [from: string, to: string];

function serviceEnds({ interaction, toService }: Hop): readonly [string, string] {
  return [interaction.service, toService];
}

/** The hops inside of each strongly connected component of more than one node. */
function groupsOf(hops: readonly Hop[], ends: Ends): Hop[][] {
  const nodes = [...new Set(hops.flatMap(ends))].sort(compare);
  const index = new Map(nodes.map((node, i) => [node, i]));
  const outgoing = groupBy(hops, (hop) => ends(hop)[0]);
  const successors = nodes.map((node) =>
    (outgoing.get(node) ?? []).flatMap((hop) => index.get(ends(hop)[1]) ?? []),
  );
  return stronglyConnected(successors)
    .filter((component) => component.length > 1)
    .map((component) => new Set(component.flatMap((i) => nodes[i] ?? [])))
    .map((inside) => hops.filter((hop) => ends(hop).every((node) => inside.has(node))))
    .reverse();
}

/** Nodes from which the shortest cycle of a group is looked for; it takes a walk over the group for each. */
const MOST_STARTS = 100;

/** The shortest way of one request out of a service and back into it, through the operations that it is passed to. */
function returningIn(group: readonly Hop[]): Cycle | null {
  const known = group.filter((hop) => hop.to !== null && hop.certainty === 'certain');
  const outgoing = groupBy(known, (hop) => hop.from);
  let best: readonly Hop[] = [];
  for (const first of known.slice(0, MOST_STARTS)) {
    const home = first.interaction.service;
    if (first.toService === home) continue;
    const cameBy = new Map<Hop, Hop | null>([[first, null]]);
    for (const [hop] of cameBy) {
      if (hop.toService === home) {
        const way: Hop[] = [];
        for (let each: Hop | null | undefined = hop; each; each = cameBy.get(each)) way.unshift(each);
        if (best.length === 0 || way.length < best.length) best = way;
        break;
      }
      for (const next of outgoing.get(hop.to ?? '') ?? []) if (!cameBy.has(next)) cameBy.set(next, hop);
    }
    if (best.length === 2) break;
  }
  if (best.length === 0) return null;
  return { kind: 'request', hops: best, certainty: 'certain', group: servicesIn(group) };
}

function servicesIn(hops: readonly Hop[]): string[] {
  return [...new Set(hops.flatMap(serviceEnds))].sort(compare);
}

function cycleIn(hops: readonly Hop[], ends: Ends, kind: Cycle['kind'], certainty: Certainty): Cycle {
  const outgoing = groupBy(hops, (hop) => ends(hop)[0]);
  let best: readonly Hop[] = [];
  for (const start of [...outgoing.keys()].sort(compare).slice(0, MOST_STARTS)) {
    const found = wayBack(start, outgoing, ends);
    if (best.length === 0 || found.length < best.length) best = found;
    if (best.length === 2) break;
  }
  return { kind, hops: best, certainty, group: servicesIn(hops) };
}

/** The fewest hops that lead from a node back to it; certain ones first among equals. */
function wayBack(start: string, outgoing: ReadonlyMap<string, readonly Hop[]>, ends: Ends): readonly Hop[] {
  const cameBy = new Map<string, Hop>();
  const queue = [start];
  for (const node of queue) {
    const next = [...(outgoing.get(node) ?? [])].sort(
      (a, b) => Number(b.certainty === 'certain') - Number(a.certainty === 'certain'),
    );
    for (const hop of next) {
      const [, to] = ends(hop);
      if (cameBy.has(to)) continue;
      cameBy.set(to, hop);
      if (to === start) return wayTo(start, cameBy, ends);
      queue.push(to);
    }
  }
  return [];
}

function wayTo(start: string, cameBy: ReadonlyMap<string, Hop>, ends: Ends): Hop[] {
  const way: Hop[] = [];
  for (
    let hop = cameBy.get(start);
    hop;
    hop = ends(hop)[0] === start ? undefined : cameBy.get(ends(hop)[0])
  ) {
    way.unshift(hop);
  }
  return way;
}
