import type { LibraryModel, Member, RemoteAction } from '../library.js';

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'neo4j',
  url: '@url',
  database: ['@session.database', '1.database'],
  unbounded: { ms: null, counts: false, says: 'neo4j waits for ever for a query by default' },
};
const driver: Member = { call: { is: 'make', type: 'Driver', carries: { url: '0' } } };
const transaction: Member = {
  call: { is: 'make', type: 'Session', callback: { at: '0', parameter: 0 } },
};

/** Queries in Cypher: which nodes they read or write is not told. */
export const neo4jDriver: LibraryModel = {
  library: 'neo4j-driver',
  modules: ['neo4j-driver'],
  source: 'neo4j-driver 6.3.0: types',
  exports: {
    driver,
    '*': { type: 'Module' },
    default: { type: 'Module' },
    Driver: { type: 'Driver' },
    Session: { type: 'Session' },
  },
  types: {
    Module: { members: { driver } },
    Driver: {
      members: {
        session: { call: { is: 'make', type: 'Session', carries: { session: '0' } } },
        executeQuery: { call: { ...access, database: '2.database' } },
      },
    },
    Session: {
      members: {
        run: { call: access },
        beginTransaction: { call: { is: 'make', type: 'Session' } },
        executeRead: transaction,
        executeWrite: transaction,
        readTransaction: transaction,
        writeTransaction: transaction,
      },
    },
  },
};
