import type { LibraryModel } from '../library.js';

/** The instance that it gives is the one that it is given: what is not in the cache is sent as before. */
export const axiosCacheInterceptor: LibraryModel = {
  library: 'axios-cache-interceptor',
  modules: ['axios-cache-interceptor'],
  source: 'axios-cache-interceptor 1.12.3, documentation: https://axios-cache-interceptor.js.org/guide',
  exports: { setupCache: { call: { is: 'wrap', what: '0' } } },
  types: {},
};
