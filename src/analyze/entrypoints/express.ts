import type { LibraryModel, Member } from '../library.js';
import { routesByVerb } from './verbs.js';

const router: Member = { call: { is: 'make', type: 'App' }, new: { is: 'make', type: 'App' } };

export const express: LibraryModel = {
  library: 'express',
  modules: ['express'],
  source: 'express 5.3.0: methods of an app, listed by running it',
  exports: {
    '*': { type: 'Express' },
    default: { type: 'Express' },
    Router: router,
    Application: { type: 'App' },
    Express: { type: 'App' },
    IRouter: { type: 'App' },
  },
  types: {
    Express: { call: { is: 'make', type: 'App' }, members: { Router: router } },
    /** An app or a router. `app.get` with one string alone reads a setting: it has no handler. */
    App: {
      members: {
        ...routesByVerb({ path: '0', handlers: '1+' }, { query: 'QUERY' }),
        use: { call: { is: 'entry', kind: 'mount', path: '0', what: '*' } },
        route: { call: { is: 'make', type: 'Route', carries: { path: '0', router: '$this' } } },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
    /** `router.route(path).get(…handlers).post(…handlers)`. */
    Route: {
      members: routesByVerb({ on: '@router', path: '@path', handlers: '*' }, { query: 'QUERY' }),
    },
  },
};
