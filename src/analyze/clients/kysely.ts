import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

/** The dialect has a pool of the driver, which carries its options. */
const places: Location[] = ['@options.dialect.options.pool.options', '@options.dialect.options.postgres'];
const options = (name: string): Location[] => places.map((place) => `${place}.${name}`);

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: '@options.dialect.system',
  url: [...options('connectionString'), ...options('uri'), ...options('url')],
  host: options('host'),
  port: options('port'),
  database: options('database'),
  entity: '0',
  unbounded: { ms: null, counts: false, says: 'Kysely leaves the bound to the driver' },
};
const reading: Member = { call: { ...access, access: 'read' } };
const writing: Member = { call: { ...access, access: 'write' } };
const dialect = (system: string): Member => ({
  new: { is: 'make', type: 'Dialect', carries: { options: '0', system: `="${system}"` } },
});

export const kysely: LibraryModel = {
  library: 'kysely',
  modules: ['kysely', 'kysely-postgres-js'],
  source: 'kysely 0.28.18: dist/cjs/query-creator.d.ts, dist/cjs/kysely.d.ts, dist/cjs/dialect',
  exports: {
    Kysely: { new: { is: 'make', type: 'Kysely', carries: { options: '0' } } },
    Transaction: { type: 'Kysely' },
    PostgresDialect: dialect('postgres'),
    PostgresJSDialect: dialect('postgres'),
    MysqlDialect: dialect('mysql'),
    MssqlDialect: dialect('mssql'),
    SqliteDialect: dialect('sqlite'),
  },
  types: {
    Dialect: {},
    Kysely: {
      members: {
        selectFrom: reading,
        insertInto: writing,
        replaceInto: writing,
        mergeInto: writing,
        updateTable: writing,
        deleteFrom: writing,
        with: { call: { is: 'make', type: 'Kysely' } },
        withSchema: { call: { is: 'make', type: 'Kysely' } },
        withPlugin: { call: { is: 'make', type: 'Kysely' } },
        transaction: { call: { is: 'make', type: 'Transaction' } },
      },
    },
    Transaction: {
      members: {
        setIsolationLevel: { call: { is: 'make', type: 'Transaction' } },
        execute: { call: { is: 'make', type: 'Kysely', callback: { at: '0', parameter: 0 } } },
      },
    },
  },
};
