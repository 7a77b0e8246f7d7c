import type { LibraryModel, Locations, Member } from '../library.js';

/** The verb sends at once; the path stands before or after the body, and the limit is set on what it gives. */
function verb(method: string | Locations, path: string): Member {
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url: [path, '=""'],
      base: '@url',
      method,
      defaultMethod: 'GET',
      bounds: [{ at: '0', chained: 'setTimeout', means: 'milliseconds' }],
      unbounded: {
        ms: 300_000,
        counts: false,
        says: 'wretch leaves the limit to fetch, which waits 300 s for the headers',
      },
    },
  };
}
const wretchMember: Member = {
  call: { is: 'make', type: 'Wretch', carries: { url: '0', options: '1' } },
};

export const wretch: LibraryModel = {
  library: 'wretch',
  modules: ['wretch'],
  source: 'wretch 2.11.1: dist/core.js, dist/resolver.js, dist/addons/abort.js',
  exports: { '*': wretchMember, default: wretchMember, Wretch: { type: 'Wretch' } },
  types: {
    Wretch: {
      members: {
        get: verb('="GET"', '0'),
        delete: verb('="DELETE"', '0'),
        head: verb('="HEAD"', '0'),
        opts: verb('="OPTIONS"', '0'),
        post: verb('="POST"', '1'),
        put: verb('="PUT"', '1'),
        patch: verb('="PATCH"', '1'),
        fetch: verb(['0', '@options.method'], '1'),
        url: { call: { is: 'make', type: 'Wretch', carries: { 'url/': '0' } } },
        options: { call: { is: 'make', type: 'Wretch', carries: { options: '0' } } },
      },
      /** Everything else gives a client with one thing more. */
      anyMember: { call: { is: 'make', type: 'Wretch' } },
    },
  },
};
