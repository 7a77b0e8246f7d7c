import type { LibraryModel } from '../library.js';

/** Angular's injection, by constructor or by `inject`. */
export const angularCore: LibraryModel = {
  library: '@angular/core',
  modules: ['@angular/core'],
  source: 'https://angular.dev/api/core/inject',
  exports: {
    inject: { call: { is: 'inject', token: '0' } },
    Inject: { decorator: { on: 'parameter', is: 'inject', token: '0' } },
    Injectable: { decorator: { on: 'class', is: 'injectable' } },
    Component: { decorator: { on: 'class', is: 'injectable' } },
  },
  types: {},
};
