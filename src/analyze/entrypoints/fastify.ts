import type { LibraryModel } from '../library.js';
import { routesByVerb } from './verbs.js';

export const fastify: LibraryModel = {
  library: 'fastify',
  modules: ['fastify'],
  source: 'fastify 5.12.8: lib/config-validator.js; run',
  exports: {
    '*': { type: 'Fastify' },
    default: { type: 'Fastify' },
    fastify: { type: 'Fastify' },
    FastifyInstance: { type: 'App' },
  },
  types: {
    Fastify: {
      call: { is: 'make', type: 'App' },
      members: { fastify: { type: 'Fastify' }, default: { type: 'Fastify' } },
    },
    /** A plugin is a function that gets an app of its own, under the prefix with which it is registered. */
    App: {
      members: {
        ...routesByVerb({ path: '0', handlers: ['last.handler', '1+'] }, { query: 'QUERY', trace: 'TRACE' }),
        route: {
          call: { is: 'entry', kind: 'http', method: '0.method', path: '0.url', handlers: '0.handler' },
        },
        addHook: {
          call: {
            is: 'entry',
            kind: 'mount',
            what: '1',
            only: { at: '0', is: ['onRequest', 'preParsing', 'preValidation', 'preHandler'] },
          },
        },
        register: { call: { is: 'entry', kind: 'mount', plugins: true, path: '1.prefix', what: '0' } },
        /** The same app for the compiler's eyes: `app.withTypeProvider<ZodTypeProvider>().get(…)`. */
        withTypeProvider: { call: { is: 'make', type: 'App', carries: { router: '$this' } } },
        listen: { call: { is: 'entry', kind: 'listen', port: ['0.port', '0'] } },
      },
    },
  },
};
