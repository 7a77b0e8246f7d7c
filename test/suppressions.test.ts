import { describe, expect, test } from 'vitest';
import { captureModule } from '../src/analyze/capture/index.js';
import { suppress } from '../src/findings/suppress.js';
import type { Finding } from '../src/model.js';

function finding(line: number, rule = 'chatty-loop'): Finding {
  return {
    id: `${rule}${line}`,
    rule,
    severity: 'error',
    certainty: 'certain',
    message: '',
    service: 'shop',
    file: 'shop.ts',
    line,
    column: 1,
    evidence: [],
    suggestion: '',
    fixable: false,
  };
}

/** What is left of findings, and what is said of the comments. */
function judged(source: string, findings: readonly Finding[], active = true) {
  const { suppressions } = captureModule('shop.ts', source);
  const rules = ['chatty-loop', 'missing-timeout', 'sync-chain'];
  const result = suppress(
    findings,
    [{ file: 'shop.ts', service: 'shop', suppressions }],
    rules,
    () => active,
  );
  return {
    left: result.findings.map(({ line }) => line),
    reasons: result.suppressed.map(({ line, reason }) => `${line} ${reason}`),
    said: result.violations.map(({ at, message }) => `${at.line}:${at.column} ${message}`),
  };
}

const untouched = { left: [2], reasons: [] };

describe('a comment with a reason', () => {
  test.each([
    ['// hoplint-disable-next-line chatty-loop -- three regions, fixed\ncall();', '2 three regions, fixed'],
    ['\ncall(); // hoplint-disable-line chatty-loop -- three regions', '2 three regions'],
    ['/* hoplint-disable-next-line missing-timeout, chatty-loop -- a -- b */\ncall();', '2 a -- b'],
    ['// hoplint-disable-next-line -- all of them\ncall();', '2 all of them'],
    ['const page = <a>\n{/* hoplint-disable-line chatty-loop -- in a page */ call()}</a>;', '2 in a page'],
    ['// hoplint-disable chatty-loop -- old\ncall();\n// hoplint-enable chatty-loop\n', '2 old'],
    ['function f(/* hoplint-disable chatty-loop -- old */) {\ncall();}', '2 old'],
  ])('%s', (source, reason) => {
    expect(judged(source, [finding(2)])).toEqual({ left: [], reasons: [reason], said: [] });
  });

  test('goes for a call that goes on beneath', () => {
    const source =
      '// hoplint-disable-next-line chatty-loop -- x\nawait axios\n  .create()\n  ?.get(url);\nother();';
    expect(judged(source, [finding(4), finding(5)])).toEqual({ left: [5], reasons: ['4 x'], said: [] });
  });

  test('stands above others for the same line', () => {
    const source =
      '// hoplint-disable-next-line chatty-loop -- x\n// hoplint-disable-next-line missing-timeout -- y\ncall();';
    expect(judged(source, [finding(3), finding(3, 'missing-timeout')]).reasons).toEqual(['3 x', '3 y']);
  });

  test('ends where the rule is enabled again, or all rules are', () => {
    const source =
      '// hoplint-disable chatty-loop -- x\n\n// hoplint-enable sync-chain\n\n// hoplint-enable\n\n';
    expect(judged(source, [finding(2), finding(4), finding(6)])).toMatchObject({ left: [6] });
  });
});

describe('what suppresses nothing', () => {
  test.each([
    ['no reason', '// hoplint-disable-next-line chatty-loop\ncall();', ['because it gives no reason']],
    [
      'another rule',
      '// hoplint-disable-next-line sync-chain -- x\ncall();',
      ['sync-chain, which finds nothing'],
    ],
    [
      'another line',
      '\n\n\n// hoplint-disable-next-line chatty-loop -- x\n',
      ['chatty-loop, which finds nothing'],
    ],
    ['no such rule', '// hoplint-disable-next-line chaty-loop -- x\ncall();', ['there is no such rule']],
    ['a text', 'log("// hoplint-disable-next-line chatty-loop -- x");\ncall();', []],
    ['a template', 'log(`\n${a} // hoplint-disable-line chatty-loop -- x`);', []],
    ['a page', 'const page = <p>\nhoplint-disable-line chatty-loop -- x</p>;', []],
    ['another word', '// hoplint-disable-everything -- x\n', []],
  ])('%s', (_, source, said) => {
    const result = judged(source, [finding(2)]);
    expect(result).toMatchObject(untouched);
    expect(result.said).toEqual(said.map((message) => expect.stringContaining(message)));
  });

  test('is not idle while its rule does not judge the service', () => {
    const source = '// hoplint-disable-next-line chatty-loop -- x\n';
    expect(judged(source, [], false).said).toEqual([]);
    expect(judged(source, [], true).said).toEqual([
      '1:4 this comment suppresses chatty-loop, which finds nothing here',
    ]);
  });
});
