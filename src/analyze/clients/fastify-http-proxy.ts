import type { LibraryModel } from '../library.js';

export const fastifyHttpProxy: LibraryModel = {
  library: '@fastify/http-proxy',
  modules: ['@fastify/http-proxy', 'fastify-http-proxy'],
  source: '@fastify/http-proxy 11.6.3: index.js; @fastify/reply-from 12.6.5: lib/request.js',
  exports: {
    '*': { type: 'Plugin' },
    default: { type: 'Plugin' },
    fastifyHttpProxy: { type: 'Plugin' },
  },
  types: {
    /** Its options stand beside it where it is registered. */
    Plugin: {
      members: { default: { type: 'Plugin' }, fastifyHttpProxy: { type: 'Plugin' } },
      mounted: {
        is: 'remote',
        kind: 'http',
        url: '1.upstream',
        method: '="ANY"',
        bounds: [
          { at: '1.replyOptions.timeout', means: 'milliseconds' },
          { at: '1.undici.headersTimeout', means: 'milliseconds' },
          { at: '1.http.requestOptions.timeout', means: 'milliseconds' },
          { at: '1.http2.requestTimeout', means: 'milliseconds' },
        ],
        unbounded: {
          ms: 300_000,
          counts: false,
          says: '@fastify/http-proxy sends with undici, which waits 300 s for the headers, and 300 s again between chunks of the body',
        },
        forwards: { sends: [{ part: 'rest' }], onto: '1.rewritePrefix', originOnly: 'onto' },
      },
    },
  },
};
