import type { LibraryModel } from '../library.js';
import { routesByVerb } from './verbs.js';

/** `basePath` gives a view of the same app, so its routes belong to the app that was made first. */
const onApp = { on: ['@router', '$this'], prefix: '@base' };

export const hono: LibraryModel = {
  library: 'hono',
  modules: ['hono', 'hono/tiny', 'hono/quick'],
  source: 'hono 4.13.19, run',
  exports: {
    Hono: { new: { is: 'make', type: 'App' } },
  },
  types: {
    App: {
      members: {
        ...routesByVerb({ ...onApp, path: '0', handlers: '1+' }, { query: 'QUERY' }),
        on: { call: { is: 'entry', kind: 'http', ...onApp, method: '0', path: '1', handlers: '2+' } },
        use: { call: { is: 'entry', kind: 'mount', ...onApp, path: '0', what: '*' } },
        route: { call: { is: 'entry', kind: 'mount', ...onApp, path: '0', what: '1' } },
        basePath: {
          call: { is: 'make', type: 'App', carries: { 'base/': '0', router: ['@router', '$this'] } },
        },
        request: {},
      },
    },
  },
};
