import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stackedAttempts } from '../src/analyze/attempts.js';
import { cyclesOf } from '../src/analyze/cycles.js';
import type { Hop, Relation, Timeout } from '../src/model.js';
import { System, unbounded } from './support/system.js';

function bound(ms: number, source: Timeout['source'] = 'explicit'): Timeout {
  return { ms, source, detail: 'timeout' };
}

describe('waits', () => {
  const waitOf = (system: System, operation: string): number => system.build().waits.of(operation).ms;

  test('calls in turn are added, each as often as its timeout may be waited for', () => {
    const system = new System()
      .call('web GET / -> cart GET /', { timeout: bound(1000) })
      .call('web GET / -> stock GET /', { timeout: bound(500), retry: { attempts: 3, delay: 'fixed' } })
      .order('web GET /');
    expect(waitOf(system, 'web#GET /')).toBe(2500);
  });

  test('one timeout for all attempts counts once', () => {
    const retry = { attempts: 3, delay: 'fixed' as const };
    const system = new System()
      .call('web GET / -> cart GET /', { timeout: bound(1000), retry: { ...retry, waits: 1 } })
      .call('web GET /w -> cart GET /', { timeout: bound(1000, 'wrapper'), retry })
      .call('web GET /m -> cart GET /', { timeout: bound(1000, 'mesh'), retry });
    for (const operation of ['web#GET /', 'web#GET /w', 'web#GET /m'])
      expect(waitOf(system, operation)).toBe(1000);
  });

  test('of calls whose order is not known the longest counts', () => {
    const system = new System()
      .call('web GET / -> cart GET /', { timeout: bound(1000) })
      .call('web GET / -> stock GET /', { timeout: bound(500) });
    expect(waitOf(system, 'web#GET /')).toBe(1000);
  });

  test('is 0 where nothing is waited for', () => {
    const system = new System().call('web GET / -> cart GET /', { reach: { blocking: false } });
    expect(waitOf(system, 'web#GET /')).toBe(0);
    expect(waitOf(system, 'cart#GET /')).toBe(0);
  });

  test('a call without a timeout takes as long as what it calls, and a circle of them nothing', () => {
    const system = new System()
      .call('web GET / -> cart GET /', { timeout: unbounded })
      .call('cart GET / -> stock GET /', { timeout: unbounded })
      .call('stock GET / -> cart GET /', { timeout: unbounded })
      .call('stock GET / -> bank GET /', { timeout: bound(7000) });
    expect(waitOf(system, 'web#GET /')).toBe(0);
    expect(waitOf(system, 'stock#GET /')).toBe(7000);
  });

  const size = 5;
  const node = fc.integer({ min: 0, max: size - 1 });
  const relation = fc.constantFrom<Relation>(
    'dependent',
    'independent',
    'failure',
    'branch',
    'concurrent',
    'exclusive',
  );
  const call = fc.record({
    from: node,
    to: node,
    ms: fc.option(fc.integer({ min: 1, max: 9 })),
    attempts: fc.integer({ min: 1, max: 3 }),
  });

  test('random systems without circles: the heaviest set of calls of which each pair is in turn', () => {
    const forward = call.filter(({ from, to }) => from < to);
    fc.assert(
      fc.property(
        fc.array(forward, { maxLength: 8 }),
        fc.array(fc.array(relation, { minLength: 8, maxLength: 8 }), { minLength: 8, maxLength: 8 }),
        (calls, relations) => {
          const system = new System();
          for (const { from, to, ms, attempts } of calls) {
            system.call(`n${from} GET / -> n${to} GET /`, {
              timeout: ms === null ? unbounded : bound(ms),
              retry: attempts > 1 ? { attempts, delay: 'fixed' } : null,
            });
          }
          for (let i = 0; i < size; i += 1) system.order(`n${i} GET /`, relations);
          const inTurn = (a: number, b: number) => {
            const how = relations[b]?.[a];
            return how !== 'concurrent' && how !== 'exclusive';
          };
          const longest = (operation: number): number => {
            const own = calls.filter(({ from }) => from === operation);
            const weights = own.map(({ to, ms, attempts }) => (ms ?? longest(to)) * attempts);
            const sets = [...Array(2 ** own.length).keys()].map((set) =>
              own.flatMap((_, i) => (set & (2 ** i) ? [i] : [])),
            );
            const allowed = sets.filter((set) =>
              set.every((b, j) => set.slice(0, j).every((a) => inTurn(a, b))),
            );
            return Math.max(...allowed.map((set) => set.reduce((sum, i) => sum + (weights[i] ?? 0), 0)));
          };
          const { waits } = system.build();
          for (let i = 0; i < size; i += 1) {
            const found = waits.of(`n${i}#GET /`);
            expect(found.ms).toBe(longest(i));
            expect(found.waits.reduce((sum, { ms }) => sum + ms, 0)).toBe(found.ms);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test('a long line of calls without a timeout, and an operation with hundreds of calls', () => {
    const line = new System();
    for (let i = 0; i < 5000; i += 1) line.call(`s${i} GET / -> s${i + 1} GET /`, { timeout: unbounded });
    line.call('s5000 GET / -> end GET /', { timeout: bound(3000) });
    expect(waitOf(line, 's0#GET /')).toBe(3000);
    const wide = new System();
    for (let i = 0; i < 300; i += 1) wide.call(`web GET / -> s${i} GET /`, { timeout: bound(10) });
    expect(waitOf(wide.order('web GET /'), 'web#GET /')).toBe(3000);
  });
});

describe('stackedAttempts', () => {
  const size = 6;
  const node = fc.integer({ min: 0, max: size - 1 });
  type Call = { readonly from: number; readonly to: number; readonly attempts: number };
  const call = fc
    .record({ from: node, to: node, attempts: fc.integer({ min: 1, max: 4 }) })
    .filter(({ from, to }) => from !== to);
  const callsOf = (allowed: (each: Call) => boolean) =>
    fc.uniqueArray(call.filter(allowed), { maxLength: 12, selector: ({ from, to }) => `${from} ${to}` });

  function hopsOf(calls: readonly Call[]): readonly Hop[] {
    const system = new System();
    for (const { from, to, attempts } of calls) {
      system.call(`n${from} GET / -> n${to} GET /`, {
        retry: attempts > 1 ? { attempts, delay: 'exponential' } : null,
      });
    }
    return system.build().hops;
  }

  /** The most that one request becomes at the end of a call, over all ways to it that pass no operation twice. */
  function most(calls: readonly Call[], last: Call, passed: readonly number[] = []): number {
    const before = calls.filter(
      ({ to, from }) => to === last.from && !passed.includes(from) && from !== last.to,
    );
    return (
      last.attempts * Math.max(1, ...before.map((each) => most(calls, each, [...passed, last.from, last.to])))
    );
  }

  const key = ({ from, to }: { from: string | number; to: string | number | null }) =>
    `${from} ${to}`.replaceAll(/n|#GET \//g, '');

  test('random systems without circles: what brute force over all ways finds', () => {
    fc.assert(
      fc.property(
        callsOf(({ from, to }) => from < to),
        (calls) => {
          const found = new Map(
            stackedAttempts(hopsOf(calls)).map(({ hops, attempts }) => [
              key(hops.at(-1) ?? { from: '', to: '' }),
              attempts,
            ]),
          );
          for (const last of calls) {
            const expected = most(calls, last);
            const isStacked = last.attempts > 1 && expected > last.attempts;
            expect(found.get(key(last))).toBe(isStacked ? expected : undefined);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test('random systems with circles: never more than there is, and it ends', () => {
    fc.assert(
      fc.property(
        callsOf(() => true),
        (calls) => {
          for (const { hops, attempts } of stackedAttempts(hopsOf(calls))) {
            expect(attempts).toBe(hops.reduce((all, hop) => all * (hop.interaction.retry?.attempts ?? 1), 1));
            const passed = [...hops.map(({ from }) => from), hops.at(-1)?.to];
            expect(new Set(passed).size).toBe(passed.length);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('cyclesOf', () => {
  const edges = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })).filter(([a, b]) => a !== b),
    { maxLength: 10, selector: ([a, b]) => `${a} ${b}` },
  );

  function lengthsOfCycles(all: readonly (readonly [number, number])[]): number[] {
    const from = (start: number, path: readonly number[]): number[] =>
      all
        .filter(([a]) => a === path.at(-1))
        .flatMap(([, b]) =>
          b === start ? [path.length] : path.includes(b) ? [] : from(start, [...path, b]),
        );
    return [0, 1, 2, 3, 4, 5].flatMap((start) => from(start, [start]));
  }

  test('random systems: a circle exactly where there is one, the shortest among them', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const system = new System();
        for (const [a, b] of all) system.call(`n${a} GET / -> n${b} GET /`);
        const cycles = cyclesOf(system.build().hops);
        const lengths = lengthsOfCycles(all);
        expect(cycles.length > 0).toBe(lengths.length > 0);
        if (lengths.length > 0) {
          expect(Math.min(...cycles.map(({ hops }) => hops.length))).toBe(Math.min(...lengths));
        }
        for (const { hops, certainty } of cycles) {
          expect(certainty).toBe('certain');
          expect(hops.map(({ to }) => to)).toEqual([...hops.slice(1), hops[0]].map((hop) => hop?.from));
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('services that call each other in operations of their own are a possible circle, and one finding', () => {
    const system = new System()
      .call('a GET /1 -> b GET /1')
      .call('b GET /2 -> c GET /1')
      .call('c GET /2 -> a GET /3')
      .call('x GET / -> a GET /1');
    const [cycle, ...others] = cyclesOf(system.build().hops);
    expect(others).toEqual([]);
    expect(cycle).toMatchObject({ certainty: 'possible', group: ['a', 'b', 'c'] });
    expect(cycle?.hops).toHaveLength(3);
  });

  test('a ring of two thousand operations takes no time to speak of', () => {
    const system = new System();
    for (let i = 0; i < 2000; i += 1) system.call(`s${i} GET / -> s${(i + 1) % 2000} GET /`);
    expect(cyclesOf(system.build().hops).map(({ hops }) => hops.length)).toEqual([2000]);
  });
});
