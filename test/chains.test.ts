import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chain } from '../src/analyze/chains.js';
import { longChains } from '../src/analyze/chains.js';
import { stronglyConnected } from '../src/analyze/components.js';
import type { Certainty, Hop } from '../src/model.js';
import { System } from './support/system.js';

/** `a > b` is a hop from operation a to operation b; `a ? b` a possible one; `a > b!` ends at service b. */
function hops(...lines: string[]): Hop[] {
  const system = new System();
  for (const line of lines) {
    const [names = '', certainty] = line.includes('?')
      ? [line.replace('?', '>'), 'possible']
      : [line, 'certain'];
    const [from = '', to = ''] = names.split(' > ');
    system.call(`${from} GET / -> ${to.endsWith('!') ? to.slice(0, -1) : `${to} GET /`}`, {
      target: { certainty: certainty as Certainty },
    });
  }
  return [...system.build().hops];
}

function path(chain: Chain): string {
  const services = chain.hops.map((hop) => hop.toService);
  return [chain.hops[0]?.from.split('#')[0], ...services].join(' ');
}

function paths(max: number, ...lines: string[]): string[] {
  return longChains(hops(...lines), max).map(path);
}

describe('longChains', () => {
  test('a chain of max hops is short enough, one more is not', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > d')).toEqual([]);
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > e')).toEqual(['a b c d e']);
  });

  test('entry points to the same chain are one result, the one with the longest way there', () => {
    const chain = ['a > b', 'b > c', 'c > d', 'd > e'];
    expect(paths(3, ...chain, 'w > b', 'x > b')).toEqual(['a b c d e']);
    expect(paths(3, ...chain, 'w > x', 'x > b')).toEqual(['w x b c d e']);
  });

  test('different ends are different results, longest first', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > e', 'd > f', 'f > g')).toEqual([
      'a b c d f g',
      'a b c d e',
    ]);
  });

  test('two chains that only meet in their last hop are two results', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > m', 'm > n', 'p > q', 'q > r', 'r > m')).toEqual([
      'a b c m n',
      'p q r m n',
    ]);
  });

  test('forks that join before the last max hops are one result', () => {
    expect(paths(3, 'a > b', 'a > x', 'b > c', 'x > c', 'c > d', 'd > e', 'e > f')).toEqual(['a b c d e f']);
  });

  test('a service of which the operation is not known ends the chain', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > d!', 'd > e')).toEqual([]);
    const [chain, ...others] = longChains(hops('a > b', 'b > c', 'c > d', 'd > e!', 'e > f'), 3);
    expect(others).toEqual([]);
    expect(chain?.hops.at(-1)).toMatchObject({ toService: 'e', to: null, certainty: 'possible' });
    expect(chain?.certainty).toBe('possible');
  });

  test('is certain if more than max hops in a row are', () => {
    expect(longChains(hops('a > b', 'b ? c', 'c > d', 'd > e'), 3).map((c) => c.certainty)).toEqual([
      'possible',
    ]);
    expect(
      longChains(hops('a > b', 'b > c', 'c > d', 'd > e', 'e ? f'), 3).map((c) => [path(c), c.certainty]),
    ).toEqual([['a b c d e f', 'certain']]);
  });

  test('possible chains elsewhere change nothing about certain ones', () => {
    const certain = ['a > b', 'b > c', 'c > d', 'd > e'];
    const possible = ['v > w', 'w ? x', 'x > y', 'y > z'];
    const found = longChains(hops(...certain, ...possible), 3);
    expect(found.map((chain) => [path(chain), chain.certainty])).toEqual([
      ['a b c d e', 'certain'],
      ['v w x y z', 'possible'],
    ]);
  });

  test('a longer possible way does not hide a certain chain', () => {
    const found = longChains(hops('a > b', 'b > c', 'c > d', 'd > e', 'x > y', 'y ? b'), 3);
    expect(found.map((chain) => [path(chain), chain.certainty])).toEqual([['a b c d e', 'certain']]);
  });

  test('several calls between two operations are one hop', () => {
    expect(paths(3, 'a > b', 'a > b', 'b > c', 'b ? c', 'c > d', 'c > d', 'd > e')).toEqual(['a b c d e']);
  });

  test('a cycle is passed once', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > b')).toEqual([]);
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > e', 'e > b')).toEqual(['a b c d e']);
    expect(paths(3, 'a > b', 'b > c', 'c > b', 'c > d', 'd > e')).toEqual(['a b c d e']);
  });

  test('a cycle without a way in gives one result', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > e', 'e > a')).toHaveLength(1);
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > a')).toEqual([]);
  });

  test('a chain may begin and leave anywhere in a cycle', () => {
    expect(paths(3, 'a > b', 'b > c', 'c > d', 'd > a', 'a > x')).toEqual(['b c d a x']);
  });
});

describe('longChains on random systems', () => {
  const size = 7;
  const acyclic = edgesWhere((from, to) => from < to);
  const any = edgesWhere((from, to) => from !== to);

  test('finds a chain exactly where there is one', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 4 }), (edges, max) => {
        const found = longChains(hops(...edges.map(([from, to]) => `n${from} > n${to}`)), max);
        const longest = Math.max(0, ...simplePaths(edges).map((nodes) => nodes.length - 1));
        expect(found.length > 0).toBe(longest > max);
        expect(found[0]?.hops.length ?? 0).toBe(longest > max ? longest : 0);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('gives chains that exist, each operation once, none part of another, longest first', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 4 }), (edges, max) => {
        const found = longChains(hops(...edges.map(([from, to]) => `n${from} > n${to}`)), max);
        const all = new Set(simplePaths(edges).map((nodes) => nodes.map((node) => `n${node}`).join(' ')));
        for (const chain of found) {
          expect(all).toContain(path(chain));
          expect(chain.hops.length).toBeGreaterThan(max);
        }
        const texts = found.map(path);
        for (const text of texts) expect(texts.filter((other) => other.includes(text))).toEqual([text]);
        const lengths = found.map((chain) => chain.hops.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('without cycles, shows every late hop of every long path, and no two results that differ only in their entry', () => {
    fc.assert(
      fc.property(acyclic, fc.integer({ min: 1, max: 4 }), (edges, max) => {
        const found = longChains(hops(...edges.map(([from, to]) => `n${from} > n${to}`)), max).map((chain) =>
          path(chain).split(' '),
        );
        const shown = new Set(found.flatMap((nodes) => pairs(nodes)));
        const all = simplePaths(edges).map((nodes) => nodes.map((node) => `n${node}`));
        const behind = (node: string): number =>
          Math.max(...all.filter((nodes) => nodes[0] === node).map((nodes) => nodes.length - 1), 0);
        for (const nodes of all.filter((nodes) => nodes.length - 1 > max)) {
          for (const pair of pairs(nodes)) {
            if (behind(pair.split(' ')[1] ?? '') < max) expect(shown).toContain(pair);
          }
        }
        const rests = found.map((nodes) => nodes.slice(1).join(' '));
        expect(new Set(rests).size).toBe(rests.length);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  function edgesWhere(allowed: (from: number, to: number) => boolean): fc.Arbitrary<[number, number][]> {
    const node = fc.integer({ min: 0, max: size - 1 });
    return fc.uniqueArray(
      fc.tuple(node, node).filter(([from, to]) => allowed(from, to)),
      { maxLength: 16, selector: ([from, to]) => `${from} ${to}` },
    );
  }

  function simplePaths(edges: readonly (readonly [number, number])[]): number[][] {
    const extend = (nodes: number[]): number[][] => [
      nodes,
      ...edges
        .filter(([from, to]) => from === nodes.at(-1) && !nodes.includes(to))
        .flatMap(([, to]) => extend([...nodes, to])),
    ];
    return [...Array(size).keys()].flatMap((start) => extend([start]));
  }

  function pairs(nodes: readonly string[]): string[] {
    return nodes.slice(1).map((node, i) => `${nodes[i]} ${node}`);
  }
});

describe('longChains on large systems', () => {
  const names = (count: number): number[] => [...Array(count).keys()];

  test('a ring of a thousand services', () => {
    const [chain, ...others] = longChains(hops(...names(1000).map((i) => `s${i} > s${(i + 1) % 1000}`)), 3);
    expect(chain?.hops).toHaveLength(999);
    expect(others).toEqual([]);
  });

  test('a line of twenty thousand', () => {
    const [chain] = longChains(hops(...names(20_000).map((i) => `s${i} > s${i + 1}`)), 3);
    expect(chain?.hops).toHaveLength(20_000);
  });

  test('every service calls every other', () => {
    const found = longChains(hops(...names(120).flatMap((i) => names(120).map((j) => `s${i} > s${j}`))), 3);
    expect(found.map((chain) => chain.hops.length)).toEqual([119]);
  });

  test('every service calls every later one: 2^298 paths', () => {
    const all = names(300).flatMap((i) => names(300).flatMap((j) => (i < j ? [`s${i} > s${j}`] : [])));
    const found = longChains(hops(...all), 3);
    expect(found[0]?.hops).toHaveLength(299);
    expect(found.length).toBeLessThan(3 * 300);
  });
});

describe('stronglyConnected', () => {
  test('gives the components, what is called first', () => {
    expect(stronglyConnected([[1], [2, 3], [0], [4], []])).toEqual([[4], [3], [0, 1, 2]]);
  });
});
