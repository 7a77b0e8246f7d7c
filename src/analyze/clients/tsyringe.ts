import type { LibraryModel, Member } from '../library.js';

const injectable: Member = { decorator: { on: 'class', is: 'injectable' } };
const inject: Member = { decorator: { on: 'parameter', is: 'inject', token: ['0()', '0'] } };

export const tsyringe: LibraryModel = {
  library: 'tsyringe',
  modules: ['tsyringe'],
  source: 'tsyringe 4.10.0: README.md, dist/typings/types/dependency-container.d.ts',
  exports: {
    container: { type: 'Container' },
    injectable,
    singleton: injectable,
    scoped: injectable,
    autoInjectable: injectable,
    inject,
    injectWithTransform: inject,
    delay: { call: { is: 'inject', token: '0()' } },
  },
  types: {
    Container: {
      members: {
        register: {
          call: {
            is: 'register',
            token: '0',
            useValue: '1.useValue',
            useClass: ['1.useClass', '1'],
            useFactory: '1.useFactory',
            useExisting: '1.useToken',
            container: 'Container',
          },
        },
        registerInstance: { call: { is: 'register', token: '0', useValue: '1' } },
        registerSingleton: { call: { is: 'register', token: '0', useClass: ['1', '0'] } },
        registerType: { call: { is: 'register', token: '0', useExisting: '1' } },
        resolve: { call: { is: 'inject', token: '0' } },
        createChildContainer: { call: { is: 'make', type: 'Container' } },
      },
    },
  },
};
