import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Report } from '../../src/model.js';
import { type PrettyOptions, pretty } from '../../src/report/pretty.js';
import { chainFinding, clean, finding, report, rules, sources, unresolved } from './sample.js';

const plain: PrettyOptions = {
  width: 80,
  colour: false,
  sources,
  pathPrefix: '',
  rules,
  quiet: false,
};

function withFindings(...findings: Report['findings']): Report {
  return { ...report, findings, unresolved: [] };
}

test.each([
  ['80 columns', 'pretty-80.txt', plain],
  ['a narrow terminal', 'pretty-50.txt', { ...plain, width: 50 }],
  ['a wide terminal', 'pretty-120.txt', { ...plain, width: 200 }],
  ['colours', 'pretty-colour.txt', { ...plain, colour: true }],
])('%s', async (_, golden, options) => {
  await expect(pretty(report, options)).toMatchFileSnapshot(`golden/${golden}`);
});

test('colours change nothing but colours', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  expect(pretty(report, { ...plain, colour: true }).replace(/\x1b\[\d+m/g, '')).toBe(pretty(report, plain));
});

test.each([50, 60, 80, 100, 120])('nothing but paths is wider than %i columns', (width) => {
  const tooWide = pretty(report, { ...plain, width })
    .split('\n')
    .filter((line) => stringWidth(line) > width && !/\.ts:\d+:\d+$/.test(line));
  expect(tooWide).toEqual([]);
});

test('paths lead from the working directory to the file', () => {
  const text = pretty(report, { ...plain, pathPrefix: '../shop/' });
  expect(text).toContain('    ../shop/services/checkout/src/server.ts:31:20\n');
  expect(text).toContain('    ../shop/services/web/src/billing.ts:7:9\n');
  expect(text).toMatch(/│ {2}no timeout +\.\.\/shop\/services\/web\/src\/server\.ts:10:20\n/);
});

test('quiet leaves findings and the last line', () => {
  const text = pretty(withFindings(finding({ file: 'a.ts', line: 1, column: 1 })), { ...plain, quiet: true });
  expect(text).toMatchInlineSnapshot(`
    "── missing-timeout ────────────────────────────────────────────────── 1 error ──

      cart

      error  the call of product GET /:id has no timeout: fetch waits 300 s for the
             headers
        a.ts:1:1

        mend  pass \`signal: AbortSignal.timeout(2000)\`

    2 errors, 1 warning, 1 suppressed · 94 % of the calls have a known target
    "
  `);
});

test('evidence that is not on the chain stands beneath it', () => {
  const detour = {
    file: 'services/app/src/main.ts',
    line: 9,
    column: 3,
    service: 'app',
    message: 'comes in here',
  };
  const text = pretty(withFindings({ ...chainFinding, evidence: [...chainFinding.evidence, detour] }), plain);
  expect(text).toContain('    1  services/app/src/main.ts:9:3  app: comes in here\n');
  expect(text).not.toContain('calls bank');
});

test('what was checked is said where nothing is found', () => {
  expect(pretty(clean, plain)).toMatchInlineSnapshot(`
    "hoplint  9 services · 41 operations · 88 calls
             inferred from docker-compose.yml

    ✓  No findings · sync-chain, missing-timeout, chatty-loop and shared-database
       looked at 88 calls in 9 services · 94 % of the calls have a known target
    "
  `);
});

test('a clean result that rests on little says so', () => {
  const resolution = { percent: 40, resolved: 20, external: 2, ambiguous: 3, unresolved: 30 };
  expect(pretty({ ...clean, resolution }, plain)).toMatchInlineSnapshot(`
    "hoplint  9 services · 41 operations · 88 calls
             inferred from docker-compose.yml

    !  No findings · sync-chain, missing-timeout, chatty-loop and shared-database
       looked at 88 calls in 9 services · only 40 % of the calls have a known target
    "
  `);
});

test('a system without any call is not called clean', () => {
  const summary = { ...clean.summary, interactions: 0 };
  const resolution = { percent: 100, resolved: 0, external: 0, ambiguous: 0, unresolved: 0 };
  expect(pretty({ ...clean, summary, resolution }, plain)).toMatchInlineSnapshot(`
    "hoplint  9 services · 41 operations · 0 calls — inferred from docker-compose.yml

    !  Nothing was judged: no call, no message and no database access was found in
       the 9 services. hoplint sees the ones that are made through the libraries it
       knows; others can be described under "clients:" in hoplint.yaml.
    "
  `);
});

test('a run without rules is not called clean', () => {
  expect(pretty(clean, { ...plain, rules: [] })).toContain('Nothing was judged: every rule is off.');
});

test('of many unknown targets ten are listed, and each reason is among them', () => {
  const [first, , other] = unresolved;
  if (!first || !other) throw new Error('the sample has changed');
  const many = [...Array.from({ length: 32 }, (_, line) => ({ ...first, line: line + 1 })), other];
  const text = pretty({ ...clean, unresolved: many }, plain);
  expect(text.match(/billing\.ts:\d+:9/g)).toHaveLength(9);
  expect(text).toContain('services/web/src/proxy.ts:4:1');
  expect(text).toContain('\n  and 23 more: hoplint check -f json\n');
});

test('several unknown targets of one place are one line', () => {
  const [first] = unresolved;
  if (!first) throw new Error('the sample has changed');
  const text = pretty({ ...clean, unresolved: [first, first, first] }, plain);
  expect(text).toContain('    services/web/src/billing.ts:7:9 (3 calls)\n    hoplint.yaml ');
});

test('wide characters keep columns straight', async () => {
  const hops = chainFinding.chain?.slice(0, 3).map((hop, index) => ({
    ...hop,
    toService: ['注文サービス', '🛒 cart', 'payment'][index] ?? '',
    fromService: ['web', '注文サービス', '🛒 cart'][index] ?? '',
  }));
  const text = pretty(withFindings({ ...chainFinding, chain: hops ?? [] }), { ...plain, width: 120 });
  const columns = text
    .split('\n')
    .filter((line) => /▶/.test(line))
    .map((line) => stringWidth(line.slice(0, line.search(/no timeout|2 s/))));
  expect(new Set(columns).size).toBe(1);
});

test('names and source cannot act on the terminal', () => {
  const evil = 'pay\x1b[2Jment\u202e\x07\x9b31m\r\n✓  No findings';
  const at = { file: `src/${evil}.ts`, line: 1, column: 7 };
  const hostile: Report = {
    ...report,
    origin: evil,
    findings: [
      finding({
        ...at,
        service: evil,
        message: `calls ${evil}`,
        suggestion: `ask ${evil}`,
        evidence: [{ ...at, line: 2, service: evil, message: evil }],
      }),
    ],
    unresolved: [{ ...at, service: evil, reason: evil, hint: evil }],
  };
  const text = pretty(hostile, {
    ...plain,
    pathPrefix: 'a\x1b]0;b/',
    sources: new Map([[at.file, [`const \x1b[31mx = "\u202e"; // \x07`]]]),
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
  expect(text).toContain('const ␛[31mx = "\ufffd"; // ␇');
  // A line of its own could pass for one of hoplint's.
  expect(text).not.toMatch(/^✓/m);
});

test('a finding in a file that cannot be shown has no frame', () => {
  const text = pretty(withFindings(finding({ file: 'gone.ts', line: 3, column: 1 })), plain);
  expect(text).toContain('    gone.ts:3:1\n\n    mend');
});
