import type { LibraryModel, Member } from '../library.js';

/**
 * A request of a class that inherits from RESTDataSource. Until version 4 parameters or a body come before the options
 * of fetch. Both send through node-fetch 2, which has an option `timeout`.
 */
function request(method: string): Member {
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url: '0',
      base: '$self.baseURL',
      method: `="${method}"`,
      bounds: [
        { at: ['2.timeout', '1.timeout'], means: 'milliseconds' },
        { at: ['2.signal', '1.signal'], means: 'signal' },
      ],
      unbounded: { ms: null, counts: false, says: 'RESTDataSource waits for ever by default' },
    },
  };
}

export const apolloDatasourceRest: LibraryModel = {
  library: '@apollo/datasource-rest',
  modules: ['@apollo/datasource-rest', 'apollo-datasource-rest'],
  source:
    '@apollo/datasource-rest 6.3: src/RESTDataSource.ts (resolveURL, get, post), src/HTTPCache.ts; apollo-datasource-rest 3.7',
  exports: { RESTDataSource: { new: { is: 'make', type: 'DataSource' } } },
  types: {
    DataSource: {
      members: {
        get: request('GET'),
        head: request('HEAD'),
        post: request('POST'),
        put: request('PUT'),
        patch: request('PATCH'),
        delete: request('DELETE'),
      },
    },
  },
};
