import type { LibraryModel } from '../library.js';
import { routesByVerb } from './verbs.js';

const onApp = { prefix: '@options.prefix' };

export const elysia: LibraryModel = {
  library: 'elysia',
  modules: ['elysia'],
  source: 'elysia 1.4.30: dist/index.d.ts',
  exports: {
    default: { new: { is: 'make', type: 'App', carries: { options: '0' } } },
    Elysia: { new: { is: 'make', type: 'App', carries: { options: '0' } } },
  },
  types: {
    App: {
      members: {
        ...routesByVerb({ ...onApp, path: '0', handlers: '1' }),
        route: { call: { is: 'entry', kind: 'http', ...onApp, method: '0', path: '1', handlers: '2' } },
        use: { call: { is: 'entry', kind: 'mount', plugins: true, ...onApp, what: '0' } },
        group: { call: { is: 'entry', kind: 'mount', plugins: true, ...onApp, path: '0', what: 'last' } },
        guard: { call: { is: 'entry', kind: 'mount', plugins: true, ...onApp, what: 'last' } },
        listen: { call: { is: 'entry', kind: 'listen', port: ['0.port', '0'] } },
      },
    },
  },
};
