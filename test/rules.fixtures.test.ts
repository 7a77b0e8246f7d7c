import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Architecture } from '../src/analyze/architecture.js';
import { analyze } from '../src/analyze/index.js';
import type { Finding } from '../src/model.js';
import { rules } from '../src/rules/index.js';
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

    test('is loud in one case at least', () => {
      expect(cases.filter((name) => !name.startsWith('silent-'))).not.toEqual([]);
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
