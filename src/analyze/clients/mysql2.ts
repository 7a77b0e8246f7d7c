import type { LibraryModel, Member } from '../library.js';

const create: Member = { call: { is: 'make', type: 'Connection', carries: { options: '0' } } };

const query: Member = {
  call: {
    is: 'remote',
    kind: 'database',
    system: 'mysql',
    url: ['@options.uri', '@options'],
    host: '@options.host',
    port: '@options.port',
    database: '@options.database',
    statement: ['0.sql', '0'],
    bounds: [{ at: '0.timeout', means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'mysql2 waits for ever for a query by default' },
    callback: 'last',
  },
};

export const mysql2: LibraryModel = {
  library: 'mysql2',
  modules: ['mysql2', 'mysql2/promise'],
  source: 'mysql2 3.24.6; run',
  exports: {
    createConnection: create,
    createPool: create,
    Pool: { type: 'Connection' },
    PoolConnection: { type: 'Connection' },
    Connection: { type: 'Connection' },
  },
  types: {
    Connection: {
      members: {
        query,
        execute: query,
        promise: { call: { is: 'make', type: 'Connection' } },
        getConnection: {
          call: { is: 'make', type: 'Connection', callback: { at: 'last', parameter: 1 } },
        },
      },
    },
  },
};
