import type { LibraryModel, Member } from '../library.js';

const limit: Member = { call: { is: 'make', type: 'Limit', carries: { concurrency: '0' } } };

export const pLimit: LibraryModel = {
  library: 'p-limit',
  modules: ['p-limit'],
  source: 'p-limit 7.3.3',
  exports: { '*': limit, default: limit },
  types: {
    Limit: {
      call: {
        is: 'wrap',
        what: '0',
        arguments: '1+',
        concurrency: ['@concurrency.concurrency', '@concurrency'],
      },
    },
  },
};
