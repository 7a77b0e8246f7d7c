import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { Builder } from 'junit-report-builder';
import library from 'junit-report-builder';
import { describe, expect, test } from 'vitest';
import { github } from '../../src/report/github.js';
import { gitlab } from '../../src/report/gitlab.js';
import { junit } from '../../src/report/junit.js';
import { escapeMarkdown, markdownReport } from '../../src/report/markdown-report.js';
import { sarif } from '../../src/report/sarif.js';
import { rules } from '../../src/rules/index.js';
import { chainFinding, finding, report } from './sample.js';

const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const known = rules.map((rule) => ({ ...rule, page: `# ${rule.id}` }));

/** What a file's or a route's name may hold where somebody wants to break a report. */
const hostile = 'a,b:c%0A\r\n::error::x <script>&"\' `` ](http://evil.example) @all |x| ]]>\u001b[2J';
const attack = finding({
  file: 'services/a b/#x?,:%.ts',
  line: 3,
  column: 2,
  message: hostile,
  suggestion: hostile,
  service: hostile,
  evidence: [{ file: 'b.ts', line: 1, column: 1, service: 'b', message: hostile }],
  chain: [],
});

function sarifOf(raw: typeof report) {
  const text = sarif(raw, { rules: known, version: '0.1.0', pathPrefix: 'shop/' });
  const { $schema: _, id: __, ...plain } = schema;
  const validate = new Ajv({
    strict: false,
    validateSchema: false,
    unicodeRegExp: false,
    logger: false,
    formats: { uri: true, 'uri-reference': true, 'date-time': true },
  }).compile(plain);
  const log = JSON.parse(text);
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log.runs[0];
}

describe('sarif', () => {
  test('is valid, whatever the names', () => {
    const run = sarifOf({
      ...report,
      findings: [attack],
      notices: [{ message: hostile, file: 'c.ts', line: 1 }],
    });
    const [result] = run.results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(
      'shop/services/a%20b/%23x%3F%2C%3A%25.ts',
    );
    expect(result.codeFlows[0].threadFlows[0].locations).toHaveLength(1);
  });

  test('has rules, fingerprints, chains as flows, and suppressed findings as suppressed', () => {
    const run = sarifOf({
      ...report,
      findings: [chainFinding],
      suppressed: [{ ...attack, reason: 'known' }],
    });
    const [chain] = run.results;
    expect(run.tool.driver.rules[chain.ruleIndex]).toMatchObject({
      id: chain.ruleId,
      help: { markdown: `# ${chain.ruleId}` },
    });
    expect(chain.partialFingerprints).toEqual({ 'hoplint/v1': chainFinding.id });
    expect(chain.codeFlows[0].threadFlows[0].locations).toHaveLength(8);
    expect(run.results.at(-1).suppressions).toEqual([{ kind: 'inSource', justification: 'known' }]);
    expect(run.results.slice(0, -1).every((each: object) => !('suppressions' in each))).toBe(true);
  });
});

describe('github', () => {
  test('each finding is one command, errors first', () => {
    const warning = finding({ file: 'a.ts', line: 1, column: 1, severity: 'warn' });
    const lines = github({ ...report, findings: [warning, attack] }, '')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^::error file=services\/a b\/#x\?%2C%3A%25\.ts,line=3,col=2,title=hoplint missing-timeout::a,b:c%250A/,
    );
    expect(lines[1]).toMatch(/^::warning /);
  });
});

describe('gitlab', () => {
  test('has what a code quality report needs', () => {
    expect(JSON.parse(gitlab({ ...report, findings: [attack] }, 'shop/'))).toMatchObject([
      {
        check_name: 'missing-timeout',
        fingerprint: attack.id,
        severity: 'major',
        location: { path: 'shop/services/a b/#x?,:%.ts', lines: { begin: 3 } },
      },
    ]);
  });
});

describe('junit', () => {
  const text = (findings: typeof report.findings) =>
    junit(
      { ...report, findings },
      ['sync-chain', 'missing-timeout'],
      '',
      (library as unknown as Builder).newBuilder(),
    );

  test('a rule without findings passes, errors fail, warnings are skipped', () => {
    const warning = finding({ file: 'a.ts', line: 1, column: 1, severity: 'warn' });
    const xml = text([attack, warning]);
    expect(xml).toContain('<testsuites tests="3" failures="1" errors="0" skipped="1">');
    expect(xml).toContain('<testcase classname="sync-chain" name="no findings"/>');
  });

  test('nothing in it is markup that was not meant', () => {
    const xml = text([attack]);
    const outside = xml.replace(/<!\[CDATA\[[\s\S]*?]]>|"[^"<]*"/g, '');
    expect(outside).not.toMatch(/<script>|]]>/);
    expect(xml).not.toContain('\u001b');
    expect(xml.match(/<testcase/g)).toHaveLength(2);
  });
});

describe('markdown', () => {
  test('nothing in it is markup that was not meant', () => {
    const text = markdownReport({ ...report, findings: [attack] }, '');
    expect(text).not.toMatch(/<script>|[^\\]\]\(http|@all/);
    expect(text).not.toContain('\u001b');
  });

  test.each([
    ['[a](http://b)', '\\[a\\]\\(http&#58;//b\\)'],
    ['@team <b> & `c`', '&#64;team &lt;b&gt; &amp; \\`c\\`'],
    ['a\n\n# b', 'a \\# b'],
  ])('%s', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test('draws chains, and stays short enough for a comment', () => {
    expect(markdownReport({ ...report, findings: [chainFinding] }, '')).toContain(
      '```mermaid\n  flowchart LR',
    );
    const many = Array.from({ length: 2000 }, (_, line) =>
      finding({ file: 'a.ts', line: line + 1, column: 1 }),
    );
    const text = markdownReport({ ...report, findings: many }, '');
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/…and \d+ findings more/);
  });
});
