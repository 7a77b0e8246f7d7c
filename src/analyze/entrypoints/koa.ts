import type { LibraryModel } from '../library.js';

/** Koa itself answers every path; its routes come from a router that it uses. */
export const koa: LibraryModel = {
  library: 'koa',
  modules: ['koa'],
  source: 'koa 3.3.0, run',
  exports: {
    '*': { new: { is: 'make', type: 'App' } },
    default: { new: { is: 'make', type: 'App' } },
  },
  types: {
    App: {
      members: {
        use: { call: { is: 'entry', kind: 'mount', what: '*' } },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
