import { expect, test } from 'vitest';
import { Architecture } from '../../src/analyze/architecture.js';
import { analyze } from '../../src/analyze/index.js';
import { chattyLoop } from '../../src/rules/chatty-loop.js';
import { missingSaga } from '../../src/rules/missing-saga.js';
import { queryOverEvents } from '../../src/rules/query-over-events.js';
import { retryStorm } from '../../src/rules/retry-storm.js';
import { defaultOptions, type Rule, type RuleOptions } from '../../src/rules/rule.js';
import { System } from '../support/system.js';
import { writeTree } from '../support/tree.js';

/** What a rule finds in a service `orders` of one file, with what may be no more than a warning told. */
async function found<Options extends RuleOptions>(rule: Rule<Options>, body: string) {
  const root = await writeTree({
    'hoplint.yaml':
      'version: 1\nservices:\n  orders: { root: orders }\n  stock: { external: true }\n  pay: { root: pay }\n',
    'orders/server.ts': `import axios from 'axios';\nimport express from 'express';\nconst app = express();\n${body}\napp.listen(3000);\n`,
    'pay/server.ts':
      "import express from 'express';\nconst app = express();\napp.post('/charges', (_q, s) => void s.sendStatus(201));\napp.listen(3000);\n",
  });
  const { data } = await analyze(root);
  return [...rule.check(new Architecture(data), defaultOptions(rule as Rule<never>) as Options)].map(
    ({ atMost }) => atMost ?? 'as set',
  );
}

const each = (call: string) =>
  `app.post('/o', async (q, s) => { for (const i of q.body.items) await ${call}; s.send(); });`;

test('chatty-loop: commands to services of others and short lists in the code are warnings', async () => {
  expect(await found(chattyLoop, each("axios.post('http://pay/charges', i, { timeout: 1000 })"))).toEqual([
    'as set',
  ]);
  expect(await found(chattyLoop, each("axios.post('http://stock/roles', i, { timeout: 1000 })"))).toEqual([
    'warn',
  ]);
  // Nobody here can give them an operation for many; and what they do to one thing they are asked for each.
  expect(await found(chattyLoop, each('axios.get(`http://stock/roles/${i}`, { timeout: 1000 })'))).toEqual([
    'warn',
  ]);
  expect(await found(chattyLoop, each('axios.get(`https://api.maps.com/${i}`, { timeout: 1000 })'))).toEqual([
    'warn',
  ]);
  expect(
    await found(chattyLoop, each("axios.post('https://api.maps.com/pins', i, { timeout: 1000 })")),
  ).toEqual([]);
  // Nobody says where it goes, but somebody here answers such a request; or nobody does.
  expect(
    await found(chattyLoop, each('axios.post(`${process.env.PAY_PLACE}/charges`, i, { timeout: 1000 })')),
  ).toEqual(['as set']);
  expect(
    await found(chattyLoop, each('axios.post(`${process.env.PAY_PLACE}/parcels`, i, { timeout: 1000 })')),
  ).toEqual(['warn']);
  const providers =
    "app.post('/o', async (q, s) => { for (const p of q.body.providers) await axios.get(`http://pay/charges/${p}`, { timeout: 1000 }); s.send(); });";
  expect(await found(chattyLoop, providers)).toEqual(['warn']);
  const literal =
    "app.post('/o', async (q, s) => { await Promise.all([1, 2, 3, 4, 5].map((i) => axios.get(`http://pay/charges/${i}`, { timeout: 1000 }))); s.send(); });";
  expect(await found(chattyLoop, literal)).toEqual(['warn']);
});

test('retry-storm: a few attempts with time between them are a warning', async () => {
  const tries = (count: number) =>
    `app.get('/o', async (q, s) => { for (let attempt = 0; attempt < ${count}; attempt += 1) { try { s.json((await axios.get('http://stock/x', { timeout: 1000 })).data); return; } catch { await new Promise((r) => setTimeout(r, 1000)); } } });`;
  expect(await found(retryStorm, tries(3))).toEqual(['warn']);
  expect(await found(retryStorm, tries(6))).toEqual(['as set']);
});

test('missing-saga: what may be done again until both sides agree is a warning', async () => {
  const pair = (call: string, statement: string) =>
    `import { Pool } from 'pg';\nconst pool = new Pool();\napp.post('/o', async (q, s) => { await axios.${call}; await pool.query('${statement}', [q.body.id]); s.send(); });`;
  expect(
    await found(missingSaga, pair("post('http://pay/charges', q.body)", 'INSERT INTO o (id) VALUES ($1)')),
  ).toEqual(['as set']);
  expect(
    await found(missingSaga, pair("delete('http://pay/charges')", 'DELETE FROM o WHERE id = $1')),
  ).toEqual(['warn']);
});

test('query-over-events: a service that asks many over one broker is told once', () => {
  const ask = { kind: 'rpc' as const, system: 'nats', path: 'get-one' };
  const asking = (names: readonly string[]) => {
    let system = new System();
    for (const name of names) system = system.call(`orders POST /orders -> ${name} rpc get-one`, ask);
    return [...queryOverEvents.check(system.build(), {})].length;
  };
  expect(asking(['a', 'b', 'c'])).toBe(3);
  expect(asking(['a', 'b', 'c', 'd'])).toBe(1);
});
