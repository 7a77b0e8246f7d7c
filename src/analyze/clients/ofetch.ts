import type { LibraryModel, Member, RemoteAction } from '../library.js';

const call: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: ['0()', '0'],
  base: ['1.baseURL', '@options.baseURL'],
  method: ['1.method', '@options.method'],
  defaultMethod: 'GET',
  bounds: [
    { at: ['1.timeout', '@options.timeout'], means: 'milliseconds' },
    { at: ['1.signal', '@options.signal'], means: 'signal' },
  ],
  unbounded: { ms: null, counts: false, says: 'ofetch has no limit of its own' },
  retries: {
    at: ['1.retry', '@options.retry'],
    counts: 'retries',
    default: 1,
    delay: 'none',
    delayAt: ['1.retryDelay', '@options.retryDelay'],
    methodsByDefault: ['GET', 'HEAD', 'OPTIONS'],
  },
};
const ofetchMember: Member = { type: 'Fetch' };
const composable: Member = { call };

export const ofetch: LibraryModel = {
  library: 'ofetch',
  // Nuxt has them everywhere without an import.
  modules: ['ofetch', 'global', '#app', '#imports'],
  source:
    'ofetch 1.5.1: dist/shared/ofetch.CWycOUEr.mjs; run; https://nuxt.com/docs/api/composables/use-fetch',
  exports: {
    ofetch: ofetchMember,
    $fetch: ofetchMember,
    useFetch: composable,
    useLazyFetch: composable,
  },
  types: {
    Fetch: {
      call,
      members: {
        raw: { call },
        create: { call: { is: 'make', type: 'Fetch', carries: { options: '0' } } },
      },
    },
  },
};
