import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';

/** What would take as many steps as there are orders of its lines: these tests end, or they run into the time limit. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hoplint-flow-'));
  mkdirSync(join(root, 'shop'));
  writeFileSync(join(root, 'hoplint.yaml'), 'version: 1\nservices:\n  shop: { root: shop }\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a query that is put together in forty steps', async () => {
  const steps = Array.from(
    { length: 40 },
    (_, index) => `  if (by[${index}]) query = query.where('c${index}', by[${index}]);`,
  );
  writeFileSync(
    join(root, 'shop/main.ts'),
    `import knex from 'knex';
const db = knex({ client: 'pg', connection: 'postgres://db/shop' });
export async function find(by: string[]) {
  let query = db('orders').select('*');
${steps.join('\n')}
  return await query;
}
await find([]);
`,
  );
  const { data } = await analyze(root);
  const [read] = data.interactions.filter(({ kind }) => kind === 'database');
  expect(read).toMatchObject({ entity: 'orders', access: 'read', blocking: true });
});

test('an object that is read by computed keys on its way through functions that call each other', async () => {
  const keys = Array.from({ length: 16 }, (_, index) => `'key${index}'`).join(', ');
  const functions = Array.from(
    { length: 6 },
    (_, index) => `function step${index}(given: any): any {
  for (const key of KEYS) if (given[key]) step${(index + 1) % 6}(given[key]);
  return given.items.reduce((sum: number, item: any) => sum + item.read().value, 0);
}`,
  );
  writeFileSync(
    join(root, 'shop/main.ts'),
    `const KEYS = [${keys}];
${functions.join('\n')}
step0(JSON.parse(process.argv[2] ?? '{}'));
fetch('http://payment/charges');
`,
  );
  const { data } = await analyze(root);
  expect(data.interactions.map(({ path }) => path)).toEqual(['/charges']);
});
