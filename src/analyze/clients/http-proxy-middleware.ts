import type { ForwardModel, LibraryModel, Member, RemoteAction } from '../library.js';
import { passedOn } from './http-proxy.js';

/** `(options)`, and before version 3 `(context, options)` and `('http://host')`. */
const create: Member = {
  call: { is: 'make', type: 'Proxy', carries: { options: ['1', '0'], context: '0' } },
};
/** The form of before version 3 under a name of its own. */
const legacy: Member = {
  call: { is: 'make', type: 'LegacyProxy', carries: { options: ['1', '0'], context: '0' } },
};
const members = { createProxyMiddleware: create, legacyCreateProxyMiddleware: legacy };

function passes(sends: ForwardModel['sends']): RemoteAction {
  const passed = passedOn('http-proxy-middleware', ['@options']);
  return {
    ...passed,
    url: ['@options.router()', '@options.target', '@options'],
    forwards: { sends, under: ['@options.pathFilter', '@context'], rewrite: '@options.pathRewrite' },
  };
}

const proxy = passes([
  { part: 'whole', majors: [0, 2] },
  { part: 'rest', majors: [3, 99] },
]);
const legacyProxy = passes([{ part: 'whole' }]);

export const httpProxyMiddleware: LibraryModel = {
  library: 'http-proxy-middleware',
  modules: ['http-proxy-middleware'],
  source:
    'http-proxy-middleware 3.0.10: dist/http-proxy-middleware.js, dist/legacy/; 2.0.12: dist/config-factory.js, dist/http-proxy-middleware.js',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    ...members,
    fixRequestBody: {},
    responseInterceptor: {},
  },
  types: {
    Module: { call: create.call, members },
    Proxy: { mounted: proxy, call: proxy },
    LegacyProxy: { mounted: legacyProxy, call: legacyProxy },
  },
};
