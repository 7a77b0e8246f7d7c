import type { LibraryModel, Member } from '../library.js';

const system = 'pg-boss';
const send: Member = {
  call: {
    is: 'remote',
    kind: 'publish',
    system,
    url: ['@options.connectionString', '@options'],
    channel: ['0.name', '0'],
  },
};
const boss: Member = { new: { is: 'make', type: 'Boss', carries: { options: '0' } } };

/** A queue of jobs in Postgres. */
export const pgBoss: LibraryModel = {
  library: 'pg-boss',
  modules: ['pg-boss'],
  source: 'pg-boss 10.4.2: types.d.ts',
  exports: { '*': boss, default: boss, PgBoss: boss },
  types: {
    Boss: {
      members: {
        send,
        sendAfter: send,
        sendThrottled: send,
        sendDebounced: send,
        publish: send,
        schedule: send,
        insert: { call: { is: 'remote', kind: 'publish', system, channel: '0.*.name' } },
        work: { call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: 'last' } },
        fetch: { call: { is: 'entry', kind: 'consume', system, channel: '0' } },
      },
    },
  },
};
