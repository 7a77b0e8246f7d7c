import type { LibraryModel, Member } from '../library.js';

const verbs = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'query'];

/** `app.get(path, …handlers)`; with one string alone `app.get` reads a setting, which has no handler. */
const routes: Record<string, Member> = Object.fromEntries(
  [...verbs.map((verb) => [verb, verb.toUpperCase()] as const), ['all', 'ANY'] as const].map(
    ([name, method]) => [
      name,
      {
        call: { is: 'entry', kind: 'http', method: `="${method}"`, path: '0', handlers: '1+', gives: 'App' },
      },
    ],
  ),
);

/** `router.route(path).get(…handlers).post(…handlers)`. */
const chainedRoutes: Record<string, Member> = Object.fromEntries(
  [...verbs.map((verb) => [verb, verb.toUpperCase()] as const), ['all', 'ANY'] as const].map(
    ([name, method]) => [
      name,
      {
        call: {
          is: 'entry',
          kind: 'http',
          method: `="${method}"`,
          on: '@router',
          path: '@path',
          handlers: '*',
          gives: 'Route',
        },
      },
    ],
  ),
);

/** `path` may be left out: it is stated only if it is text. */
const use: Member = {
  call: { is: 'entry', kind: 'mount', path: '0', what: '*', gives: 'App' },
};

export const express: LibraryModel = {
  library: 'express',
  modules: ['express'],
  source: 'express 5.3.0: methods of an app, listed by running it',
  exports: {
    '*': { type: 'Express' },
    default: { type: 'Express' },
    Router: { call: { is: 'make', type: 'App' }, new: { is: 'make', type: 'App' } },
    Application: { type: 'App' },
    Express: { type: 'App' },
    IRouter: { type: 'App' },
  },
  types: {
    Express: {
      call: { is: 'make', type: 'App' },
      members: { Router: { call: { is: 'make', type: 'App' }, new: { is: 'make', type: 'App' } } },
    },
    App: {
      members: {
        ...routes,
        use,
        route: { call: { is: 'make', type: 'Route', carries: { path: '0', router: '$this' } } },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
    Route: { members: chainedRoutes },
  },
};
