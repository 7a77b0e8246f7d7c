import type { LibraryModel, Member } from '../library.js';

const system = 'bee-queue';
const queue: Member = { new: { is: 'make', type: 'Queue', carries: { name: '0' } } };
const chained: Member = { call: { is: 'make', type: 'Job' } };

export const beeQueue: LibraryModel = {
  library: 'bee-queue',
  modules: ['bee-queue'],
  source: 'bee-queue 2.0.0: index.d.ts',
  exports: { '*': queue, default: queue },
  types: {
    Queue: {
      members: {
        createJob: { call: { is: 'make', type: 'Job' } },
        saveAll: { call: { is: 'remote', kind: 'publish', system, channel: '@name' } },
        process: {
          call: { is: 'entry', kind: 'consume', system, channel: '@name', handlers: 'last' },
        },
      },
    },
    /** It is sent when it is saved. */
    Job: {
      members: {
        save: { call: { is: 'remote', kind: 'publish', system, channel: '@name' } },
        setId: chained,
        timeout: chained,
        retries: chained,
        backoff: chained,
        delayUntil: chained,
      },
    },
  },
};
