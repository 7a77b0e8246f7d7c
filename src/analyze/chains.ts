import type { Certainty, Hop } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { stronglyConnected } from './components.js';

/** Hops one after another: each one's target operation makes the next. No operation appears twice. */
export type Chain = { readonly hops: readonly Hop[]; readonly certainty: Certainty };

/**
 * The chains of more than `max` hops (`max` at least 1), longest first.
 *
 * Not every path: their number grows exponentially. Every hop that has fewer than `max` hops behind it and lies on
 * a chain that is too long is in at least one result, and each result is the longest chain through such a hop. So
 * chains that differ only in how they come to their last `max` hops are one result, and results are never more than
 * hops. A chain is certain if more than `max` of its hops in a row are.
 *
 * The operations of a cycle are passed at most once by a chain, and a cycle alone gives at most one result.
 */
export function longChains(hops: readonly Hop[], max: number): Chain[] {
  const covered = new Set<string>();
  const certain = cover(network(hops.filter((hop) => hop.certainty === 'certain')), max, covered);
  const others = certain.length < hops.length ? cover(network(hops), max, covered) : [];
  const beyond = others.map(trail);
  return [...certain.filter((edges) => !beyond.some((longer) => longer.includes(trail(edges)))), ...others]
    .map((edges) => ({
      hops: edges.map((edge) => edge.hop),
      certainty: certaintyOf(edges, max),
      trail: trail(edges),
    }))
    .sort((a, b) => b.hops.length - a.hops.length || compare(a.trail, b.trail))
    .map(({ hops, certainty }) => ({ hops, certainty }));
}

function trail(edges: readonly Edge[]): string {
  return edges.map((edge) => `${edge.key}\n`).join('');
}

function certaintyOf(edges: readonly Edge[], max: number): Certainty {
  let row = 0;
  for (const { hop } of edges) {
    row = hop.certainty === 'certain' ? row + 1 : 0;
    if (row > max) return 'certain';
  }
  return 'possible';
}

// ── The network: one node for each operation, one edge for each pair of them ─────────────────────────────────────

type Node = {
  readonly key: string;
  readonly out: Edge[];
  readonly in: Edge[];
  group: Group | null;
  /** The hop out of the group with the longest chain behind it, and that chain's length. */
  leave: Edge | null;
  leaving: number;
  /** The hop into the group with the longest chain before it, and that chain's length. */
  enter: Edge | null;
  entering: number;
  /** Length of the longest chain from here, and the way through the group on which it begins. */
  after: number;
  onward: Way | null;
  /** Length of the longest chain to here, and the way through the group on which it ends. */
  before: number;
  arrival: Way | null;
};
type Edge = { readonly key: string; readonly from: Node; readonly to: Node; readonly hop: Hop };

/** A strongly connected component: mostly one operation alone. */
type Group = {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly ways: readonly Way[];
};

/** A path inside a group that passes no operation twice; `last` continues `previous`. */
type Way = {
  readonly from: Node;
  readonly to: Node;
  readonly previous: Way | null;
  readonly last: Edge | null;
  readonly length: number;
};

type Network = {
  readonly edges: readonly Edge[];
  /** What a group calls comes before it. */
  readonly groups: readonly Group[];
};

function network(hops: readonly Hop[]): Network {
  const best = new Map<string, Hop>();
  for (const hop of hops) {
    const key = `${hop.from} → ${target(hop)}`;
    const known = best.get(key);
    if (hop.from !== target(hop) && (!known || preferred(hop, known))) best.set(key, hop);
  }
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  for (const [key, hop] of [...best].sort(([a], [b]) => compare(a, b))) {
    const edge = { key, from: nodeOf(nodes, hop.from), to: nodeOf(nodes, target(hop)), hop };
    edges.push(edge);
    edge.from.out.push(edge);
    edge.to.in.push(edge);
  }
  return { edges, groups: groupsOf([...nodes.values()]) };
}

/** A service of which the operation is not known ends a chain: it has a node of its own, with no way on. */
function target(hop: Hop): string {
  return hop.to ?? `${hop.toService} (operation not known)`;
}

function preferred(hop: Hop, other: Hop): boolean {
  if (hop.certainty !== other.certainty) return hop.certainty === 'certain';
  return compareLocations(hop.interaction, other.interaction) < 0;
}

function nodeOf(nodes: Map<string, Node>, key: string): Node {
  const known = nodes.get(key);
  if (known) return known;
  const node: Node = {
    key,
    out: [],
    in: [],
    group: null,
    leave: null,
    leaving: 0,
    enter: null,
    entering: 0,
    after: -1,
    onward: null,
    before: -1,
    arrival: null,
  };
  nodes.set(key, node);
  return node;
}

function groupsOf(nodes: readonly Node[]): Group[] {
  const index = new Map(nodes.map((node, i) => [node, i]));
  const successors = nodes.map((node) => node.out.map((edge) => index.get(edge.to) ?? 0));
  return stronglyConnected(successors).map((component) => {
    const members = component.flatMap((i) => nodes[i] ?? []).sort((a, b) => compare(a.key, b.key));
    const inside = new Set(members);
    const edges = members.flatMap((node) => node.out.filter((edge) => inside.has(edge.to)));
    const group = { nodes: members, edges, ways: waysThrough(members, inside) };
    for (const node of members) node.group = group;
    return group;
  });
}

/**
 * How many ways through one group are tried. All of them for the cycles that people write; the longest simple path
 * of a large dense group cannot be computed in reasonable time, and there the first ways found stand for the rest.
 */
const MOST_WAYS = 20_000;

function waysThrough(nodes: readonly Node[], inside: ReadonlySet<Node>): Way[] {
  const ways: Way[] = nodes.map((node) => ({ from: node, to: node, previous: null, last: null, length: 0 }));
  if (nodes.length === 1) return ways;
  const entered = (way: Way): number => Number(way.from.in.some((edge) => !inside.has(edge.from)));
  for (const start of [...ways].sort((a, b) => entered(b) - entered(a))) {
    const passed = new Set([start.from]);
    const path = [{ way: start, next: 0 }];
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const edge = step.way.to.out[step.next];
      step.next += 1;
      if (!edge) {
        path.pop();
        passed.delete(step.way.to);
      } else if (inside.has(edge.to) && !passed.has(edge.to)) {
        const way = {
          from: start.from,
          to: edge.to,
          previous: step.way,
          last: edge,
          length: step.way.length + 1,
        };
        ways.push(way);
        if (ways.length > MOST_WAYS) return ways;
        passed.add(edge.to);
        path.push({ way, next: 0 });
      }
    }
  }
  return ways;
}

// ── The longest chains ───────────────────────────────────────────────────────────────────────────────────────────

function measure({ groups }: Network): void {
  for (const group of groups) {
    for (const node of group.nodes) {
      for (const edge of node.out) {
        if (edge.to.group !== group && edge.to.after + 1 > node.leaving) {
          node.leave = edge;
          node.leaving = edge.to.after + 1;
        }
      }
    }
    for (const way of group.ways) {
      if (way.length + way.to.leaving > way.from.after) {
        way.from.onward = way;
        way.from.after = way.length + way.to.leaving;
      }
    }
  }
  for (const group of [...groups].reverse()) {
    for (const node of group.nodes) {
      for (const edge of node.in) {
        if (edge.from.group !== group && edge.from.before + 1 > node.entering) {
          node.enter = edge;
          node.entering = edge.from.before + 1;
        }
      }
    }
    for (const way of group.ways) {
      if (way.from.entering + way.length > way.to.before) {
        way.to.arrival = way;
        way.to.before = way.from.entering + way.length;
      }
    }
  }
}

/** See `longChains`. Adds to `covered` the hops of what it returns, and returns nothing for what is covered. */
function cover(whole: Network, max: number, covered: Set<string>): Edge[][] {
  measure(whole);
  const candidates: { length: number; edges: readonly Edge[]; chain: () => Edge[] }[] = [];
  for (const edge of whole.edges) {
    const { from, to } = edge;
    if (from.group === to.group || to.after >= max) continue;
    candidates.push({
      length: from.before + 1 + to.after,
      edges: [edge],
      chain: () => [...edgesTo(from), edge, ...edgesFrom(to)],
    });
  }
  for (const { edges, ways } of whole.groups) {
    for (const way of longestOf(ways.filter((way) => way.length > 0 && way.to.leaving < max))) {
      candidates.push({
        length: lengthThrough(way),
        edges,
        chain: () => [...entry(way.from), ...edgesOf(way), ...exit(way.to)],
      });
    }
  }
  const chains: Edge[][] = [];
  for (const { length, edges, chain } of candidates.sort((a, b) => b.length - a.length)) {
    if (length <= max || edges.some((edge) => covered.has(edge.key))) continue;
    const found = chain();
    chains.push(found);
    for (const edge of found) covered.add(edge.key);
  }
  return chains;
}

function longestOf(ways: readonly Way[]): Way[] {
  const [first, ...rest] = ways;
  if (!first) return [];
  return [rest.reduce((best, way) => (lengthThrough(way) > lengthThrough(best) ? way : best), first)];
}

function lengthThrough(way: Way): number {
  return way.from.entering + way.length + way.to.leaving;
}

function edgesOf(way: Way): Edge[] {
  const edges: Edge[] = [];
  for (let step: Way | null = way; step?.last; step = step.previous) edges.push(step.last);
  return edges.reverse();
}

/** The longest chain from a node. */
function edgesFrom(node: Node): Edge[] {
  const edges: Edge[] = [];
  let way = node.onward;
  while (way) {
    edges.push(...edgesOf(way), ...some(way.to.leave));
    way = way.to.leave?.to.onward ?? null;
  }
  return edges;
}

/** The longest chain to a node. */
function edgesTo(node: Node): Edge[] {
  const backwards: Edge[] = [];
  let way = node.arrival;
  while (way) {
    backwards.push(...edgesOf(way).reverse(), ...some(way.from.enter));
    way = way.from.enter?.from.arrival ?? null;
  }
  return backwards.reverse();
}

/** The longest chain that comes into a group at a node. */
function entry(node: Node): Edge[] {
  return node.enter ? [...edgesTo(node.enter.from), node.enter] : [];
}

/** The longest chain that goes out of a group at a node. */
function exit(node: Node): Edge[] {
  return node.leave ? [node.leave, ...edgesFrom(node.leave.to)] : [];
}

function some(edge: Edge | null): Edge[] {
  return edge ? [edge] : [];
}
