import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** In the process itself, and without waiting; the file may be shared all the same. */
const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'sqlite',
  url: '@file',
  unbounded: { ms: 5000, counts: true, says: 'better-sqlite3 waits 5 s for a lock by default' },
};
const run: Member = { call: { ...access, statement: '@text' } };
const open: Member = {
  new: { is: 'make', type: 'Database', carries: { file: '0' } },
  call: { is: 'make', type: 'Database', carries: { file: '0' } },
};

export const betterSqlite3: LibraryModel = {
  library: 'better-sqlite3',
  modules: ['better-sqlite3'],
  source: 'better-sqlite3 12.11.1: docs/api.md',
  exports: { '*': open, default: open },
  types: {
    Database: {
      members: {
        prepare: { call: { is: 'make', type: 'Statement', carries: { text: '0' } } },
        exec: { call: { ...access, statement: '0' } },
      },
    },
    Statement: { members: { run, get: run, all: run, iterate: run } },
  },
};
