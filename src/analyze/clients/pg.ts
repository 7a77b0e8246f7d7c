import type { LibraryModel, TypeModel } from '../library.js';

const connection: TypeModel = {
  members: {
    query: {
      call: {
        is: 'remote',
        kind: 'database',
        system: 'postgres',
        url: ['@options.connectionString', '@options'],
        host: '@options.host',
        port: '@options.port',
        database: '@options.database',
        ambient: [
          { part: 'host', source: 'env:PGHOST' },
          { part: 'port', source: 'env:PGPORT' },
          { part: 'database', source: 'env:PGDATABASE' },
        ],
        statement: ['0.text', '0'],
        bounds: [{ at: ['0.query_timeout', '@options.query_timeout'], means: 'milliseconds' }],
        unbounded: { ms: null, counts: false, says: 'pg waits for ever for a query by default' },
        callback: 'last',
      },
    },
    connect: {
      call: { is: 'make', type: 'Connection', callback: { at: 'last', parameter: 1 } },
    },
  },
};

export const pg: LibraryModel = {
  library: 'pg',
  modules: ['pg'],
  source: 'pg 8.23.1: lib/defaults.js, lib/client.js, pg-pool/index.js; run',
  exports: {
    Pool: { new: { is: 'make', type: 'Connection', carries: { options: '0' } } },
    Client: { new: { is: 'make', type: 'Connection', carries: { options: '0' } } },
    PoolClient: { type: 'Connection' },
    ClientBase: { type: 'Connection' },
  },
  types: { Connection: connection },
};
