import type { LibraryModel, RemoteAction } from '../library.js';

/** `method` null: it is an option. */
function request(method: string | null): { call: RemoteAction } {
  const stated = (key: string) => [`1.${key}`, `@options.${key}`];
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url: ['0.url', '0'],
      base: [...stated('prefixUrl'), ...stated('prefix'), ...stated('baseUrl')],
      method: method === null ? ['1.method', '0.@options.method', '@options.method'] : `="${method}"`,
      defaultMethod: 'GET',
      bounds: [
        { at: stated('timeout'), means: 'milliseconds' },
        { at: stated('totalTimeout'), means: 'milliseconds', majors: [2, 99] },
        { at: stated('signal'), means: 'signal' },
      ],
      unbounded: { ms: 10_000, counts: true, says: 'ky gives up after 10 s by default' },
      retries: {
        at: [...stated('retry.limit'), ...stated('retry')],
        counts: 'retries',
        default: 2,
        delay: 'exponential',
        timeout: 'all',
        methods: ['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'],
      },
    },
  };
}

export const ky: LibraryModel = {
  library: 'ky',
  modules: ['ky'],
  source: 'ky 1.14.3: distribution/core/Ky.js, distribution/utils/normalize.js; 2.1.0, 0.33.3; run',
  exports: {
    '*': { type: 'Ky' },
    default: { type: 'Ky' },
    KyInstance: { type: 'Ky' },
  },
  types: {
    Ky: {
      call: request(null).call,
      members: {
        default: { type: 'Ky' },
        get: request('GET'),
        post: request('POST'),
        put: request('PUT'),
        patch: request('PATCH'),
        head: request('HEAD'),
        delete: request('DELETE'),
        query: request('QUERY'),
        create: { call: { is: 'make', type: 'Ky', carries: { options: '0' } } },
        extend: { call: { is: 'make', type: 'Ky', carries: { options: '0' } } },
      },
    },
  },
};
