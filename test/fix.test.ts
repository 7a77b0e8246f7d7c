import { describe, expect, test } from 'vitest';
import { planFixes } from '../src/fix/index.js';
import type { BoundPlace, Finding, Fix, Location } from '../src/model.js';

/** Where a member's name or a bare callee stands in a text, as findings name it; `nth` counts from 0. */
function place(text: string, name: string, nth = 0): Location {
  let offset = -1;
  for (let n = 0; n <= nth; n++) offset = text.indexOf(name, offset + 1);
  const before = text.slice(0, offset).split('\n');
  return { file: 'a.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function finding(fix: Fix): Finding {
  return {
    id: 'id',
    rule: 'rule',
    severity: 'error',
    certainty: 'certain',
    service: 'orders',
    file: 'a.ts',
    line: 1,
    column: 1,
    message: '',
    evidence: [],
    suggestion: '',
    fixable: true,
    fix,
  };
}

/** The mended text, or the first reason why it is not. */
async function mended(text: string, ...fixes: readonly Fix[]): Promise<string> {
  const { files, refusals } = await planFixes(fixes.map(finding), {
    read: async () => ({ text }),
    timeout: () => 5_000,
  });
  return files[0]?.after ?? `refused: ${refusals[0]?.reason}`;
}

type Spec = Pick<BoundPlace, 'arguments' | 'means'> & Partial<BoundPlace>;
const bound = (text: string, name: string, spec: Spec): Fix => ({
  kind: 'bound',
  places: [{ callback: false, ...place(text, name), ...spec }],
});

const signal: Spec = { arguments: ['1.signal'], means: 'signal' };
const timeout: Spec = { arguments: ['1.timeout'], means: 'milliseconds' };
const deadline: Spec = { arguments: ['1.deadline', '2.deadline'], means: 'deadline', callback: true };

describe('a bound is written into the options of a call', () => {
  test.each<[string, string, Spec, string]>([
    ['fetch(url);', 'fetch', signal, 'fetch(url, { signal: AbortSignal.timeout(5_000) });'],
    ['fetch(url, {});', 'fetch', signal, 'fetch(url, { signal: AbortSignal.timeout(5_000) });'],
    [
      'fetch(url, { method });',
      'fetch',
      signal,
      'fetch(url, { method, signal: AbortSignal.timeout(5_000) });',
    ],
    // The caller's own options hold: they are spread behind the default.
    [
      'fetch(url, options);',
      'fetch',
      signal,
      'fetch(url, { signal: AbortSignal.timeout(5_000), ...options });',
    ],
    [
      'fetch(url, { ...options, method });',
      'fetch',
      signal,
      'fetch(url, { signal: AbortSignal.timeout(5_000), ...options, method });',
    ],
    [
      'fetch(url, {\n  method,\n  body,\n});',
      'fetch',
      signal,
      'fetch(url, {\n  method,\n  body,\n  signal: AbortSignal.timeout(5_000),\n});',
    ],
    [
      'fetch(url, {\r\n\tmethod,\r\n\tbody\r\n});',
      'fetch',
      signal,
      'fetch(url, {\r\n\tmethod,\r\n\tbody,\r\n\tsignal: AbortSignal.timeout(5_000)\r\n});',
    ],
    [
      'fetch(url, { signal: request.signal });',
      'fetch',
      signal,
      'fetch(url, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(5_000)]) });',
    ],
    // `AbortSignal.any` throws on undefined.
    [
      'fetch(url, { signal });',
      'fetch',
      signal,
      'fetch(url, { signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(5_000)]) : AbortSignal.timeout(5_000) });',
    ],
    [
      'fetch(url, { signal: undefined });',
      'fetch',
      signal,
      'fetch(url, { signal: AbortSignal.timeout(5_000) });',
    ],
    ['http.get(url, { timeout: 0 });', 'get', timeout, 'http.get(url, { timeout: 5_000 });'],
    [
      'http.post(url);',
      'post',
      { ...timeout, arguments: ['2.timeout'] },
      'http.post(url, undefined, { timeout: 5_000 });',
    ],
    ['http.get(url, null);', 'get', timeout, 'http.get(url, { timeout: 5_000 });'],
    [
      'axios.create();',
      'create',
      { ...timeout, arguments: ['0.timeout'] },
      'axios.create({ timeout: 5_000 });',
    ],
    ['new Client;', 'new', { ...timeout, arguments: ['0.timeout'] }, 'new Client({ timeout: 5_000 });'],
    [
      'got.get(url, { timeout: { connect: 1 } });',
      'get',
      { arguments: ['1.timeout.request'], means: 'milliseconds' },
      'got.get(url, { timeout: { connect: 1, request: 5_000 } });',
    ],
    ['stub.charge(order);', 'charge', deadline, 'stub.charge(order, { deadline: Date.now() + 5_000 });'],
    [
      'stub.charge(order, (error) => done(error));',
      'charge',
      deadline,
      'stub.charge(order, { deadline: Date.now() + 5_000 }, (error) => done(error));',
    ],
    [
      'stub.charge(order, callback);',
      'charge',
      deadline,
      'stub.charge(order, { deadline: Date.now() + 5_000 }, callback);',
    ],
    [
      'stub.charge(order, metadata, callback);',
      'charge',
      deadline,
      'stub.charge(order, metadata, { deadline: Date.now() + 5_000 }, callback);',
    ],
    [
      "import http from 'node:http'; const f = () => { http.get(url, done).on('error', fail); };",
      'get',
      { ...signal, callback: true },
      "import http from 'node:http'; const f = () => { http.get(url, { signal: AbortSignal.timeout(5_000) }, done).on('error', fail); };",
    ],
    [
      'agent.get(url).set(head);',
      'get',
      { arguments: ['0.deadline'], means: 'milliseconds', chained: 'timeout' },
      'agent.get(url).timeout({ deadline: 5_000 }).set(head);',
    ],
  ])('%j', async (text, name, spec, expected) => {
    expect(await mended(text, bound(text, name, spec))).toBe(expected);
  });

  test.each<[string, string, Spec, string]>([
    ['fetch(...args);', 'fetch', signal, 'the call gets its arguments from a list'],
    ['http.get(url, { timeout: limit });', 'get', timeout, '`timeout` is `limit` already'],
    [
      'axios(config);',
      'axios',
      { ...timeout, arguments: ['0.timeout', '1.timeout'] },
      'which argument holds the options cannot be told',
    ],
    ['fetch(url, { signal: slow ? a : b });', 'fetch', signal, '`signal` is `slow ? a : b` already'],
    ['send(url);', 'end', signal, 'the call is not where it was'],
    [
      "import { AbortSignal } from 'abort-controller'; fetch(url);",
      'fetch',
      signal,
      '`AbortSignal` is something else in this file',
    ],
    [
      'const f = ({ AbortSignal }) => fetch(url);',
      'fetch',
      signal,
      '`AbortSignal` is something else in this file',
    ],
    [
      "import http from 'node:http'; const f = () => new Promise((done) => http.get(url, done));",
      'get',
      signal,
      "nothing listens for 'error' here: a request that is given up would never end",
    ],
  ])('%j is left as it is', async (text, name, spec, reason) => {
    expect(await mended(text, bound(text, name, spec))).toBe(`refused: ${reason}`);
  });

  test('what is mended once is not mended twice', async () => {
    const text = 'fetch(url, {\n  method,\n});';
    const once = bound(text, 'fetch', signal);
    expect(await mended(text, once, once)).toBe(await mended(text, once));
  });
});

describe('an operator is piped onto a call that gives an Observable', () => {
  const send: Spec = {
    arguments: ['0'],
    means: 'milliseconds',
    operator: { exported: 'timeout', module: 'rxjs', typed: true },
  };
  const stub: Spec = { ...send, operator: { exported: 'timeout', module: 'rxjs', typed: false } };
  const seven = "import { firstValueFrom } from 'rxjs';\n";
  test.each<[string, string, Spec, string]>([
    [
      'for a promise',
      `${seven}const a = await firstValueFrom(client.send('a', b));`,
      send,
      "import { firstValueFrom, timeout } from 'rxjs';\nconst a = await firstValueFrom(client.send('a', b).pipe(timeout(5_000)));",
    ],
    [
      'before what else is piped',
      `import { lastValueFrom, map } from 'rxjs';\nlastValueFrom(client.send('a', b).pipe(map(f)));`,
      stub,
      "import { lastValueFrom, map, timeout } from 'rxjs';\nlastValueFrom(client.send('a', b).pipe(timeout(5_000), map(f)));",
    ],
    [
      'which is imported already',
      `import { timeout as limit } from 'rxjs';\nconst f = () => client.send('a', b);`,
      send,
      "import { timeout as limit } from 'rxjs';\nconst f = () => client.send('a', b).pipe(limit(5_000));",
    ],
    [
      'from where every version has it',
      'import { map } from "rxjs/operators";\nfunction f() { return client.send("a", b).pipe(map(g)); }',
      stub,
      'import { map, timeout } from "rxjs/operators";\nfunction f() { return client.send("a", b).pipe(timeout(5_000), map(g)); }',
    ],
    [
      'where nothing of it is imported yet',
      'import { Get } from "@nestjs/common"\nconst a = (c) => client.send("a", b)',
      send,
      'import { Get } from "@nestjs/common"\nimport { timeout } from "rxjs/operators"\nconst a = (c) => client.send("a", b).pipe(timeout(5_000))',
    ],
  ])('%s', async (_, text, spec, expected) => {
    expect(await mended(text, bound(text, 'send', spec))).toBe(expected);
  });

  test.each<[string, string, Spec, string]>([
    ['that nobody waits for in sight', "client.send('a', b).subscribe();", send, 'not in sight'],
    ['that is handed on', "this.ask(client.send('a', b));", send, 'not in sight'],
    ['of whose type only its user tells', "const f = () => client.send('a', b);", stub, 'whether it is an'],
    [
      'beside something of that name',
      "const timeout = 3; g(firstValueFrom(client.send('a', b)));",
      send,
      'else',
    ],
  ])('not onto one %s', async (_, code, spec, reason) => {
    const text = `${seven}${code}`;
    expect(await mended(text, bound(text, 'send', spec))).toContain(reason);
  });

  test('once for two calls', async () => {
    const text = `${seven}firstValueFrom(a.send(1)); firstValueFrom(b.send(2));`;
    const both = [bound(text, 'send', send), { ...bound(text, 'send', send) }].map((fix, nth) =>
      fix.kind === 'bound'
        ? { ...fix, places: fix.places.map((at) => ({ ...at, ...place(text, 'send', nth) })) }
        : fix,
    );
    expect(await mended(text, ...both)).toBe(
      "import { firstValueFrom, timeout } from 'rxjs';\nfirstValueFrom(a.send(1).pipe(timeout(5_000))); firstValueFrom(b.send(2).pipe(timeout(5_000)));",
    );
  });
});

describe('calls are waited for together', () => {
  const together = (text: string, ...names: readonly string[]): Fix => ({
    kind: 'together',
    calls: names.map((name) => place(text, name)),
  });

  test.each<[string, string]>([
    [
      'async () => {\n  const user = await users(id);\n  const { data: stock } = await api.stock(sku);\n  done();\n}',
      'async () => {\n  const [user, { data: stock }] = await Promise.all([\n    users(id),\n    api.stock(sku),\n  ]);\n  done();\n}',
    ],
    [
      'async () => {\n  const user = await users(id)\n  const level = await api.stock(sku)\n}',
      'async () => {\n  const [user, level] = await Promise.all([\n    users(id),\n    api.stock(sku),\n  ])\n}',
    ],
    [
      'async () => {\r\n\tlet user = await users(id);\r\n\tlet level = await api.stock(sku);\r\n}',
      'async () => {\r\n\tlet [user, level] = await Promise.all([\r\n\t\tusers(id),\r\n\t\tapi.stock(sku),\r\n\t]);\r\n}',
    ],
  ])('%j', async (text, expected) => {
    expect(await mended(text, together(text, 'users(', 'stock('))).toBe(expected);
  });

  test('with a bound for one of them', async () => {
    const text = 'async () => {\n  const a = await users(id);\n  const b = await stock(sku);\n}';
    expect(await mended(text, bound(text, 'stock', timeout), together(text, 'users(', 'stock('))).toContain(
      'stock(sku, { timeout: 5_000 }),',
    );
  });

  test.each<[string, string]>([
    [
      'async () => { const a = await users(id); log(); const b = await stock(id); }',
      'something stands between the calls',
    ],
    [
      'async () => { const a = await users(id); const b = await stock(a); }',
      'a later call uses what an earlier one gave',
    ],
    [
      'async () => { const a = await users(id); /* why */ const b = await stock(id); }',
      'a comment stands between the calls',
    ],
    [
      'async () => { const a = await users(id); let b = await stock(id); }',
      'they are declared in different ways',
    ],
    [
      'async () => { const a: User = await users(id); const b = await stock(id); }',
      'a variable has a declared type',
    ],
    [
      'async () => { await users(id); const b = await stock(id); }',
      'an answer is not put into a variable of its own',
    ],
    ['() => { const a = users(id); const b = stock(id); }', 'a call is not awaited where it stands'],
  ])('%j is left as it is', async (text, reason) => {
    expect(await mended(text, together(text, 'users(', 'stock('))).toBe(`refused: ${reason}`);
  });
});

describe('the failure of a call that nobody waits for is handled', () => {
  const handle = (text: string, ...names: readonly string[]): Fix => ({
    kind: 'handle',
    calls: [{ name: 'mailer POST /mails', places: names.map((name) => place(text, name)) }],
  });
  const handler = "catch((error) => console.error('mailer POST /mails failed', error))";

  test.each<[string, readonly string[], string]>([
    ['send(mail);', ['send'], `send(mail).${handler};`],
    ['void send(mail);', ['send'], `void send(mail).${handler};`],
    ['send(mail).then(log);', ['send'], `send(mail).then(log).${handler};`],
    // The promise is left alone where the helper is called.
    [
      'const remind = async () => { await send(mail); };\nremind();',
      ['send', 'remind()'],
      `const remind = async () => { await send(mail); };\nremind().${handler};`,
    ],
  ])('%j', async (text, names, expected) => {
    expect(await mended(text, handle(text, ...names))).toBe(expected);
  });

  test('a promise in which two calls fail is handled once', async () => {
    const text = 'send(mail);';
    expect(await mended(text, handle(text, 'send'), handle(text, 'send'))).toBe(`send(mail).${handler};`);
  });

  test.each<[string, string]>([
    ['const sent = send(mail);', 'the promise is not left alone where the call stands'],
    ['send(mail, () => {});', 'the call takes a callback'],
    ['send(mail).subscribe();', 'an Observable has no `catch`'],
  ])('%j is left as it is', async (text, reason) => {
    expect(await mended(text, handle(text, 'send'))).toBe(`refused: ${reason}`);
  });
});
