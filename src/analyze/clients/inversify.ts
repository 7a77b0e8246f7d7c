import type { LibraryModel, Member } from '../library.js';

const inject: Member = { decorator: { on: 'parameter', is: 'inject', token: '0' } };
const got: Member = { call: { is: 'inject', token: '0' } };
const bound: Member = { call: { is: 'make', type: 'Binding', carries: { token: '0' } } };
const same: Member = { call: { is: 'make', type: 'Binding' } };

export const inversify: LibraryModel = {
  library: 'inversify',
  modules: ['inversify'],
  source: 'inversify 7.10.0: lib/index.d.ts; https://inversify.io/docs/api/container/',
  exports: {
    Container: { new: { is: 'make', type: 'Container' } },
    injectable: { decorator: { on: 'class', is: 'injectable' } },
    inject,
  },
  types: {
    Container: {
      members: {
        bind: bound,
        rebind: bound,
        rebindSync: bound,
        get: got,
        getAsync: got,
        resolve: got,
        createChild: { call: { is: 'make', type: 'Container' } },
      },
    },
    Binding: {
      members: {
        to: { call: { is: 'register', token: '@token', useClass: '0', gives: 'Binding' } },
        toSelf: { call: { is: 'register', token: '@token', useClass: '@token', gives: 'Binding' } },
        toConstantValue: { call: { is: 'register', token: '@token', useValue: '0', gives: 'Binding' } },
        toDynamicValue: {
          call: { is: 'register', token: '@token', useFactory: '0', container: 'Context', gives: 'Binding' },
        },
        toService: { call: { is: 'register', token: '@token', useExisting: '0' } },
        inSingletonScope: same,
        inTransientScope: same,
        inRequestScope: same,
      },
    },
    // `toDynamicValue((context) => …)`: until version 6 the container is a member of the context.
    Context: { members: { container: { type: 'Container' }, get: got, getAsync: got } },
  },
};
