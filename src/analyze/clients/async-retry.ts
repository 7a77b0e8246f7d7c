import type { LibraryModel, Member } from '../library.js';

const retry: Member = {
  call: {
    is: 'wrap',
    what: '0',
    retries: { at: '1.retries', counts: 'retries', default: 10, delay: 'exponential' },
  },
};

export const asyncRetry: LibraryModel = {
  library: 'async-retry',
  modules: ['async-retry'],
  source: 'async-retry 1.3.3',
  exports: { '*': retry, default: retry },
  types: {},
};
