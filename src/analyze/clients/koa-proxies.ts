import type { LibraryModel, RemoteAction } from '../library.js';
import { passedOn } from './http-proxy.js';

const passes: RemoteAction = {
  ...passedOn('koa-proxies', ['@options']),
  forwards: { sends: [{ part: 'whole' }], under: '@path', rewrite: '@options.rewrite' },
};

export const koaProxies: LibraryModel = {
  library: 'koa-proxies',
  modules: ['koa-proxies'],
  source: 'koa-proxies 0.12.4: index.js',
  exports: { '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    /** The options may be a function of the request. */
    Module: { call: { is: 'make', type: 'Proxy', carries: { path: '0', options: '1' } } },
    Proxy: { mounted: passes, call: passes },
  },
};
