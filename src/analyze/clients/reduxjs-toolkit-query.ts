import type { LibraryModel, Member, RemoteAction } from '../library.js';

/**
 * An endpoint says what is asked for; the base, and by what, the client says. `retry` around that tries five times more,
 * whatever was asked.
 */
const endpoint = (): Member => {
  const action: RemoteAction = {
    is: 'remote',
    kind: 'http',
    url: ['0.query().url', '0.query()', '0.query.url', '0.query'],
    base: '@options.baseQuery.options.baseUrl',
    method: ['0.query().method', '0.query.method'],
    defaultMethod: 'GET',
    sent: 'later',
    bounds: [{ at: ['0.query().timeout', '@options.baseQuery.options.timeout'], means: 'milliseconds' }],
    unbounded: {
      ms: 300_000,
      counts: false,
      says: 'RTK Query leaves the limit to fetch, which waits 300 s for the headers',
    },
    retries: {
      at: ['0.extraOptions.maxRetries', '@options.baseQuery.retries'],
      counts: 'retries',
      default: 0,
      delay: 'exponential',
    },
  };
  return { call: action };
};

const createApi: Member = {
  call: {
    is: 'make',
    type: 'Api',
    carries: { options: '0' },
    callback: { at: '0.endpoints', parameter: 0 },
  },
};

export const reduxjsToolkitQuery: LibraryModel = {
  library: '@reduxjs/toolkit/query',
  modules: ['@reduxjs/toolkit/query', '@reduxjs/toolkit/query/react'],
  source: '@reduxjs/toolkit 2.14.0: src/query/fetchBaseQuery.ts, src/query/retry.ts',
  exports: {
    createApi,
    fetchBaseQuery: { call: { is: 'make', type: 'BaseQuery', carries: { options: '0' } } },
    retry: {
      call: {
        is: 'make',
        type: 'BaseQuery',
        carries: { options: '0.options', retries: ['1.maxRetries', '="5"'] },
      },
    },
  },
  types: {
    Api: {
      members: {
        query: endpoint(),
        mutation: endpoint(),
        infiniteQuery: endpoint(),
        injectEndpoints: {
          call: { is: 'make', type: 'Api', callback: { at: '0.endpoints', parameter: 0 } },
        },
        enhanceEndpoints: { call: { is: 'make', type: 'Api' } },
      },
    },
    /** Called by a base of one's own, it asks for what that is given. */
    BaseQuery: {},
  },
};
