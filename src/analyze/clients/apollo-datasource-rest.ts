import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Requests of a class that inherits from RESTDataSource; `options` is the argument that holds fetch's own. */
function dataSource(options: string, join?: 'resolve'): LibraryModel['types'] {
  const request = (method: string): Member => {
    const call: RemoteAction = {
      is: 'remote',
      kind: 'http',
      url: '0',
      base: '$self.baseURL',
      ...(join ? { join } : {}),
      method: `="${method}"`,
      bounds: [
        { at: `${options}.timeout`, means: 'milliseconds' },
        { at: `${options}.signal`, means: 'signal' },
      ],
      unbounded: { ms: null, counts: false, says: 'RESTDataSource waits for ever by default' },
    };
    return { call };
  };
  return {
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
  };
}

const exports: LibraryModel['exports'] = {
  RESTDataSource: { new: { is: 'make', type: 'DataSource' } },
};

/** Both send through node-fetch 2, which has an option `timeout`. */
export const apolloDatasourceRest: LibraryModel = {
  library: '@apollo/datasource-rest',
  modules: ['@apollo/datasource-rest'],
  source: '@apollo/datasource-rest 6.3: src/RESTDataSource.ts (resolveURL, get, post), src/HTTPCache.ts',
  exports,
  types: dataSource('1', 'resolve'),
};

/** Parameters or a body come before the options of a request. */
export const oldApolloDatasourceRest: LibraryModel = {
  library: 'apollo-datasource-rest',
  modules: ['apollo-datasource-rest'],
  source: 'apollo-datasource-rest 3.7: src/RESTDataSource.ts (resolveURL, get, post)',
  exports,
  types: dataSource('2'),
};
