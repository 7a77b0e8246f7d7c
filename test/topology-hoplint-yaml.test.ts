import { describe, expect, test } from 'vitest';
import { readHoplintYaml } from '../src/topology/hoplint-yaml.js';
import { UserError } from '../src/topology/user-error.js';

/** The problems of a text, as `line:column message | hint`. */
function problems(text: string): string[] {
  try {
    readHoplintYaml('hoplint.yaml', text);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ file, line, column, message, hint }) => {
      expect(file).toBe('hoplint.yaml');
      return `${line}:${column} ${message}${hint ? ` | ${hint}` : ''}`;
    });
  }
}

describe('what it says', () => {
  test('everything that the format has is read', () => {
    const declared = readHoplintYaml(
      'hoplint.yaml',
      `version: 1
services:
  orders:
    root: [services/orders, "libs/orders-*"]
    addresses: [http://orders.internal:8080, "\${ORDERS_URL}"]
    ports: [8080]
    env: { LEDGER_URL: http://ledger:3000, RETRIES: 3, SECURE: false }
    stores: [orders-db]
    rules: { chatty-loop: off }
  stripe: { external: true, addresses: ["*.stripe.com"] }
stores:
  orders-db: { kind: postgres, addresses: ["\${DATABASE_URL}"], owner: orders }
  copy: { kind: postgres, replica: true }
channels:
  order-placed: { kind: kafka, topic: orders }
  feed: { kind: rabbitmq, external: true }
clients:
  - module: "@acme/http"
    calls: { getJson: { kind: http, method: GET, url: 0, timeout: "1.timeoutMs", defaultTimeout: 3s } }
policies:
  - { to: orders, timeout: 2s, retries: 2, circuitBreaker: true }
  - { from: orders, to: stripe, operation: POST /charges, timeout: 500ms, needsAnswer: true }
  - { to: stripe, timeout: 250 }
deny:
  - { from: orders, to: stripe, reason: payment does that }
decisions:
  - { from: orders, to: stripe, operation: POST /charges, pattern: event-with-ack, record: docs/adr/1.md }
  - from: orders
    to: stripe
    pattern: rest
    date: 2026-11-23
    review-by: 2027-05-23
    answers: { waiting: yes, load: low }
    holds: { timeout: 1.5s, retries: 2, idempotencyKey: true, circuitBreaker: true, compensation: POST /refunds }
    rules: { missing-timeout: off }
rules:
  preset: strict
  sync-chain: [error, { max: 3 }]
  missing-circuit-breaker: warn
ignore: ["**/migrations/**"]
`,
    );
    const at = (line: number, column: number) => ({ file: 'hoplint.yaml', line, column });
    const { source, ...said } = declared;
    expect(said).toEqual({
      services: [
        {
          name: 'orders',
          roots: ['services/orders', 'libs/orders-*'],
          external: false,
          addresses: ['http://orders.internal:8080', '${ORDERS_URL}'],
          ports: [8080],
          env: { LEDGER_URL: 'http://ledger:3000', RETRIES: '3', SECURE: 'false' },
          stores: ['orders-db'],
          rules: { rules: { 'chatty-loop': { severity: 'off' } } },
          declaredAt: at(3, 3),
        },
        {
          name: 'stripe',
          roots: [],
          external: true,
          addresses: ['*.stripe.com'],
          ports: [],
          env: {},
          stores: [],
          declaredAt: at(10, 3),
        },
      ],
      stores: [
        {
          name: 'orders-db',
          kind: 'postgres',
          addresses: ['${DATABASE_URL}'],
          owner: 'orders',
          declaredAt: at(12, 3),
        },
        { name: 'copy', kind: 'postgres', addresses: [], owner: null, replica: true, declaredAt: at(13, 3) },
      ],
      channels: [
        { name: 'order-placed', kind: 'kafka', topic: 'orders', external: false, declaredAt: at(15, 3) },
        { name: 'feed', kind: 'rabbitmq', topic: 'feed', external: true, declaredAt: at(16, 3) },
      ],
      clients: [
        {
          module: '@acme/http',
          calls: {
            getJson: { kind: 'http', method: 'GET', url: '0', timeout: '1.timeoutMs', defaultTimeout: 3000 },
          },
        },
      ],
      policies: [
        { to: 'orders', timeout: 2000, retries: 2, circuitBreaker: true, declaredAt: at(21, 5) },
        {
          from: 'orders',
          to: 'stripe',
          operation: 'POST /charges',
          timeout: 500,
          needsAnswer: true,
          declaredAt: at(22, 5),
        },
        { to: 'stripe', timeout: 250, declaredAt: at(23, 5) },
      ],
      deny: [{ from: 'orders', to: 'stripe', reason: 'payment does that', declaredAt: at(25, 5) }],
      decisions: [
        {
          from: 'orders',
          to: 'stripe',
          operation: 'POST /charges',
          pattern: 'event-with-ack',
          record: 'docs/adr/1.md',
          declaredAt: at(27, 5),
        },
        {
          from: 'orders',
          to: 'stripe',
          pattern: 'rest',
          date: '2026-11-23',
          reviewBy: '2027-05-23',
          answers: { waiting: 'yes', load: 'low' },
          holds: {
            timeout: 1500,
            retries: 2,
            idempotencyKey: true,
            circuitBreaker: true,
            compensation: 'POST /refunds',
          },
          rules: { rules: { 'missing-timeout': { severity: 'off' } } },
          declaredAt: at(28, 5),
        },
      ],
      rules: {
        preset: 'strict',
        rules: {
          'sync-chain': { severity: 'error', options: { max: 3 } },
          'missing-circuit-breaker': { severity: 'warn' },
        },
      },
      ignore: ['**/migrations/**'],
    });
  });

  test('a section that is still to be written is none', () => {
    expect(readHoplintYaml('hoplint.yaml', 'version: 1\nservices:\nstores:\n').services).toBeNull();
  });

  test('anchors and merge keys are resolved', () => {
    const text = 'version: 1\nservices:\n  a: &a { root: a, ports: [1] }\n  b: { <<: *a, root: b }\n';
    expect(readHoplintYaml('hoplint.yaml', text).services?.[1]).toMatchObject({ roots: ['b'], ports: [1] });
  });
});

describe('what is wrong with it', () => {
  test.each([
    ['', '1:1 hoplint.yaml is empty | It starts with `version: 1` and lists `services:` by name.'],
    ['# to do\n', '1:1 hoplint.yaml is empty | It starts with `version: 1` and lists `services:` by name.'],
    ['- a\n', '1:1 hoplint.yaml must be a mapping of keys to values | It starts with'],
    ['version: 2\n', '1:10 `version` cannot be `2` | It must be `1`.'],
    ['version: 1\nservces: {}\n', '2:1 unknown key `servces` | Did you mean `services`?'],
    [
      'version: 1\nstores:\n  db: { kind: mysql, adresses: [] }\n',
      '3:22 unknown key `adresses` in `stores.db` | Did you mean `addresses`?',
    ],
    [
      'version: 1\nservices: [orders]\n',
      '2:11 `services` must be a mapping, not a list | Expected: The services of the system',
    ],
    [
      'version: 1\nservices:\n  a: { root: a, ports: [70000] }\n',
      '3:25 `services.a.ports[0]` cannot be `70000` | Expected: A port: 1 to 65535.',
    ],
    [
      'version: 1\nservices:\n  a b: { root: a }\n',
      '3:3 `a b` is no name | Expected: A name without spaces and `#`.',
    ],
    [
      'version: 1\npolicies:\n  - { to: a, timeout: 2 secs }\n',
      '3:23 `policies[0].timeout` cannot be `2 secs` | Expected: How long a call may take. A duration: 500ms, 2s',
    ],
    [
      'version: 1\ndecisions:\n  - { from: a, to: b, pattern: evnt }\n',
      '3:32 `decisions[0].pattern` cannot be `evnt` | Did you mean `event`?',
    ],
    [
      'version: 1\ndecisions:\n  - { from: a, to: b, pattern: rest, review-by: 2027-13-01 }\n',
      '3:49 `decisions[0].review-by` cannot be `2027-13-01` | Expected: The day by which it is to be looked at',
    ],
    [
      'version: 1\ndecisions:\n  - { from: a, to: b, pattern: rest, holds: { timeout: 2 secs } }\n',
      '3:56 `decisions[0].holds.timeout` cannot be `2 secs` | Expected: How long a call may take at most.',
    ],
    [
      'version: 1\ndecisions:\n  - { from: a, to: b, pattern: rest, holds: { retrys: 2 } }\n',
      '3:47 unknown key `retrys` in `decisions[0].holds` | Did you mean `retries`?',
    ],
    [
      'version: 1\nrules: { sync-chain: eror }\n',
      '2:22 `rules.sync-chain` cannot be `eror` | Did you mean `error`?',
    ],
    [
      'version: 1\nrules: { sync-chain: 2 }\n',
      '2:22 `rules.sync-chain` must be text or a list, not `2` | Expected: A severity (`warn`)',
    ],
    [
      'version: 1\nrules: { sync-chain: [eror, { max: 3 }] }\n',
      '2:23 `rules.sync-chain[0]` cannot be `eror` | Did you mean `error`?',
    ],
    ['version: 1\nservices:\n\ta: {}\n', '3:1 a tab is used as indentation | YAML is indented with spaces.'],
    ['version: 1\nservices:\n  a: {}\n  a: {}\n', '4:3 this key is given twice | Keep one of the two'],
    ['version: 1\n---\nversion: 1\n', '2:1 the file holds several YAML documents | Keep one'],
    ['version: 1\nignore: ["a\n', '3:1 not valid YAML: Missing closing "quote'],
    ['version: 1\nignore: *globs\n', '2:9 there is no anchor `&globs` | An anchor stands before'],
    ['version: 1 # caf\uFFFD\n', '1:1 hoplint.yaml is not text in UTF-8 | Save it as UTF-8.'],
    ['version: 1\nservices:\n  "\\e[31mred": { root: a }\n', 'is no name | Expected: A name without spaces'],
  ])('%j', (text, expected) => {
    const found = problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test.each([
    ['brackets', `version: ${'['.repeat(200_000)}`],
    ['lists', '- '.repeat(200_000)],
    ['indentation', Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('%s that never end', (_, text) => {
    expect(problems(text)).toEqual(['1:1 it is nested too deeply to be read']);
  });

  test('a file that nobody wrote', () => {
    expect(problems(`version: 1 # ${'x'.repeat(2_000_000)}`)).toEqual([
      '1:1 the file is too large to be read (2000 kB) | At most 2000 kB of YAML are read from one file.',
    ]);
  });

  test('aliases that multiply are not expanded', () => {
    const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const text = levels.map(
      (level, index) => `${level}: &${level} [${index === 0 ? 'x' : Array(9).fill(`*${levels[index - 1]}`)}]`,
    );
    expect(problems(text.join('\n'))).toEqual([
      '1:1 too many YAML aliases | Aliases that expand to this many values are not read: write the values out.',
    ]);
  });

  test('everything is said at once, in the order of the file', () => {
    const text = 'version: 1\nstores: { db: {} }\nservices: { a: { rot: a } }\nextra: 1\n';
    expect(problems(text).map((problem) => problem.split(' |')[0])).toEqual([
      '2:15 `stores.db` has no `kind`',
      '3:18 unknown key `rot` in `services.a`',
      '4:1 unknown key `extra`',
    ]);
  });

  test('names that JavaScript has of itself are no keys', () => {
    expect(
      problems('version: 1\n__proto__: {}\nconstructor: {}\n').map((problem) => problem.split(' |')[0]),
    ).toEqual(['2:1 unknown key `__proto__`', '3:1 unknown key `constructor`']);
  });
});
