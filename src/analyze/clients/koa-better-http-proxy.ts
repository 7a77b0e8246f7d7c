import type { LibraryModel, RemoteAction } from '../library.js';

const passes: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: ['@host()', '@host'],
  method: '="ANY"',
  bounds: [{ at: '@options.timeout', means: 'milliseconds' }],
  ignores: [{ at: '@options.connectTimeout', why: '`connectTimeout` ends when the connection stands' }],
  unbounded: { ms: null, counts: false, says: 'koa-better-http-proxy waits for ever by default' },
  forwards: {
    sends: [{ part: 'whole' }],
    resolve: '@options.proxyReqPathResolver',
    originOnly: true,
  },
};

export const koaBetterHttpProxy: LibraryModel = {
  library: 'koa-better-http-proxy',
  modules: ['koa-better-http-proxy'],
  source: 'koa-better-http-proxy 0.2.10: index.js, app/steps/sendProxyRequest.js, resolveProxyReqPath.js',
  exports: { '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { call: { is: 'make', type: 'Proxy', carries: { host: '0', options: '1' } } },
    Proxy: { mounted: passes, call: passes },
  },
};
