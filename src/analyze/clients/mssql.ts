import type { LibraryModel, Member, RemoteAction } from '../library.js';

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'mssql',
  url: '@options',
  host: '@options.server',
  port: '@options.port',
  database: '@options.database',
  statement: '0',
  bounds: [{ at: ['@options.requestTimeout', '@options.options.requestTimeout'], means: 'milliseconds' }],
  unbounded: { ms: 15_000, counts: true, says: 'mssql waits 15 s for a request by default' },
  callback: 'last',
};
const query: Member = { call: access };
/** The global pool: what is made without one uses it. */
const connect: Member = {
  call: { is: 'provide', type: ['Pool', 'Request'], carries: { options: '0' }, gives: 'Pool' },
};
const pool: Member = { new: { is: 'make', type: 'Pool', carries: { options: '0' } } };
const request: Member = {
  new: { is: 'make', type: 'Request', carries: { options: '0.options' } },
  call: { is: 'make', type: 'Request' },
};
const same: Member = { call: { is: 'make', type: 'Pool' } };
const exported: Record<string, Member> = { connect, ConnectionPool: pool, Request: request };

export const mssql: LibraryModel = {
  library: 'mssql',
  modules: ['mssql', 'mssql/msnodesqlv8'],
  source: 'mssql 12.7.14: lib/base, README.md (requestTimeout)',
  exports: { ...exported, query, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { members: { ...exported, query } },
    Pool: {
      members: {
        connect: same,
        request,
        query,
        transaction: same,
        begin: {},
      },
    },
    Request: {
      members: {
        query,
        batch: query,
        execute: { call: { ...access, statement: undefined } },
        input: { call: { is: 'make', type: 'Request' } },
        output: { call: { is: 'make', type: 'Request' } },
      },
    },
  },
};
