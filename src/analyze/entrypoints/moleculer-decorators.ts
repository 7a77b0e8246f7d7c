import type { LibraryModel } from '../library.js';

/** Services as classes: their methods are actions, called after the class and themselves unless they are named. */
export const moleculerDecorators: LibraryModel = {
  library: 'moleculer-decorators',
  modules: [
    'moleculer-decorators',
    'moleculer-decorators-extra',
    '@ourparentcenter/moleculer-decorators-extended',
  ],
  source:
    'moleculer-decorators 1.3.0, documentation: https://github.com/ColonelBundy/moleculer-decorators#readme',
  exports: {
    Service: {
      decorator: { on: 'class', is: 'controller', group: ['0.name', '$class'], version: '0.version' },
    },
    Action: {
      decorator: {
        on: 'method',
        is: 'operation',
        kind: 'rpc',
        system: 'moleculer',
        procedure: ['0.name', '$name'],
      },
    },
    Event: {
      decorator: {
        on: 'method',
        is: 'operation',
        kind: 'consume',
        system: 'moleculer',
        channel: ['0.name', '$name'],
      },
    },
  },
  types: {},
};
