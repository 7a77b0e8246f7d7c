import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

/**
 * `drizzle(url)`, `drizzle(client, config)`, `drizzle({ client })`, `drizzle({ connection })`; the client is that of
 * the driver, which carries its options (pg, mysql2) or its URL (postgres).
 */
const places: Location[] = [
  '@first.options',
  '@first.client.options',
  '@first.connection',
  '@first',
  '@first.client',
];
const options = (name: string): Location[] => places.map((place) => `${place}.${name}`);

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  url: [...options('connectionString'), ...options('uri'), ...options('url'), ...places],
  host: options('host'),
  port: options('port'),
  database: options('database'),
  unbounded: { ms: null, counts: false, says: 'Drizzle leaves the bound to the driver' },
};
const reading: Member = { call: { ...access, access: 'read', chain: { tables: ['from'] } } };
const writing: Member = { call: { ...access, entity: '0', access: 'write' } };
const statement: Member = { call: { ...access, statement: '0' } };

const table: Member = { call: { is: 'make', type: 'Table', carries: { table: '0' } } };
const schema: Member = { call: { is: 'make', type: 'Schema' } };
const drizzle: Member = { call: { is: 'make', type: 'Database', carries: { first: '0' } } };

const carries: Record<string, Location> = { table: '$name' };

export const drizzleOrm: LibraryModel = {
  library: 'drizzle-orm',
  modules: [
    'drizzle-orm',
    'drizzle-orm/node-postgres',
    'drizzle-orm/postgres-js',
    'drizzle-orm/mysql2',
    'drizzle-orm/better-sqlite3',
    'drizzle-orm/libsql',
    'drizzle-orm/neon-http',
    'drizzle-orm/neon-serverless',
    'drizzle-orm/vercel-postgres',
    'drizzle-orm/planetscale-serverless',
    'drizzle-orm/d1',
    'drizzle-orm/pg-core',
    'drizzle-orm/mysql-core',
    'drizzle-orm/sqlite-core',
  ],
  source: 'drizzle-orm 0.45.4: node-postgres/driver.d.ts, pg-core/db.d.ts, pg-core/table.d.ts, sql/sql.d.ts',
  exports: {
    drizzle,
    pgTable: table,
    mysqlTable: table,
    sqliteTable: table,
    pgSchema: schema,
    mysqlSchema: schema,
    sql: { call: { is: 'make', type: 'Sql', carries: { text: '0' } } },
    NodePgDatabase: { type: 'Database' },
    PostgresJsDatabase: { type: 'Database' },
    MySql2Database: { type: 'Database' },
    BetterSQLite3Database: { type: 'Database' },
    LibSQLDatabase: { type: 'Database' },
    NeonHttpDatabase: { type: 'Database' },
    PgDatabase: { type: 'Database' },
  },
  types: {
    Table: { text: '@table' },
    Schema: { members: { table } },
    Sql: {},
    Database: {
      members: {
        select: reading,
        selectDistinct: reading,
        selectDistinctOn: reading,
        insert: writing,
        update: writing,
        delete: writing,
        $count: { call: { ...access, entity: '0', access: 'read' } },
        execute: { call: { ...access, statement: ['0.text', '0'] } },
        run: statement,
        all: statement,
        with: { call: { is: 'make', type: 'Database' } },
        transaction: { call: { is: 'make', type: 'Database', callback: { at: '0', parameter: 0 } } },
        /** By the names under which the schema exports its tables. */
        query: { type: 'Queries' },
      },
    },
    Queries: { anyMember: { type: 'Query', carries } },
    Query: {
      members: {
        findMany: { call: { ...access, entity: '@table', access: 'read' } },
        findFirst: { call: { ...access, entity: '@table', access: 'read' } },
      },
    },
  },
};
