import type { LibraryModel, Member } from '../library.js';

const retry: Member = {
  call: {
    is: 'wrap',
    what: '0',
    bounds: [{ at: '1.signal', means: 'signal', source: 'wrapper' }],
    retries: { at: '1.retries', counts: 'retries', default: 10, delay: 'exponential' },
  },
};

export const pRetry: LibraryModel = {
  library: 'p-retry',
  modules: ['p-retry'],
  source: 'p-retry 7.1.1; 9.0.0, 4.6.2',
  exports: { '*': retry, default: retry },
  types: {},
};
