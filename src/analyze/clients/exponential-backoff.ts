import type { LibraryModel } from '../library.js';

/** What it counts are attempts, the first included. */
export const exponentialBackoff: LibraryModel = {
  library: 'exponential-backoff',
  modules: ['exponential-backoff'],
  source: 'exponential-backoff 3.1.3: dist/options.js',
  exports: {
    backOff: {
      call: {
        is: 'wrap',
        what: '0',
        retries: { at: '1.numOfAttempts', counts: 'attempts', default: 10, delay: 'exponential' },
      },
    },
  },
  types: {},
};
