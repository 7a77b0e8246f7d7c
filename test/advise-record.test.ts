import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adrDirectoryOf, nextName } from '../src/advise/adr-directory.js';
import type { Interview } from '../src/advise/interview.js';
import { type Recorded, recordInterview } from '../src/advise/record.js';
import { readHoplintYaml } from '../src/topology/hoplint-yaml.js';
import { loadTopology } from '../src/topology/index.js';
import { UserError } from '../src/topology/user-error.js';
import { writeTree } from './support/tree.js';

const interview: Interview = {
  subject: { from: 'orders', to: 'payment', operation: 'POST /charge' },
  answers: [
    {
      question: 'waiting',
      asked: 'Is somebody waiting for the answer?',
      answer: 'no',
      said: 'Nobody waits',
      evidence: 'services/orders/src/main.ts:14: its answer is not used',
    },
    {
      question: 'outage',
      asked: 'What if payment is down for ten minutes?',
      answer: 'later',
      said: 'Do it later',
      evidence: null,
    },
  ],
  recommendation: {
    pattern: 'event',
    modifiers: { idempotencyKey: true, compensation: 'POST /refund', broker: 'queue', outbox: true },
    reasons: [{ text: 'Nobody waits for the answer.', questions: ['waiting'] }],
    runnerUp: { pattern: 'rest', tippedBy: 'If somebody waits for the answer.' },
    gains: ['Both may be down without each other.'],
    costs: ['A message may come twice.'],
    checklist: [{ rule: 'decision-drift', text: 'orders publishes, and does not call payment POST /charge' }],
    sources: [
      { title: 'Enterprise Integration Patterns', url: 'https://www.enterpriseintegrationpatterns.com/' },
    ],
  },
  chosen: 'event',
  override: null,
};
const rest: Interview = {
  ...interview,
  recommendation: { ...interview.recommendation, modifiers: { timeout: 1500, retries: 2 } },
  chosen: 'rest',
  override: 'The queue is not there yet.',
};

/** Records into a tree as `hoplint advise` does. */
function record(root: string, given: Interview = interview, today = '2026-11-23'): Promise<Recorded> {
  const yaml = existsSync(join(root, 'hoplint.yaml')) ? 'hoplint.yaml' : null;
  return recordInterview(root, given, { today, yaml });
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

test('a first decision makes hoplint.yaml and a record in the format of MADR', async () => {
  const root = await writeTree({});
  const recorded = await record(root);
  expect(recorded.files.map(({ file, before }) => [file, before])).toEqual([
    ['hoplint.yaml', null],
    ['docs/adr/0001-orders-payment-post-charge.md', null],
  ]);
  for (const { file, after } of recorded.files) expect(read(root, file)).toBe(after);
  expect(readHoplintYaml('hoplint.yaml', read(root, 'hoplint.yaml')).decisions).toEqual([
    { ...recorded.decision, declaredAt: { file: 'hoplint.yaml', line: 5, column: 5 } },
  ]);
  expect(recorded.decision).toEqual({
    from: 'orders',
    to: 'payment',
    operation: 'POST /charge',
    pattern: 'event',
    holds: { idempotencyKey: true, compensation: 'POST /refund' },
    answers: { waiting: 'no', outage: 'later' },
    date: '2026-11-23',
    reviewBy: '2027-05-23',
    record: 'docs/adr/0001-orders-payment-post-charge.md',
  });
  expect(read(root, recorded.record).replace(/[0-9a-f]{64}/, 'CHECKSUM')).toMatchInlineSnapshot(`
    "---
    status: accepted
    date: 2026-11-23
    ---

    # orders → payment POST /charge: event

    ## Context and Problem Statement

    How does \`orders\` reach \`POST /charge\` of \`payment\`?

    ## Decision Drivers

    - Is somebody waiting for the answer? Nobody waits (services/orders/src/main.ts:14: its answer is not used)
    - What if payment is down for ten minutes? Do it later

    ## Considered Options

    - An event
    - A REST call

    ## Decision Outcome

    Chosen option: "An event", because

    - Nobody waits for the answer.

    ### Consequences

    - Good, because both may be down without each other.
    - Bad, because a message may come twice.

    ### Confirmation

    - \`hoplint check\` holds the code to this decision as it stands in hoplint.yaml.
    - \`decision-drift\`: orders publishes, and does not call payment POST /charge

    ## More Information

    - With an idempotency key, a broker with queues (RabbitMQ), an outbox.
    - \`POST /refund\` undoes it when a later step fails.
    - The next best is a REST call: If somebody waits for the answer.
    - To be reviewed by 2027-05-23.
    - [Enterprise Integration Patterns](https://www.enterpriseintegrationpatterns.com/)

    <!-- Written by hoplint advise, CHECKSUM. As long as the text above is as it was, it may mark this record as superseded. -->
    "
  `);
  expect(readdirSync(root).sort()).toEqual(['docs', 'hoplint.yaml']);
});

test('a file with nothing but decisions changes nothing of what is inferred', async () => {
  const files = {
    'docker-compose.yml':
      'services:\n  orders: { build: orders }\n  payment: { build: payment, ports: ["3000:80"] }\n',
    'orders/main.ts': '',
    'payment/main.ts': '',
  };
  const root = await writeTree(files);
  const before = await loadTopology(root);
  await record(root);
  const { decisions: _, file: __, origin: ___, ...after } = (await loadTopology(root)).topology;
  expect(before.topology).toMatchObject(after);
});

describe('deciding again', () => {
  test('supersedes the record that hoplint wrote, and keeps what people gave its head', async () => {
    const root = await writeTree({});
    const { record: first } = await record(root);
    const text = read(root, first).replace('---\n\n#', 'decision-makers: [Ada]\n---\n\n#');
    writeFileSync(join(root, first), text);
    const second = await record(root, rest, '2027-08-31');
    expect(second.record).toBe('docs/adr/0002-orders-payment-post-charge.md');
    expect(read(root, first)).toBe(text.replace('status: accepted', 'status: superseded by ADR-0002'));
    expect(read(root, second.record)).toContain(
      '- Supersedes [ADR-0001](0001-orders-payment-post-charge.md).\n',
    );
    expect(read(root, second.record)).toContain(
      'because\n\n- The queue is not there yet.\n- hoplint recommends an event: Nobody',
    );
    expect(second.decision.reviewBy).toBe('2028-02-29');
    expect(second.notices).toEqual([]);
    const { decisions } = readHoplintYaml('hoplint.yaml', read(root, 'hoplint.yaml'));
    expect(decisions).toMatchObject([
      { pattern: 'rest', holds: { timeout: 1500, retries: 2 }, record: second.record },
    ]);
  });

  test.each([
    [
      'its text',
      (text: string) =>
        text.replace('Nobody waits.', 'Nobody waits, as Ada says.').replace('An event', 'An Event'),
    ],
    ['its status', (text: string) => text.replace('status: accepted', 'status: rejected')],
    ['everything', () => '# Ours\n'],
  ])('leaves a record alone of which somebody has edited %s, and says so', async (_, edit) => {
    const root = await writeTree({});
    const { record: first } = await record(root);
    const text = edit(read(root, first));
    writeFileSync(join(root, first), text);
    const second = await record(root, rest);
    expect(read(root, first)).toBe(text);
    expect(second.files.map(({ file }) => file)).toEqual(['hoplint.yaml', second.record]);
    expect(second.notices).toMatchObject([
      { file: first, message: expect.stringContaining('superseded by ADR-0002') },
    ]);
  });

  test('the same on the same day writes nothing', async () => {
    const root = await writeTree({});
    const { record: first } = await record(root);
    expect(await record(root)).toMatchObject({ record: first, files: [] });
    expect((await record(root, interview, '2027-05-20')).files).toHaveLength(3);
  });

  test('a record that hoplint.yaml names outside of the system is not touched', async () => {
    const root = await writeTree({
      'inner/hoplint.yaml':
        'version: 1\ndecisions:\n  - { from: orders, to: payment, operation: POST /charge, pattern: rest, record: ../0001-x.md }\n',
      '0001-x.md': 'ours',
    });
    expect((await record(join(root, 'inner'))).record).toBe('docs/adr/0001-orders-payment-post-charge.md');
    expect(read(root, '0001-x.md')).toBe('ours');
  });
});

test('a dry run tells what would be written, and writes nothing', async () => {
  const root = await writeTree({ 'a.ts': '' });
  const { files } = await recordInterview(root, interview, { today: '2026-11-23', yaml: null, dryRun: true });
  expect(files).toHaveLength(2);
  expect(readdirSync(root)).toEqual(['a.ts']);
});

test('where one file cannot be written, none is', async () => {
  const blocked = await writeTree({ docs: 'a file', 'hoplint.yaml': 'version: 1\n' });
  await expect(record(blocked)).rejects.toThrow(
    'cannot write docs/adr/0001-orders-payment-post-charge.md: a part of its path is a file',
  );
  expect(readdirSync(blocked).sort()).toEqual(['docs', 'hoplint.yaml']);
  expect(read(blocked, 'hoplint.yaml')).toBe('version: 1\n');
});

test('names that would act as markup or leave the directory do not', async () => {
  const root = await writeTree({});
  const operation = 'POST /../../etc/`rm`/<script>*_[x](y)\u202e\nstatus: rejected';
  const { record: path, files } = await record(root, {
    ...interview,
    subject: { from: '../a', to: 'b#c', operation },
  });
  expect(path).toBe('docs/adr/0001-a-b-c-post-etc-rm-script-x-y-status-rejected.md');
  expect(files[1]?.after).toContain(
    'reach `` POST /../../etc/`rm`/<script>*_[x](y)\ufffd status: rejected `` of `b#c`?',
  );
  expect(files[1]?.after).toContain(
    '\n# ../a → b#c POST /../../etc/\\`rm\\`/\\<script>\\*\\_\\[x\\](y)\ufffd␊status: rejected: event\n',
  );
});

describe('where records are kept', () => {
  const style = async (files: Record<string, string>) => {
    const root = await writeTree(files);
    return (await record(root)).record;
  };
  const name = 'orders-payment-post-charge.md';

  test.each([
    [{ 'docs/adrs/001-first.md': '', 'docs/adrs/README.md': '' }, `docs/adrs/002-${name}`],
    [
      { 'docs/decisions/0000-use-madr.md': '', 'docs/decisions/0041-x.md': '' },
      `docs/decisions/0042-${name}`,
    ],
    [{ 'doc/adr/ADR-0009-x.md': '' }, `doc/adr/ADR-0010-${name}`],
    [{ 'docs/architecture/decisions/0001-a.md': '' }, `docs/architecture/decisions/0002-${name}`],
    [{ 'docs/ADR/0001_use_kafka.md': '' }, 'docs/ADR/0002_orders_payment_post_charge.md'],
    [{ 'adr/20250131-first.md': '' }, `adr/20261123-${name}`],
    [{ 'adr/2025-01-31-first.md': '' }, `adr/2026-11-23-${name}`],
    [{ 'docs/adr/README.md': '', 'doc/adr/0007-x.md': '' }, `doc/adr/0008-${name}`],
    [{ '.adr-dir': 'architecture/log\n', 'docs/adr/0001-x.md': '' }, `architecture/log/0001-${name}`],
    [{ '.log4brains.yml': 'project:\n  adrFolder: ./knowledge/adr\n' }, `knowledge/adr/0001-${name}`],
    [
      {
        'hoplint.yaml':
          'version: 1\ndecisions:\n  - { from: web, to: orders, pattern: rest, record: notes/0003-web.md }\n',
        'notes/0003-web.md': '',
        'docs/adr/0001-x.md': '',
      },
      `notes/0004-${name}`,
    ],
  ])('%j', async (files, expected) => {
    expect(await style(files)).toBe(expected);
  });

  test('a second one of a day gets a name of its own', () => {
    expect(nextName(['20261123-a-b.md'], 'a b', '2026-11-23')).toMatchObject({
      file: '20261123-a-b-2.md',
      number: null,
    });
  });

  test('a name of no letters still is a name', () => {
    expect(nextName([], '→ 支付', '2026-11-23').file).toBe('0001-decision.md');
  });

  test.each([
    ['# 7. Use Kafka', '# 8. orders → payment'],
    ['# ADR-007: Use Kafka', '# ADR-008: orders → payment'],
    ['# ADR 0007 - Use Kafka', '# ADR 0008 - orders → payment'],
    ['# Use Kafka 7', '# orders → payment'],
  ])('titles begin as %s does', async (title, expected) => {
    const root = await writeTree({ 'docs/adr/0007-use-kafka.md': `${title}\n\n## Status\n` });
    expect(read(root, (await record(root)).record)).toContain(`\n${expected} POST /charge: event\n`);
  });

  test('never out of the system', async () => {
    const outside = await writeTree({ 'adr/0001-x.md': '' });
    const linked = await writeTree({ 'docs/a.md': '' });
    symlinkSync(join(outside, 'adr'), join(linked, 'docs/adr'));
    await expect(adrDirectoryOf(linked, [])).rejects.toThrow(UserError);
    await expect(adrDirectoryOf(await writeTree({ '.adr-dir': '../elsewhere' }), [])).rejects.toThrow(
      UserError,
    );
    const dangling = await writeTree({ 'docs/a.md': '' });
    symlinkSync(join(outside, 'later'), join(dangling, 'docs/adr'));
    await expect(adrDirectoryOf(dangling, [])).rejects.toThrow(UserError);
  });
});

describe('several at once', () => {
  test('all are recorded, each with a number of its own, also where hoplint.yaml is new', async () => {
    const root = await writeTree({ 'services/orders/main.ts': '' });
    const operations = ['POST /charge', 'POST /refund', 'GET /charges', 'DELETE /charges'];
    await Promise.all(
      operations.map((operation) =>
        recordInterview(
          root,
          { ...interview, subject: { ...interview.subject, operation } },
          { today: '2026-11-23', yaml: null },
        ),
      ),
    );
    const { decisions } = readHoplintYaml('hoplint.yaml', read(root, 'hoplint.yaml'));
    expect(decisions.map(({ operation }) => operation).sort()).toEqual([...operations].sort());
    expect(
      readdirSync(join(root, 'docs/adr'))
        .map((name) => name.slice(0, 4))
        .sort(),
    ).toEqual(['0001', '0002', '0003', '0004']);
    expect(readdirSync(root).sort()).toEqual(['docs', 'hoplint.yaml', 'services']);
  });

  test('a lock that a crash has left is broken', async () => {
    const root = await writeTree({ '.hoplint.lock': '' });
    utimesSync(join(root, '.hoplint.lock'), new Date(0), new Date(0));
    await record(root);
    expect(readdirSync(root).sort()).toEqual(['docs', 'hoplint.yaml']);
  });
});
