import type { LibraryModel, Member } from '../library.js';

const send = (method: string): Member => ({
  call: {
    is: 'remote',
    kind: 'http',
    url: '@path',
    base: '@base',
    method: `="${method}"`,
    bounds: [{ at: ['1.init.signal', '@options.init.signal'], means: 'signal' }],
    unbounded: {
      ms: 300_000,
      counts: false,
      says: 'hono/client leaves the limit to fetch, which waits 300 s for the headers',
    },
  },
});

/** `client.orders[':id'].$get(…)`: the path is the chain of members. */
export const honoClient: LibraryModel = {
  library: 'hono/client',
  modules: ['hono/client'],
  source: 'hono 4.13.19: dist/client/client.js',
  exports: { hc: { call: { is: 'make', type: 'Path', carries: { 'base/': '0', options: '1' } } } },
  types: {
    Path: {
      members: {
        $get: send('GET'),
        $post: send('POST'),
        $put: send('PUT'),
        $patch: send('PATCH'),
        $delete: send('DELETE'),
        $head: send('HEAD'),
        $options: send('OPTIONS'),
        $all: send('GET'),
        $url: {},
        $ws: {},
        index: { type: 'Path' },
      },
      anyMember: { type: 'Path', carries: { 'path/': '$name' } },
    },
  },
};
