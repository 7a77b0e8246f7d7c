import type { LibraryModel, Member } from '../library.js';

/** The function comes first or second; only what it hands to its `retry` is tried again. */
const retry: Member = {
  call: {
    is: 'wrap',
    what: ['0', '1'],
    retries: { at: ['1.retries', '0.retries'], counts: 'retries', default: 10, delay: 'exponential' },
  },
};

export const promiseRetry: LibraryModel = {
  library: 'promise-retry',
  modules: ['promise-retry'],
  source: 'promise-retry 2.0.1: index.js; retry 0.13.1: lib/retry.js',
  exports: { '*': retry, default: retry },
  types: {},
};
