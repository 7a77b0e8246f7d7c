import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, sound, topology, unresolved } from './run.js';

/** `hoplint advise` without a terminal. */
const shop = fileURLToPath(new URL('../../fixtures/black-friday', import.meta.url));
const charge = ['order', 'payment', 'charge'];

function copyOfShop(): string {
  const root = directory({});
  cpSync(shop, root, { recursive: true });
  return root;
}

function options(...answers: readonly string[]): string[] {
  return answers.flatMap((answer) => ['--answer', answer]);
}

const query = ['effect=read', 'waiting=yes', 'sides=internal', 'stream=no', 'freshness=now', 'outage=fail'];
const settled = options(...query, 'load=low', 'stack=http');

describe('hoplint advise without a terminal', () => {
  test('2: --all has nobody to ask, and says what can be named instead', async () => {
    const { code, stderr } = await hoplint(shop, ['advise', '--all']);
    expect(code).toBe(2);
    expect(stderr).toContain('--all asks at a terminal, and there is none');
    expect(stderr).toContain('- order payment rpc payment.Payments/Charge');
  });

  test('2: what the code leaves open is listed with what there is to know', async () => {
    const root = directory({
      'hoplint.yaml': 'version: 1\nservices:\n  a: { root: a }\n  b: { root: b }\n',
      'a/main.ts': `import axios from 'axios';
import express from 'express';
const app = express();
app.get('/a', async (request, response) => {
  const found = await axios.get('http://b:3000/b', { timeout: 1000 }).catch(() => null);
  response.json(found?.data);
});
app.listen(3000);
`,
      'b/main.ts': `import express from 'express';
const app = express();
app.get('/b', (request, response) => response.json({}));
app.listen(3000);
`,
    });
    const { code, stderr } = await hoplint(root, ['advise', 'a', 'b', '--yes', ...options('load=low')]);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'fail, without, later (in the code: a/main.ts:5: its failure is caught, and `null` takes its place;',
    );
  });

  test('2: without an interaction it lists them, what is undecided and worst first', async () => {
    const { code, stdout, stderr } = await hoplint(shop, ['advise']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('no interaction is named, and there is no terminal to ask for one');
    const listed = stderr.split('\n').filter((line) => /^ +- /.test(line));
    expect(listed).toHaveLength(18);
    expect(listed[0]).toContain('- product cart GET /carts/:customerId/offer  (2 errors, 3 warnings)');
    expect(listed.at(-1)).toContain('- web product POST /prices/batch');
  });

  test('2: and as JSON', async () => {
    const { code, stdout } = await hoplint(shop, ['advise', '--json']);
    expect(code).toBe(2);
    const { candidates } = JSON.parse(stdout);
    expect(candidates).toHaveLength(18);
    expect(candidates).toContainEqual({
      from: 'order',
      to: 'payment',
      operation: 'rpc payment.Payments/Charge',
      decision: null,
      findings: [{ rule: 'missing-saga', severity: 'error' }],
      places: ['services/order/src/payment-client.ts:35'],
    });
  });

  test('2: missing answers are listed with what is accepted and what the code suggests', async () => {
    const { code, stdout, stderr } = await hoplint(shop, [
      'advise',
      ...charge,
      ...options('effect=change', 'together=no'),
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const text = stderr.replace(/\s+/g, ' ');
    expect(text).toContain('answers are missing, and there is nobody to ask');
    expect(text).toContain('--answer waiting=yes');
    expect(text).toContain(
      '- waiting: Does order need an answer before it can go on? yes, no (the code suggests yes)',
    );
    expect(text).toContain('- load: How much goes over it at the busiest time? low, high, large');
    // What these answers have ruled out.
    expect(text).not.toMatch(/- (effect|together|freshness|steps):/);
  });

  test('2: the command that it then shows answers everything', async () => {
    const missing = await hoplint(shop, ['advise', ...charge, '--yes', ...options('together=no')]);
    const [, command = ''] = /^ +hoplint (advise order .*)$/m.exec(missing.stderr) ?? [];
    expect(command).toBe(
      'advise order payment rpc payment.Payments/Charge --yes --answer together=no --answer load=low',
    );
    expect((await hoplint(shop, [...command.split(' '), '--dry-run'])).code).toBe(0);
  });

  test('2: where operations differ, it names them one by one', async () => {
    const { code, stderr } = await hoplint(shop, ['advise', 'order', 'payment', '--yes']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('The 2 operations between the two differ in effect,');
    expect(stderr).toMatch(/^ +hoplint advise order payment rpc payment\.Payments\/GetTerms$/m);
  });

  test('2: and as JSON', async () => {
    const { code, stdout } = await hoplint(shop, [
      'advise',
      ...charge,
      '--json',
      '--yes',
      ...options('together=no'),
    ]);
    expect(code).toBe(2);
    const { missing } = JSON.parse(stdout);
    expect(missing[0]).toMatchObject({
      question: 'load',
      answers: [{ id: 'low' }, { id: 'high' }, { id: 'large' }],
      suggestion: null,
    });
  });

  test('with all answers it prints the recommendation, and records it', async () => {
    const root = copyOfShop();
    const { code, stdout, stderr } = await hoplint(root, ['advise', ...charge, ...settled]);
    expect(code).toBe(0);
    expect(stdout).toContain('REST: a call over HTTP');
    expect(stderr).toMatch(/^wrote hoplint\.yaml and docs\/adr\/0001-\S+\.md$/m);
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toContain('pattern: rest');
    // The code speaks gRPC.
    const check = await hoplint(root, ['-f', 'json']);
    const drift = JSON.parse(check.stdout).findings.filter(
      ({ rule }: { rule: string }) => rule === 'decision-drift',
    );
    expect(drift.map(({ file, line }: { file: string; line: number }) => `${file}:${line}`)).toContain(
      'services/order/src/payment-client.ts:35',
    );
  });

  test('--yes takes what the code suggests', async () => {
    const root = copyOfShop();
    const { code, stdout } = await hoplint(root, [
      'advise',
      ...charge,
      '--yes',
      '--dry-run',
      '--json',
      ...options('load=low', 'together=no'),
    ]);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.chosen).toBe('grpc');
    expect(
      result.answers.map(
        ({ question, answer }: { question: string; answer: string }) => `${question}=${answer}`,
      ),
    ).toEqual([
      'effect=change',
      'waiting=yes',
      'sides=internal',
      'stream=no',
      'together=no',
      'cut=no',
      'result=outcome',
      'outage=fail',
      'load=low',
      'stack=grpc',
    ]);
    expect(result.answers[6].evidence).toBe(
      'services/order/src/routes.ts:15: the data of the answer is used',
    );
    expect(result.answers[8].evidence).toBeNull();
    // Three attempts have to fit into the 8 s after which checkout gives up.
    expect(result.recommendation).toMatchObject({
      modifiers: { timeout: 2600, retries: 2, idempotencyKey: true, circuitBreaker: true },
      runnerUp: { pattern: 'rest' },
    });
  });

  test('a chain that is too long ends where it is best cut, and elsewhere the place of the cut is named', async () => {
    const decided = async (...words: readonly string[]) => {
      const args = ['advise', ...words, '--yes', '--dry-run', '--json'];
      const { stdout } = await hoplint(shop, [
        ...args,
        ...options('load=low', 'freshness=now', 'delivery=none'),
      ]);
      return JSON.parse(stdout);
    };
    const cut = await decided('checkout', 'order', 'terms');
    expect(cut.chosen).toBe('event');
    expect(cut.answers.find(({ question }: { question: string }) => question === 'cut')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringMatching(/^services\/checkout\/src\/clients\.ts:17: chain of 7 blocking hops/),
    });
    const kept = await decided('product', 'cart', 'offer');
    expect(kept.chosen).toBe('rest');
    const reasons = kept.recommendation.reasons.map(({ text }: { text: string }) => text).join('\n');
    expect(reasons).toContain('best cut at checkout → order GET /customers/:id/terms: decide that first');
    expect(kept.recommendation.runnerUp).toMatchObject({
      pattern: 'event',
      tippedBy: expect.stringContaining('(cut=yes)'),
    });
  });

  test('--dry-run writes nothing, and tells what it would', async () => {
    const root = copyOfShop();
    const { code, stderr } = await hoplint(root, ['advise', ...charge, ...settled, '--dry-run']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/nothing is written \(--dry-run\); it would be hoplint\.yaml and docs\/adr\//);
    expect(existsSync(join(root, 'hoplint.yaml'))).toBe(false);
    expect(existsSync(join(root, 'docs'))).toBe(false);
  });

  test('--answers reads a file; --answer counts where both answer', async () => {
    const yaml =
      'effect: read\nwaiting: yes\nsides: internal\nstream: no\nfreshness: now\noutage: fail\nload: low\nstack: http\n';
    const root = directory({ ...sound, 'answers.yaml': yaml });
    const args = ['advise', 'web', 'product', '--answers', 'answers.yaml', '--json', '--dry-run'];
    expect(JSON.parse((await hoplint(root, args)).stdout).chosen).toBe('rest');
    expect(JSON.parse((await hoplint(root, [...args, '--answer', 'stack=mixed'])).stdout).chosen).toBe(
      'grpc',
    );
  });

  test('says which answers nobody needs', async () => {
    const { code, stderr } = await hoplint(shop, [
      'advise',
      ...charge,
      ...settled,
      ...options('steps=few'),
      '--dry-run',
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('steps: not asked for');
  });

  test('--pattern chooses another one, and --because says why', async () => {
    const root = copyOfShop();
    const { code } = await hoplint(root, [
      'advise',
      ...charge,
      ...settled,
      '--pattern',
      'event',
      '--because',
      'payment moves to Kafka',
    ]);
    expect(code).toBe(0);
    const yaml = readFileSync(join(root, 'hoplint.yaml'), 'utf8');
    expect(yaml).toContain('pattern: event');
    // What holds for a call does not hold for a message.
    expect(yaml).not.toContain('timeout');
    const [record = ''] = readdirSync(join(root, 'docs/adr'));
    expect(readFileSync(join(root, 'docs/adr', record), 'utf8')).toContain('payment moves to Kafka');
  });
});

describe('an interaction is named', () => {
  const named = async (root: string, ...words: readonly string[]) => {
    const { code, stdout, stderr } = await hoplint(root, [
      'advise',
      ...words,
      ...settled,
      ...options('cut=no'),
      '--json',
      '--dry-run',
    ]);
    expect(stderr, words.join(' ')).not.toContain('error');
    expect(code).toBe(0);
    return JSON.parse(stdout).subject;
  };
  const subject = { from: 'order', to: 'payment', operation: 'rpc payment.Payments/Charge' };

  test.each([
    [['order', 'payment', 'rpc', 'payment.Payments/Charge']],
    [['order', 'payment', 'Charge']],
    [['order->payment charge']],
    [['order → payment', 'payment.Payments/Charge']],
    [['services/order/src/payment-client.ts:35']],
    [['./services/order/src/payment-client.ts:35:14']],
    [['order/services/order/src/payment-client.ts:35:14/rpc payment:50051']],
  ])('%j', async (words) => {
    expect(await named(shop, ...words)).toEqual(subject);
  });

  test('by both services for all that one asks of the other', async () => {
    expect(await named(shop, 'order', 'payment')).toEqual({ from: 'order', to: 'payment', operation: null });
  });

  test('from another directory', async () => {
    const root = directory({});
    cpSync(shop, join(root, 'shop'), { recursive: true });
    expect(await named(root, '-C', 'shop', 'shop/services/order/src/payment-client.ts:35')).toEqual(subject);
  });

  test.each([
    ['nobody', ['order', 'paymnt', 'charge'], 'order payment rpc payment.Payments/Charge'],
    ['nothing like it', ['zzz'], 'hoplint advise lists the interactions'],
    ['what a shell has cut', ['order-'], 'A shell takes the > of "order->'],
    ['a place without a call', ['services/order/src/routes.ts:1'], 'there is no interaction'],
  ])('2: %s', async (_, words, expected) => {
    const { code, stdout, stderr } = await hoplint(shop, ['advise', ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toContain(expected);
  });
});

describe('2: wrong', () => {
  const wrong = async (...args: readonly string[]) => {
    const root = directory({
      ...sound,
      'list.yaml': '- yes\n',
      'broken.yaml': 'effect: [\n',
      'wrong.yaml': 'effect: read\nwaitng: yes\nload: heavy\n',
    });
    const { code, stdout, stderr } = await hoplint(root, ['advise', 'web', 'product', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr.replace(/\s+/g, ' ');
  };

  test.each([
    [['--answer', 'waitng=yes'], 'there is no question waitng Did you mean waiting?'],
    [
      ['--answer', 'waiting=yess'],
      '"yess" is no answer to waiting Did you mean yes? It is answered with yes, no.',
    ],
    [['--answer', 'waiting'], 'it has no "="'],
    [['--answers', 'none.yaml'], 'cannot read none.yaml'],
    [['--answers', 'list.yaml'], 'list.yaml is no list of answers by question'],
    [['--answers', 'broken.yaml'], 'broken.yaml:'],
    [['--answers', 'wrong.yaml'], 'wrong.yaml:2:9: there is no question waitng'],
    [['--answers', 'wrong.yaml'], 'wrong.yaml:3:7: "heavy" is no answer to load'],
    [['--all'], '--all walks every undecided interaction, and one is named too'],
    [['--pattern', 'rest'], '--pattern needs --because'],
    [['--because', 'so'], '--because needs --pattern'],
    [['--pattern', 'soap', '--because', 'so'], 'soap'],
  ])('%s', async (args, expected) => {
    expect(await wrong(...args)).toContain(expected);
  });

  test('a system in which nobody asks anybody', async () => {
    const { code, stderr } = await hoplint(directory(unresolved), ['advise']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is nothing to decide');
  });

  test('a hoplint.yaml', async () => {
    const root = directory({ ...sound, 'hoplint.yaml': `${topology}service: {}\n` });
    const { code, stderr } = await hoplint(root, ['advise']);
    expect(code).toBe(2);
    expect(stderr).toContain('hoplint.yaml:5:1');
  });
});

test('a decision turns the check red, and code that follows it green again', async () => {
  const root = copyOfShop();
  const drift = async () => {
    const { stdout } = await hoplint(root, ['-f', 'json']);
    const findings: { rule: string; file: string }[] = JSON.parse(stdout).findings;
    return findings.filter(({ rule }) => rule === 'decision-drift').map(({ file }) => file);
  };
  const edit = (file: string, ...changes: readonly (readonly [string | RegExp, string])[]) => {
    const path = join(root, 'services', file);
    const text = changes.reduce((before, [from, to]) => before.replace(from, to), readFileSync(path, 'utf8'));
    writeFileSync(path, text);
  };
  expect(await drift()).toEqual([]);
  const answers = options('result=receipt', 'load=low', 'together=no');
  expect((await hoplint(root, ['advise', ...charge, '--yes', ...answers])).code).toBe(0);
  expect(await drift()).toEqual(['services/order/src/payment-client.ts']);

  edit('order/src/payment-client.ts', [/export function charge\([\s\S]*$/, '']);
  edit(
    'order/src/routes.ts',
    ['const receipt = await charge(', 'await chargeRequested('],
    [', receipt: receipt.id', ''],
    ['charge, getTerms', 'getTerms'],
    ['{ orderPlaced }', '{ chargeRequested, orderPlaced }'],
  );
  edit('order/src/events.ts', [
    /$/,
    `export async function chargeRequested(charge: { orderId: string }): Promise<void> {
  await producer.send({ topic: 'charges', messages: [{ key: charge.orderId, value: JSON.stringify(charge) }] });
}
`,
  ]);
  expect(await drift()).toEqual([]);
});

test('hostile names are harmless on a terminal', async () => {
  const call = "fetch('http://pay/a\\x1b[31m/1', { method: 'POST' })";
  const root = directory({
    'hoplint.yaml': `version: 1\nservices:\n  web: { root: web }\n  "pay'*/evil": { root: pay, addresses: [pay] }\n`,
    'pay/server.ts': `import express from 'express';
const app = express();
app.post('/a\\x1b[31m/:id', (_, res) => res.json({}));
`,
    'web/server.ts': `import express from 'express';
const app = express();
app.get('/', async (_, res) => res.json(await (await ${call}).json()));
`,
  });
  const listed = await hoplint(root, ['advise', '--json']);
  const place = ['advise', 'web/server.ts:3', ...settled, '--dry-run'];
  const advised = await hoplint(root, place);
  expect(listed.code).toBe(2);
  expect(advised.code).toBe(0);
  for (const { stdout, stderr } of [listed, advised]) expect(stdout + stderr).not.toContain('\x1b');
});
