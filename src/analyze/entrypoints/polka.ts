import type { LibraryModel } from '../library.js';
import { routesByVerb } from './verbs.js';

export const polka: LibraryModel = {
  library: 'polka',
  modules: ['polka'],
  source: 'polka 0.5.2: index.js',
  exports: {
    '*': { type: 'Polka' },
    default: { type: 'Polka' },
  },
  types: {
    Polka: { call: { is: 'make', type: 'App' } },
    App: {
      members: {
        ...routesByVerb({ path: '0', handlers: '1+' }),
        use: { call: { is: 'entry', kind: 'mount', path: '0', what: '*' } },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
