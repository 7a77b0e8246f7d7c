import type { LibraryModel, Member } from '../library.js';
import { routesByVerb } from './verbs.js';

/** A handler is a function with a mark. */
const handler: Member = { call: { is: 'make', type: 'Handler', carries: { handler: ['0.handler', '0'] } } };
const router: Member = {
  call: { is: 'make', type: 'Router' },
  new: { is: 'make', type: 'Router' },
};

export const h3: LibraryModel = {
  library: 'h3',
  modules: ['h3'],
  source: 'h3 1.15.11: dist/index.mjs; 2, documentation: https://h3.dev/guide/basics/routing',
  exports: {
    createApp: router,
    createRouter: router,
    H3: router,
    defineEventHandler: handler,
    defineHandler: handler,
    eventHandler: handler,
    toNodeListener: { call: { is: 'make', type: 'Handler' } },
  },
  types: {
    Router: {
      members: {
        ...routesByVerb({ path: '0', handlers: '1+' }),
        use: { call: { is: 'entry', kind: 'mount', path: '0', what: '*' } },
      },
    },
    Handler: {},
  },
};
