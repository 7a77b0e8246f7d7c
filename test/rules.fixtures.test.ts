import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Architecture } from '../src/analyze/architecture.js';
import { analyze } from '../src/analyze/index.js';
import type { Finding } from '../src/model.js';
import { rules } from '../src/rules/index.js';
import { defaultOptions, type Rule } from '../src/rules/rule.js';
import { runRules } from '../src/rules/run.js';

/**
 * Every folder `fixtures/rules/<rule>/<case>` is a small system. A comment `expect <rule> "part of the message"` on a
 * line says that the rule has a certain finding there (`expect <rule> possible "…"`: a possible one); the rule must
 * find these and nothing else. A case that is named `silent-…` expects nothing, any other expects something.
 */
const fixtures = fileURLToPath(new URL('../fixtures/rules/', import.meta.url));

/** A finding that a comment asks for. */
type Expectation = {
  readonly file: string;
  readonly line: number;
  readonly certainty: string;
  readonly text: string;
};

test('every rule has fixtures, and every folder of fixtures a rule', () => {
  expect(foldersIn(fixtures)).toEqual(rules.map(({ id }) => id).sort());
});

test('comments expect only rules that exist', () => {
  const known = rules.map(({ id }) => id);
  const named = foldersIn(fixtures).flatMap((folder) =>
    expectationsIn(join(fixtures, folder)).map(({ rule }) => rule),
  );
  expect(named.filter((rule) => !known.includes(rule))).toEqual([]);
});

for (const rule of rules.filter(({ id }) => existsSync(join(fixtures, id)))) {
  describe(rule.id, () => {
    const cases = foldersIn(join(fixtures, rule.id));

    test('is loud in three cases at least, and silent at three calls or in three folders', async () => {
      const roots = cases.map((name) => join(fixtures, rule.id, name));
      const loud = roots.flatMap(expectationsIn).filter((each) => each.rule === rule.id);
      expect(loud.length).toBeGreaterThanOrEqual(3);
      const silentFolders = cases.filter((name) => name.startsWith('silent-'));
      const silentCalls = await Promise.all(roots.map((root) => callsWithout(rule, root)));
      const silent = Math.max(silentFolders.length, silentCalls.flat().length);
      expect(silent).toBeGreaterThanOrEqual(3);
    });

    test.each(cases)('%s', async (name) => {
      const root = join(fixtures, rule.id, name);
      const expected = expectationsIn(root).filter((each) => each.rule === rule.id);
      expect(expected.length > 0, 'a case expects something unless it is named silent-…').toBe(
        !name.startsWith('silent-'),
      );
      const { data, topology } = await analyze(root);
      const found = runRules(new Architecture(data), [rule], topology);
      expect(compareFindings(found, expected)).toEqual({ unexpected: [], missing: [] });
    });
  });
}

/** The calls of a fixture that no finding of the rule is about. */
async function callsWithout(rule: Rule, root: string): Promise<string[]> {
  const { data } = await analyze(root);
  const architecture = new Architecture(data);
  const found = [...rule.check(architecture, defaultOptions(rule))];
  const named = new Set(found.flatMap(({ interactions = [] }) => interactions));
  return data.interactions.map(({ id }) => id).filter((id) => !named.has(id));
}

function compareFindings(
  found: readonly Finding[],
  expected: readonly Expectation[],
): Record<string, string[]> {
  const missing = [...expected];
  const unexpected = found.filter((finding) => {
    const index = missing.findIndex((each) => meets(finding, each));
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  return {
    unexpected: unexpected.map(
      ({ file, line, certainty, message }) => `${file}:${line} ${certainty}: ${message}`,
    ),
    missing: missing.map(({ file, line, certainty, text }) => `${file}:${line} ${certainty}: ${text}`),
  };
}

function meets(finding: Finding, { file, line, certainty, text }: Expectation): boolean {
  return (
    finding.file === file &&
    finding.line === line &&
    finding.certainty === certainty &&
    finding.message.includes(text)
  );
}

function expectationsIn(root: string): (Expectation & { readonly rule: string })[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const file = relative(root, path).split(sep).join('/');
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, i) =>
        [...text.matchAll(/(?:\/\/|#) expect ([\w-]+)( possible)? "([^"]*)"/g)].map(
          ([, rule = '', possible, part = '']) => ({
            rule,
            file,
            line: i + 1,
            certainty: possible ? 'possible' : 'certain',
            text: part,
          }),
        ),
      );
  });
}

function foldersIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
