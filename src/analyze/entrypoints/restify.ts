import type { LibraryModel } from '../library.js';
import { routesByVerb } from './verbs.js';

export const restify: LibraryModel = {
  library: 'restify',
  modules: ['restify'],
  source: 'restify 11.1.0: lib/server.js',
  exports: {
    '*': { type: 'Restify' },
    default: { type: 'Restify' },
    createServer: { call: { is: 'make', type: 'Server' } },
    Server: { type: 'Server' },
  },
  types: {
    Restify: { members: { createServer: { call: { is: 'make', type: 'Server' } } } },
    /** A route's first argument is its path, or an object that has it. */
    Server: {
      members: {
        ...routesByVerb({ path: ['0.path', '0'], handlers: '1+' }, { del: 'DELETE', opts: 'OPTIONS' }),
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
