import type { LibraryModel } from '../library.js';

export const typedi: LibraryModel = {
  library: 'typedi',
  modules: ['typedi'],
  source:
    'typedi 0.10.0: README.md, types/container.class.d.ts, types/interfaces/service-options.interface.d.ts',
  exports: {
    Container: { type: 'Container' },
    default: { type: 'Container' },
    Service: { decorator: { on: 'class', is: 'injectable' } },
    Inject: { decorator: { on: 'parameter', is: 'inject', token: ['0()', '0'] } },
  },
  types: {
    Container: {
      members: {
        set: {
          call: {
            is: 'register',
            token: ['0.id', '0'],
            useValue: ['0.value', '1'],
            useClass: '0.type',
            useFactory: '0.factory',
            container: 'Container',
          },
        },
        get: { call: { is: 'inject', token: '0' } },
        of: { call: { is: 'make', type: 'Container' } },
      },
    },
  },
};
