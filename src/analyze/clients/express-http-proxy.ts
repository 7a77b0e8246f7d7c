import type { LibraryModel, RemoteAction } from '../library.js';

const passes: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: ['@host()', '@host'],
  method: '="ANY"',
  bounds: [{ at: '@options.timeout', means: 'milliseconds' }],
  unbounded: { ms: null, counts: false, says: 'express-http-proxy waits for ever by default' },
  forwards: {
    sends: [{ part: 'rest' }],
    resolve: '@options.proxyReqPathResolver',
    originOnly: true,
  },
};

const proxy = { call: { is: 'make', type: 'Proxy', carries: { host: '0', options: '1' } } } as const;

export const expressHttpProxy: LibraryModel = {
  library: 'express-http-proxy',
  modules: ['express-http-proxy'],
  source:
    'express-http-proxy 2.1.2: lib/requestOptions.js, app/steps/resolveProxyReqPath.js, app/steps/sendProxyRequest.js',
  exports: { '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { call: proxy.call },
    Proxy: { mounted: passes, call: passes },
  },
};
