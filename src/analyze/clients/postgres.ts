import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** `` sql`select …` `` sends; `sql(values)` only makes a part of a statement. */
const query: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'postgres',
  url: '@url',
  host: ['@url.host', '@options.host'],
  port: ['@url.port', '@options.port'],
  database: ['@url.database', '@url.db', '@options.database', '@options.db'],
  ambient: [
    { part: 'host', source: 'env:PGHOST' },
    { part: 'port', source: 'env:PGPORT' },
    { part: 'database', source: 'env:PGDATABASE' },
  ],
  statement: '0',
  unbounded: { ms: null, counts: false, says: 'postgres waits for ever for a query by default' },
};
const begin: Member = { call: { is: 'make', type: 'Sql', callback: { at: 'last', parameter: 0 } } };
const connect: Member = { call: { is: 'make', type: 'Sql', carries: { url: '0', options: '1' } } };

export const postgres: LibraryModel = {
  library: 'postgres',
  modules: ['postgres'],
  source: 'postgres 3.4.9: src/index.js, types/index.d.ts',
  exports: { '*': connect, default: connect, Sql: { type: 'Sql' }, TransactionSql: { type: 'Sql' } },
  types: {
    Sql: { call: query, members: { unsafe: { call: query }, begin, savepoint: begin } },
  },
};
