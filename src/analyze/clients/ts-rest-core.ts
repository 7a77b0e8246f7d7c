import type { LibraryModel, Member } from '../library.js';

/** A client has what its contract has: routes with verb and path, and groups of them. */
const route: Member = {
  type: 'Client',
  carries: { contract: '@contract.$name' },
  call: {
    is: 'remote',
    kind: 'http',
    url: '@contract.$name.path',
    base: '@options.baseUrl',
    method: '@contract.$name.method',
    defaultMethod: 'GET',
    bounds: [{ at: ['0.fetchOptions.signal', '@options.fetchOptions.signal'], means: 'signal' }],
    unbounded: {
      ms: 300_000,
      counts: false,
      says: '@ts-rest/core leaves the limit to fetch, which waits 300 s for the headers',
    },
  },
};
const initClient: Member = {
  call: { is: 'make', type: 'Client', carries: { contract: '0', options: '1' } },
};

export const tsRestCore: LibraryModel = {
  library: '@ts-rest/core',
  modules: ['@ts-rest/core'],
  source: '@ts-rest/core 3.52.1: index.cjs.js',
  exports: {
    initClient,
    initContract: { call: { is: 'make', type: 'Contracts' } },
  },
  types: {
    Contracts: {
      members: {
        router: { call: { is: 'wrap', what: '0' } },
        query: { call: { is: 'wrap', what: '0' } },
        mutation: { call: { is: 'wrap', what: '0' } },
      },
    },
    Client: { anyMember: route },
  },
};
