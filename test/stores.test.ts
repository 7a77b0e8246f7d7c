import { describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import { parseEndpoint } from '../src/analyze/link/endpoints.js';
import type { Store } from '../src/model.js';
import { writeTree } from './support/tree.js';

/** A service `orders` and a service `report`, each with one file and its own environment. */
type Two = {
  readonly orders: string;
  readonly report?: string;
  readonly env?: Readonly<Record<'orders' | 'report', Readonly<Record<string, string>>>>;
  readonly stores?: string;
  readonly files?: Readonly<Record<string, string>>;
};

async function storesOf({ orders, report, env, stores, files }: Two): Promise<readonly Store[]> {
  const service = (name: 'orders' | 'report') =>
    `  ${name}: { root: ${name}, env: ${JSON.stringify(env?.[name] ?? {})} }\n`;
  const root = await writeTree({
    'hoplint.yaml': `version: 1\nservices:\n${service('orders')}${service('report')}${stores ? `stores:\n${stores}` : ''}`,
    'orders/src/main.ts': orders,
    'report/src/main.ts': report ?? orders,
    ...files,
  });
  const { data } = await analyze(root);
  return data.stores;
}

/** `name: orders, report?` with a question mark for a use that is only possible. */
function summary(stores: readonly Store[]): string[] {
  const users = ({ uses }: Store) => [
    ...new Set(uses.map(({ service, certainty }) => (certainty === 'certain' ? service : `${service}?`))),
  ];
  return stores.map((store) => `${store.name}: ${users(store).join(', ')}`);
}

const pool = (options: string) => `
  import { Pool } from 'pg';
  const pool = new Pool(${options});
  export const find = () => pool.query('SELECT * FROM orders');
`;
const byUrl = pool('{ connectionString: process.env.DATABASE_URL }');
const same = (url: string) => ({ orders: { DATABASE_URL: url }, report: { DATABASE_URL: url } });
const apart = (orders: string, report: string) => ({
  orders: { DATABASE_URL: orders },
  report: { DATABASE_URL: report },
});

describe('two services reach the same store', () => {
  test('by the same address, whatever the user, the scheme and the standard port', async () => {
    const env = apart(
      'postgres://orders:one@db:5432/shop',
      'postgresql://report:two@db/shop?sslmode=disable',
    );
    expect(summary(await storesOf({ orders: byUrl, env }))).toEqual(['db/shop: orders, report']);
  });

  test('not by the name of a setting that has no value', async () => {
    expect(summary(await storesOf({ orders: byUrl }))).toEqual([
      "orders's postgres (DATABASE_URL): orders?",
      "report's postgres (DATABASE_URL): report?",
    ]);
  });

  test('not in another database of the server, nor in another schema of the database', async () => {
    const databases = apart('postgres://db/orders', 'postgres://db/reports');
    expect(summary(await storesOf({ orders: byUrl, env: databases }))).toEqual([
      'db/orders: orders',
      'db/reports: report',
    ]);
    const schemas = apart(
      'postgres://db/shop?schema=orders',
      'postgres://db/shop?options=-c%20search_path%3Dreport',
    );
    expect(summary(await storesOf({ orders: byUrl, env: schemas }))).toEqual([
      'db/shop/orders: orders',
      'db/shop/report: report',
    ]);
  });

  test('possibly, where nothing says which database of the server', async () => {
    expect(summary(await storesOf({ orders: byUrl, env: same('postgres://db') }))).toEqual([
      'db: orders?, report?',
    ]);
  });

  test('possibly, on localhost; and not without a database’s name', async () => {
    expect(summary(await storesOf({ orders: byUrl, env: same('postgres://localhost/shop') }))).toEqual([
      'localhost:5432/shop: orders?, report?',
    ]);
    expect(summary(await storesOf({ orders: byUrl, env: same('postgres://localhost') }))).toEqual([
      "orders's postgres (localhost:5432): orders?",
      "report's postgres (localhost:5432): report?",
    ]);
  });

  test('not by a file of its own', async () => {
    const schema = 'datasource db {\n  provider = "sqlite"\n  url = "file:./dev.db"\n}\n';
    const orders = `
      import { PrismaClient } from '@prisma/client';
      const prisma = new PrismaClient();
      export const find = () => prisma.order.findMany();
    `;
    const files = { 'orders/prisma/schema.prisma': schema, 'report/prisma/schema.prisma': schema };
    expect(summary(await storesOf({ orders, files }))).toEqual([
      "orders's sqlite: orders?",
      "report's sqlite: report?",
    ]);
  });
});

describe('an address is followed', () => {
  test('through a function that connects', async () => {
    const orders = `
      import mongoose from 'mongoose';
      import { Order } from './order.js';
      const connect = async (url: string) => { await mongoose.connect(url); };
      void connect(process.env.DATABASE_URL);
      export const all = () => Order.find();
    `;
    const order =
      "import mongoose from 'mongoose';\nexport const Order = mongoose.model('Order', new mongoose.Schema({}));";
    const files = { 'orders/src/order.ts': order, 'report/src/order.ts': order };
    const stores = await storesOf({
      orders,
      files,
      env: apart('mongodb://a,b:27017/shop', 'mongodb://c/shop'),
    });
    expect(summary(stores)).toEqual(['a,b/shop: orders', 'c/shop: report']);
    expect(stores[0]?.uses[0]).toMatchObject({ file: 'orders/src/main.ts', line: 4, reads: ['Order'] });
  });

  test('in pieces, and with the database that is chosen later', async () => {
    const orders = `
      import { MongoClient } from 'mongodb';
      const client = new MongoClient('mongodb://mongo/admin');
      export const find = () => client.db('shop').collection('orders').findOne({});
    `;
    const report = pool('{ host: process.env.DB_HOST, port: 5432, database: process.env.DB_NAME }');
    const env = { orders: {}, report: { DB_HOST: 'db', DB_NAME: 'reports' } };
    expect(summary(await storesOf({ orders, report, env }))).toEqual([
      'db/reports: report',
      'mongo/shop: orders',
    ]);
  });

  test('past the one that is for tests', async () => {
    const orders = pool(
      "{ connectionString: process.env.NODE_ENV === 'test' ? process.env.TEST_DATABASE_URL : process.env.DATABASE_URL }",
    );
    const env = same('postgres://db/shop');
    const stores = await storesOf({
      orders,
      env: { ...env, report: { TEST_DATABASE_URL: 'postgres://test/t' } },
    });
    expect(summary(stores)).toEqual(['db/shop: orders', "report's postgres (DATABASE_URL): report?"]);
  });

  test('of a named connection to its own server', async () => {
    const orders = `
      import { Injectable, Module } from '@nestjs/common';
      import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
      import { Entity, Repository } from 'typeorm';
      @Entity() class OrderLine {}
      @Entity('old') class Old {}
      @Module({ imports: [
        TypeOrmModule.forRoot({ type: 'postgres', host: 'db', database: 'shop' }),
        TypeOrmModule.forRootAsync({ name: 'archive', useFactory: () => ({ type: 'mysql', host: 'old', database: 'shop' }) }),
      ], providers: [Orders] })
      export class AppModule {}
      @Injectable()
      export class Orders {
        constructor(
          @InjectRepository(OrderLine) private readonly lines: Repository<OrderLine>,
          @InjectRepository(Old, 'archive') private readonly old: Repository<Old>,
        ) {}
        async move() { await this.lines.clear(); return this.old.find(); }
      }
    `;
    const stores = await storesOf({ orders, report: '' });
    expect(
      stores.map(({ name, kind, uses }) => [name, kind, uses[0]?.line, uses[0]?.writes, uses[0]?.reads]),
    ).toEqual([
      ['db/shop', 'postgres', 8, ['order_line'], []],
      ['old/shop', 'mysql', 9, [], ['old']],
    ]);
  });

  test('to the one client of the service, where a client comes from out of sight', async () => {
    const orders = `
      import { Pool, type PoolClient } from 'pg';
      export const pool = new Pool({ connectionString: process.env.DATABASE_URL });
      export const find = () => pool.query('SELECT * FROM orders');
      export const lock = (client: PoolClient) => client.query('UPDATE locks SET taken = true');
    `;
    const stores = await storesOf({ orders, report: '', env: same('postgres://db/shop') });
    expect(stores).toHaveLength(1);
    expect(stores[0]).toMatchObject({
      name: 'db/shop',
      uses: [{ line: 3, writes: ['locks'], reads: ['orders'] }],
    });
  });

  test('for the caller of a wrapper that takes the statement', async () => {
    const orders = `
      import { Pool } from 'pg';
      const pool = new Pool({ connectionString: process.env.DATABASE_URL });
      const query = (text: string, values: unknown[]) => pool.query(text, values);
      export const find = () => query('SELECT * FROM orders', []);
      export const add = () => query('INSERT INTO lines VALUES ($1)', [1]);
    `;
    const [store] = await storesOf({ orders, report: '', env: same('postgres://db/shop') });
    expect(store?.uses).toMatchObject([{ reads: ['orders'], writes: ['lines'] }]);
  });
});

describe('a declared store', () => {
  const declared = (addresses: string, more = '') =>
    `  shop-db: { kind: postgres, addresses: ${addresses}${more} }\n`;

  const apartFromIt = ['db.shop.svc.cluster.local/shop: report', 'db/shop: orders'];
  test.each([
    ['["postgres://db:5432/shop"]', ['shop-db: orders, report']],
    ['[db]', ['shop-db/shop: orders, report']],
    ['["db:5432"]', ['shop-db/shop: orders, report']],
    [`["\${DATABASE_URL}"]`, ['shop-db: orders, report']],
    ['["db:5433"]', apartFromIt],
    ['["postgres://db/other"]', apartFromIt],
  ])('at %s', async (addresses, expected) => {
    const stores = await storesOf({
      orders: byUrl,
      report: pool("'postgres://db.shop.svc.cluster.local/shop'"),
      env: { orders: { DATABASE_URL: 'postgres://db/shop' }, report: {} },
      stores: declared(addresses),
    });
    expect(summary(stores)).toEqual(expected);
  });

  test('by a setting without value is that of the one who owns it', async () => {
    const stores = `${declared(`["\${DATABASE_URL}"]`, ', owner: orders')}  other: { kind: postgres, addresses: ["\${DATABASE_URL}"], owner: report }\n`;
    expect(summary(await storesOf({ orders: byUrl, stores }))).toEqual(['other: report', 'shop-db: orders']);
  });

  test('is the one that is meant where a service owns no other and says nothing', async () => {
    const stores = declared('[db]', ', owner: orders');
    const orders = pool('{ connectionString: secret() }');
    expect(summary(await storesOf({ orders: `import { secret } from 'secrets';${orders}`, stores }))).toEqual(
      ["report's postgres: report?", 'shop-db: orders?'],
    );
  });
});

test('migrations are nobody’s use of a store', async () => {
  const migration = `
    import type { MigrationInterface, QueryRunner } from 'typeorm';
    export class AddState implements MigrationInterface {
      up(runner: QueryRunner) { return runner.query('UPDATE orders SET state = 1'); }
      down(runner: QueryRunner) { return runner.query('DELETE FROM orders'); }
    }
  `;
  const files = { 'orders/src/migrations/1.ts': byUrl, 'orders/src/schema/add-state.ts': migration };
  expect(await storesOf({ orders: '', report: '', files })).toEqual([]);
});

test('a package of entities that connects for several services is a store that they share, possibly', async () => {
  const files = {
    'data/src/index.ts': `
      import { PrismaClient } from '@prisma/client';
      export const prisma = new PrismaClient();
    `,
    'data/prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Order {\n  id Int @id\n  @@map("orders")\n}\n',
  };
  const orders =
    "import { prisma } from '../../data/src/index.js';\nexport const add = () => prisma.order.create({ data: {} });";
  const stores = await storesOf({ orders, files });
  expect(summary(stores)).toEqual(["data's postgres (DATABASE_URL): orders?, report?"]);
  expect(stores[0]?.uses[0]?.writes).toEqual(['orders']);
});

test.each([
  ['postgres://user:p@ss/word@host:5432/orders?schema=shop', 'postgres host:5432 orders shop'],
  ['mongodb+srv://u:\u0000@cluster0.x.mongodb.net/orders', 'mongodb cluster0.x.mongodb.net:- orders -'],
  ['mongodb://a,b:27018/orders?replicaSet=rs0', 'mongodb a:-,b:27018 orders -'],
  ['sqlserver://host:1433;database=shop;user=x', 'mssql host:1433 shop -'],
  ['postgres://\u0000:5432/orders', 'postgres  orders -'],
  ['postgres://host:5432/\u0000', 'postgres host:5432 - -'],
  ['[::1]:5432/orders', '- [::1]:5432 orders -'],
  ['Orders-DB:5432', '- orders-db:5432 - -'],
  ['orders-db', '- orders-db:- - -'],
  ['file:./dev.db', 'sqlite  - -'],
  ['sqlite::memory:', 'sqlite  - -'],
  ['', '-  - -'],
])('the address %s', (address, expected) => {
  const { kind, hosts, database, schema } = parseEndpoint(address);
  const servers = hosts.map(({ host, port }) => `${host}:${port ?? '-'}`).join(',');
  expect(`${kind ?? '-'} ${servers} ${database ?? '-'} ${schema ?? '-'}`).toBe(expected);
});
