import type { LibraryModel } from '../library.js';

/**
 * Retries every call through the instance it is given. Network errors are retried whatever the verb, so a POST
 * too; a timeout of axios is not, and counts for all attempts together.
 */
export const axiosRetry: LibraryModel = {
  library: 'axios-retry',
  modules: ['axios-retry'],
  source: 'axios-retry 4.5.0, run',
  exports: {
    '*': { type: 'AxiosRetry' },
    default: { type: 'AxiosRetry' },
    exponentialDelay: { value: 'exponential' },
    linearDelay: { value: 'fixed' },
  },
  types: {
    AxiosRetry: {
      call: {
        is: 'wrap',
        what: '0',
        retries: {
          at: '1.retries',
          counts: 'retries',
          default: 3,
          delay: 'none',
          delayAt: '1.retryDelay',
          timeout: 'all',
        },
      },
      members: {
        default: { type: 'AxiosRetry' },
        exponentialDelay: { value: 'exponential' },
        linearDelay: { value: 'fixed' },
      },
    },
  },
};
