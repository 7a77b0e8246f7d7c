import type { LibraryModel, Member } from '../library.js';
import { fetchCall } from './fetch.js';

/** Errors of the network are tried again, whatever the verb; answers only where `retryOn` names them. */
const wrap: Member = { call: { is: 'make', type: 'Fetch', carries: { retries: '1.retries' } } };

export const fetchRetry: LibraryModel = {
  library: 'fetch-retry',
  modules: ['fetch-retry'],
  source: 'fetch-retry 6.0.0: dist/fetch-retry.umd.js',
  exports: { '*': wrap, default: wrap },
  types: {
    Fetch: {
      call: {
        ...fetchCall,
        retries: { at: ['1.retries', '@retries'], counts: 'retries', default: 3, delay: 'fixed' },
      },
    },
  },
};
