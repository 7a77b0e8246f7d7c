import type { LibraryModel, Member, RemoteAction } from '../library.js';

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: '@options.client',
  url: ['@options.connection.connectionString', '@options.connection'],
  host: ['@options.connection.host', '@options.connection.server'],
  port: '@options.connection.port',
  database: '@options.connection.database',
  schema: '@options.searchPath',
  unbounded: { ms: null, counts: false, says: 'Knex waits for ever for a query by default' },
};

/** A query is sent when it is awaited; what it does, the calls on it say. */
const query: RemoteAction = {
  ...access,
  entity: '0',
  access: 'read',
  chain: {
    tables: ['from', 'into', 'table'],
    writes: ['insert', 'update', 'upsert', 'del', 'delete', 'truncate', 'increment', 'decrement'],
  },
};
const begin: Member = { call: { ...query, entity: undefined } };
const write: Member = { call: { ...query, entity: undefined, access: 'write' } };
const ofTable: Member = { call: query };

const make: Member = { call: { is: 'make', type: 'Knex', carries: { options: '0' } } };

export const knex: LibraryModel = {
  library: 'knex',
  modules: ['knex'],
  source: 'knex 3.3.0: types/index.d.ts, lib/query/method-constants.js',
  exports: {
    '*': { ...make, type: 'Module' },
    default: { ...make, type: 'Module' },
    knex: make,
    Knex: { type: 'Knex' },
  },
  types: {
    Module: { members: { knex: make, default: make, Transaction: { type: 'Knex' } } },
    Knex: {
      call: query,
      members: {
        from: ofTable,
        into: ofTable,
        table: ofTable,
        select: begin,
        distinct: begin,
        count: begin,
        max: begin,
        min: begin,
        sum: begin,
        column: begin,
        columns: begin,
        with: begin,
        insert: write,
        update: write,
        batchInsert: { call: { ...access, entity: '0', access: 'write' } },
        raw: { call: { ...access, statement: '0' } },
        withSchema: { call: { is: 'make', type: 'Knex' } },
        withUserParams: { call: { is: 'make', type: 'Knex' } },
        transaction: { call: { is: 'make', type: 'Knex', callback: { at: '0', parameter: 0 } } },
        /** The type of a transaction: `trx: Knex.Transaction`. */
        Transaction: { type: 'Knex' },
      },
    },
  },
};
