import type { LibraryModel, Member } from '../library.js';

const query: Member = {
  call: {
    is: 'remote',
    kind: 'database',
    system: 'sqlite',
    url: '@file',
    statement: '0',
    unbounded: { ms: null, counts: false, says: 'sqlite3 waits for ever for a query by default' },
    callback: 'last',
  },
};
const database: Member = { new: { is: 'make', type: 'Database', carries: { file: '0' } } };
const verbose: Member = { call: { is: 'make', type: 'Module' } };

export const sqlite3: LibraryModel = {
  library: 'sqlite3',
  modules: ['sqlite3', 'sqlite'],
  source: 'sqlite3 6.0.1: lib/sqlite3.d.ts; sqlite, documentation',
  exports: {
    Database: database,
    verbose,
    open: { call: { is: 'make', type: 'Database', carries: { file: '0.filename' } } },
    '*': { type: 'Module' },
    default: { type: 'Module' },
  },
  types: {
    Module: { members: { Database: database, verbose } },
    Database: { members: { run: query, get: query, all: query, each: query, exec: query } },
  },
};
