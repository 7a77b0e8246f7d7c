import { describe, expect, test } from 'vitest';
import { type WrittenDecision, withDecision } from '../src/topology/decided-yaml.js';
import { readHoplintYaml } from '../src/topology/hoplint-yaml.js';

const decision: WrittenDecision = {
  from: 'orders',
  to: 'payment',
  operation: 'POST /charge',
  pattern: 'rest',
  holds: { timeout: 2000, retries: 2, idempotencyKey: true },
  answers: { waiting: 'yes', load: 'low' },
  date: '2026-11-23',
  reviewBy: '2027-05-23',
  record: 'docs/adr/0001-orders-payment-post-charge.md',
};

/** The entry as it is written, its dash at a column. */
function entry(column: number): string {
  const lines = [
    '- from: orders',
    '  to: payment',
    '  operation: POST /charge',
    '  pattern: rest',
    '  holds: { timeout: 2s, retries: 2, idempotencyKey: true }',
    '  answers:',
    '    waiting: yes',
    '    load: low',
    '  date: 2026-11-23',
    '  review-by: 2027-05-23',
    '  record: docs/adr/0001-orders-payment-post-charge.md',
  ];
  return lines.map((line) => `${' '.repeat(column)}${line}\n`).join('');
}

test('a new file holds the decision and nothing that would change what is inferred', () => {
  const text = withDecision(null, decision);
  expect(text).toBe(
    `# yaml-language-server: $schema=node_modules/hoplint/schema/hoplint.schema.json\n\nversion: 1\ndecisions:\n${entry(2)}`,
  );
  const { services, stores, decisions } = readHoplintYaml('hoplint.yaml', text);
  expect({ services, stores }).toEqual({ services: null, stores: [] });
  expect(decisions).toEqual([{ ...decision, declaredAt: { file: 'hoplint.yaml', line: 5, column: 5 } }]);
});

describe('all else stays to the letter', () => {
  const odd = 'version:   1   # first\n\n\nservices:\n    a:   { root:   "x" }   # a\n';
  const other = { from: 'web', to: 'orders', pattern: 'rest' };

  test.each([
    ['no section', odd, `${odd}\ndecisions:\n${entry(2)}`],
    ['no line end', 'version: 1', `version: 1\ndecisions:\n${entry(2)}`],
    [
      'an empty section',
      `${odd}decisions:   # none yet\nignore: [ x ]\n`,
      `${odd}decisions:   # none yet\n${entry(2)}ignore: [ x ]\n`,
    ],
    ['an empty list', `decisions: [] # none\nversion: 1\n`, `decisions: # none\n${entry(2)}version: 1\n`],
    [
      'another decision',
      `version: 1\ndecisions:\n- {from: web,   to: orders, pattern: rest}   # old\n\n# end\n`,
      `version: 1\ndecisions:\n- {from: web,   to: orders, pattern: rest}   # old\n${entry(0)}\n# end\n`,
    ],
    [
      'a list of another indentation',
      `version: 1\ndeny:\n    - { from: a, to: b, reason: c }\n`,
      `version: 1\ndeny:\n    - { from: a, to: b, reason: c }\ndecisions:\n${entry(4)}`,
    ],
    [
      'lines that end as on Windows',
      'version: 1\r\nignore: []\r\n',
      `version: 1\r\nignore: []\r\ndecisions:\r\n${entry(2).replaceAll('\n', '\r\n')}`,
    ],
  ])('%s', (_, before, after) => {
    expect(withDecision(before, decision)).toBe(after);
    expect(readHoplintYaml('hoplint.yaml', after).decisions).toContainEqual(
      expect.objectContaining(decision),
    );
  });

  test.each([
    ['behind the entry', '\n    # agreed\n\n  # web: see 4\n  - { from: web, to: cart, pattern: rest }\n'],
    ['at the end of the file', '\n    # agreed\n\n  # web: see 4\n'],
    ['in the last line', ' # agreed\n  # web: see 4\n'],
  ])('a comment %s stays the only one, however often it is decided again', (_, rest) => {
    const before = `version: 1\ndecisions:\n  - from: orders\n    to: payment\n    operation: POST /charge\n    pattern: event${rest}`;
    let after = before;
    for (let time = 0; time < 3; time += 1) {
      after = withDecision(after, { ...decision, date: `2026-11-2${time}` });
      expect(after.match(/# agreed/g)).toHaveLength(1);
      expect(after.match(/# web: see 4/g)).toHaveLength(1);
    }
  });

  test('a decision is replaced in its place, with the settings and the comments that people gave it', () => {
    const before = `version: 1
decisions:
  # the first
  - { from: web, to: orders, pattern: rest }

  # money
  - from: orders # who
    to: payment
    rules: { missing-timeout: off }
    operation: POST /charge
    # until the queue is there
    pattern: event
    holds: { compensation: POST /refund }
    record: docs/adr/0000.md   # old

  # the last
  - { from: a, to: b, pattern: rest }
rules:   {}
`;
    expect(withDecision(before, decision)).toBe(`version: 1
decisions:
  # the first
  - { from: web, to: orders, pattern: rest }

  # money
  - from: orders # who
    to: payment
    rules: { missing-timeout: off }
    operation: POST /charge
    # until the queue is there
    pattern: rest
    holds: { timeout: 2s, retries: 2, idempotencyKey: true }
    record: docs/adr/0001-orders-payment-post-charge.md   # old
    answers:
      waiting: yes
      load: low
    date: 2026-11-23
    review-by: 2027-05-23

  # the last
  - { from: a, to: b, pattern: rest }
rules:   {}
`);
  });

  test('a decision on one line is replaced by several', () => {
    const before = `version: 1\ndecisions:\n  - { from: web, to: orders, pattern: rest }\n  - { from: orders, to: payment, operation: POST /charge, pattern: saga }\n  - { from: a, to: b, pattern: rest }\n`;
    expect(withDecision(before, decision)).toBe(
      `version: 1\ndecisions:\n  - { from: web, to: orders, pattern: rest }\n${entry(2)}  - { from: a, to: b, pattern: rest }\n`,
    );
  });

  test('a file that is written as JSON stays so', () => {
    const before = '{ "version": 1, "decisions": [{ "from": "web", "to": "orders", "pattern": "rest" }] }\n';
    const after = withDecision(before, decision);
    expect(after.startsWith('{')).toBe(true);
    expect(readHoplintYaml('hoplint.yaml', after).decisions).toMatchObject([other, decision]);
  });

  test('an entry may use an anchor, and the others still do', () => {
    const others = `ignore: []
decisions:
  - from: a
    to: b
    pattern: rest
    holds: &held { timeout: 5s }
`;
    const before = `${others}  - from: orders
    to: payment
    operation: POST /charge
    pattern: rest
    holds: *held
`;
    const after = withDecision(`version: 1\n${before}`, decision);
    expect(after.startsWith(`version: 1\n${others}`)).toBe(true);
    expect(readHoplintYaml('hoplint.yaml', after).decisions).toMatchObject([
      { from: 'a', to: 'b', holds: { timeout: 5000 } },
      decision,
    ]);
  });
});

test.each([
  'a: b',
  '- x',
  '*all',
  '# no comment',
  'it\'s "quoted"',
  'line\nbreak',
  '{',
  'yes',
  'GET /a?b=${C}',
  '\u001b[31m',
])('a name such as %j is kept as it is', (operation) => {
  const text = withDecision('version: 1\n', { ...decision, operation });
  expect(readHoplintYaml('hoplint.yaml', text).decisions).toMatchObject([{ ...decision, operation }]);
  const again = withDecision(text, { ...decision, operation, pattern: 'saga' });
  expect(readHoplintYaml('hoplint.yaml', again).decisions).toMatchObject([{ operation, pattern: 'saga' }]);
});
