import type { LibraryModel, Member } from '../library.js';

const registered: Member = { call: { is: 'register', token: '0', useFactory: '1', container: 'Container' } };
const used: Member = { call: { is: 'inject', token: '0' } };

export const adonisjsFold: LibraryModel = {
  library: '@adonisjs/fold',
  modules: ['@adonisjs/fold'],
  source: '@adonisjs/fold 8.2.0: build/src/Ioc/index.d.ts',
  exports: { Ioc: { new: { is: 'make', type: 'Container' } } },
  types: {
    Container: {
      members: {
        bind: registered,
        singleton: registered,
        use: used,
        make: used,
        resolveBinding: used,
        alias: { call: { is: 'register', token: '1', useExisting: '0' } },
      },
    },
  },
};
