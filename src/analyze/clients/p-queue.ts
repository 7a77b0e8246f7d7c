import type { LibraryModel, Member } from '../library.js';

const queue: Member = { new: { is: 'make', type: 'Queue', carries: { options: '0' } } };

export const pQueue: LibraryModel = {
  library: 'p-queue',
  modules: ['p-queue'],
  source: 'p-queue 9.3.5',
  exports: { '*': queue, default: queue },
  types: {
    Queue: {
      members: {
        add: {
          call: {
            is: 'wrap',
            what: '0',
            bounds: [{ at: ['1.timeout', '@options.timeout'], means: 'milliseconds', source: 'wrapper' }],
            concurrency: '@options.concurrency',
          },
        },
        addAll: {
          call: {
            is: 'wrap',
            what: '0.*',
            bounds: [{ at: ['1.timeout', '@options.timeout'], means: 'milliseconds', source: 'wrapper' }],
            concurrency: '@options.concurrency',
          },
        },
      },
    },
  },
};
