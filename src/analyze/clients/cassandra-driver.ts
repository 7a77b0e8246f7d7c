import type { LibraryModel, Member, RemoteAction } from '../library.js';

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'cassandra',
  host: '@options.contactPoints.0',
  port: '@options.protocolOptions.port',
  database: '@options.keyspace',
  statement: '0',
  bounds: [{ at: ['2.readTimeout', '@options.socketOptions.readTimeout'], means: 'milliseconds' }],
  unbounded: { ms: 12_000, counts: true, says: 'cassandra-driver waits 12 s for an answer by default' },
  callback: 'last',
};
const query: Member = { call: access };
const client: Member = { new: { is: 'make', type: 'Client', carries: { options: '0' } } };

export const cassandraDriver: LibraryModel = {
  library: 'cassandra-driver',
  modules: ['cassandra-driver'],
  source: 'cassandra-driver 4.10.0: index.d.ts, lib/client-options.js',
  exports: { Client: client, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { members: { Client: client } },
    Client: {
      members: {
        execute: query,
        eachRow: query,
        stream: query,
        batch: { call: { ...access, statement: ['0.0.query', '0.0'] } },
      },
    },
  },
};
