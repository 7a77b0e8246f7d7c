import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Architecture } from '../src/analyze/architecture.js';
import { captureModule } from '../src/analyze/capture/index.js';
import { analyze } from '../src/analyze/index.js';
import { baselineText, parseBaseline } from '../src/findings/baseline.js';
import type { RuleSettings } from '../src/model.js';
import { rules } from '../src/rules/index.js';
import { runRules } from '../src/rules/run.js';
import { loadTopology } from '../src/topology/index.js';
import { UserError } from '../src/topology/user-error.js';

/**
 * Whatever a tree holds is read or refused, never a crash and never a hang. The seed is fixed, so that a run can be
 * repeated; `HOPLINT_FUZZ=20 HOPLINT_FUZZ_SEED=7 npx vitest run test/fuzz.test.ts` tries twenty times as much, from
 * another seed.
 */
const times = Number(process.env.HOPLINT_FUZZ ?? 1);
const seed = Number(process.env.HOPLINT_FUZZ_SEED ?? 20_261);
const MINUTES = 60_000;

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const all = (readdirSync(fixtures, { recursive: true, encoding: 'utf8' }) as string[])
  .filter((path) => statSync(join(fixtures, path)).isFile())
  .sort();
const sources = all.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
const manifests = all.filter((path) =>
  /\.(ya?ml|json|toml|conf|env)$|(^|\/)(Dockerfile|\.env[^/]*)$/.test(path),
);
/** Fixtures of few files, by their folder: the innermost that holds a hoplint.yaml or a compose file. */
const systems = [
  ...new Set(
    all
      .filter((path) => /(^|\/)(hoplint\.yaml|docker-compose\.ya?ml)$/.test(path))
      .map((path) => dirname(path)),
  ),
].filter((system) => filesOf(system).length <= 14);

function filesOf(system: string): string[] {
  return all.filter((path) => path.startsWith(`${system}/`));
}

/** What breaks parsers, walkers and printers. */
const pieces = [
  ...[
    '`',
    '${',
    '"',
    "'",
    '/*',
    '*/',
    '//',
    '<',
    '/>',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '=>',
    '...',
    '?.',
    '??',
    '#',
    '@',
  ],
  ...[
    'await ',
    'async ',
    'new ',
    'class A extends ',
    'import(',
    'export * from ',
    'for (;;) ',
    'yield ',
    'super.',
    'this.',
  ],
  ...['\0', '\u2028', '\ud800', '\u001b[2J', '﻿', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!js/function ',
    '? ',
    '| ',
    '>-\n',
    '---\n',
    '{{ .Values.x }}',
    '${X:-${Y}}',
    '\t',
    '- ',
    ': ',
  ],
  ...[
    '1e999',
    '-0',
    'NaN',
    '9007199254740993',
    'null',
    '[]',
    '{}',
    '../../../etc/passwd',
    'http://',
    '://',
    '%00',
    '*',
  ],
];

type Mutation = {
  readonly how: 'delete' | 'repeat' | 'insert' | 'swap' | 'cut' | 'nest';
  /** From 0 to 1, of the text's length. */
  readonly at: number;
  readonly to: number;
  readonly length: number;
  readonly piece: string;
};
const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom('delete', 'repeat', 'insert', 'insert', 'swap', 'cut', 'nest'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 120 }),
  piece: fc.constantFrom(...pieces),
});
const mutations = fc.array(mutation, { minLength: 1, maxLength: 5 });

function mutated(text: string, changes: readonly Mutation[]): string {
  return changes.reduce((before, change) => changed(before, change), text);
}

function changed(before: string, { how, at, to, length, piece }: Mutation): string {
  const start = Math.floor(at * before.length);
  const other = Math.floor(to * before.length);
  const part = before.slice(start, start + length);
  switch (how) {
    case 'delete':
      return before.slice(0, start) + before.slice(start + length);
    case 'repeat':
      return before.slice(0, start) + part.repeat(3) + before.slice(start);
    case 'insert':
      return before.slice(0, start) + piece + before.slice(start);
    case 'swap':
      return before.slice(0, other) + part + before.slice(other);
    case 'cut':
      return before.slice(0, start);
    case 'nest':
      return before.slice(0, start) + piece.repeat(length * 4) + before.slice(start);
  }
}

const root = mkdtempSync(join(tmpdir(), 'hoplint-fuzz-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes a system into a directory of its own, with some of its files changed; gone after `use`. */
async function withSystem<Result>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(root, 'system-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Wrong input is refused as such; anything else that is thrown is a defect. */
async function refusedOr<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UserError && error.problems.every(({ message }) => message !== '')) return null;
    throw error;
  }
}

describe('changed at random, nothing crashes', () => {
  test(`${3_000 * times} source files`, { timeout: 10 * MINUTES * times }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), mutations, async (path, changes) => {
        // Whoever runs the tests hears of them in between.
        await setImmediate();
        const text = mutated(readFileSync(join(fixtures, path), 'utf8'), changes);
        const facts = captureModule(path, text);
        // Facts are kept and sent as JSON.
        expect(JSON.parse(JSON.stringify(facts)).path).toBe(path);
      }),
      { numRuns: 3_000 * times, seed },
    );
  });

  test(`${1_500 * times} manifests`, { timeout: 10 * MINUTES * times }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...manifests), mutations, async (path, changes) => {
        const name = relative(dirname(path), path);
        const text = mutated(readFileSync(join(fixtures, path), 'utf8'), changes);
        await withSystem(
          { [name]: text, 'services/orders/server.ts': 'fetch(process.env.URL)' },
          (directory) => refusedOr(loadTopology(directory, {})),
        );
      }),
      { numRuns: 1_500 * times, seed },
    );
  });

  test(`${300 * times} systems, through all stages`, { timeout: 10 * MINUTES * times }, async () => {
    const commandLine: RuleSettings = { preset: 'strict', rules: {} };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...systems),
        fc.array(fc.tuple(fc.nat(), mutations), { minLength: 1, maxLength: 4 }),
        async (system, changes) => {
          const paths = filesOf(system);
          const files = Object.fromEntries(
            paths.map((path) => [relative(system, path), readFileSync(join(fixtures, path), 'utf8')]),
          );
          for (const [which, how] of changes) {
            const path = relative(system, paths[which % paths.length] ?? '');
            files[path] = mutated(files[path] ?? '', how);
          }
          await withSystem(files, async (directory) => {
            const analysis = await refusedOr(analyze(directory, { trace: true }));
            if (!analysis) return;
            const findings = runRules(new Architecture(analysis.data), rules, analysis.topology, commandLine);
            expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
          });
        },
      ),
      { numRuns: 300 * times, seed },
    );
  });

  test(`${1_000 * times} baselines`, { timeout: MINUTES * times }, () => {
    const baseline = baselineText([
      {
        id: '0123456789abcdef',
        rule: 'sync-chain',
        service: 'orders',
        file: 'orders/server.ts',
        message: 'a chain',
      },
    ]);
    fc.assert(
      fc.property(mutations, (changes) => {
        const parsed = parseBaseline('baseline.json', mutated(baseline, changes));
        expect(Array.isArray(parsed) || ('message' in parsed && parsed.hint !== undefined)).toBe(true);
      }),
      { numRuns: 1_000 * times, seed },
    );
  });
});
