import type { LibraryModel, Member } from '../library.js';
import { routesByVerb } from './verbs.js';

const router: Member = { new: { is: 'make', type: 'Router', carries: { options: '0' } } };

export const koaRouter: LibraryModel = {
  library: '@koa/router',
  modules: ['@koa/router', 'koa-router'],
  source: '@koa/router 15.7.0, 14.0.0, run',
  exports: { '*': router, default: router, Router: router },
  types: {
    /** The first argument of a route may be a name: the path is then the second one. */
    Router: {
      call: { is: 'make', type: 'Router', carries: { options: '0' } },
      members: {
        ...routesByVerb({ prefix: '@options.prefix', path: ['1', '0'], handlers: '1+' }, { del: 'DELETE' }),
        register: {
          call: {
            is: 'entry',
            kind: 'http',
            prefix: '@options.prefix',
            path: '0',
            method: '1',
            handlers: '2',
          },
        },
        use: { call: { is: 'entry', kind: 'mount', prefix: '@options.prefix', path: '0', what: '*' } },
        prefix: { call: { is: 'entry', kind: 'mount', path: '0' } },
        routes: { call: { is: 'make', type: 'Routes', carries: { router: '$this' } } },
        middleware: { call: { is: 'make', type: 'Routes', carries: { router: '$this' } } },
        allowedMethods: {},
      },
    },
    /** The router as middleware. */
    Routes: {},
  },
};
