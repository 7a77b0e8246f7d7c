import type { LibraryModel, Member } from '../library.js';

const same: Member = { call: { is: 'make', type: 'Resolver' } };

export const awilix: LibraryModel = {
  library: 'awilix',
  modules: ['awilix'],
  source: 'awilix 12.0.5: README.md, lib/container.d.ts, lib/resolvers.d.ts',
  exports: {
    createContainer: { call: { is: 'make', type: 'Container' } },
    asClass: { call: { is: 'make', type: 'Resolver', carries: { class: '0' } } },
    asFunction: { call: { is: 'make', type: 'Resolver', carries: { factory: '0' } } },
    asValue: { call: { is: 'make', type: 'Resolver', carries: { value: '0' } } },
    aliasTo: { call: { is: 'make', type: 'Resolver', carries: { existing: '0' } } },
  },
  types: {
    Container: {
      members: {
        register: {
          call: {
            is: 'register',
            forEach: '0',
            token: '0',
            useValue: ['each.@value', '1.@value'],
            useClass: ['each.@class', '1.@class'],
            useFactory: ['each.@factory', '1.@factory'],
            useExisting: ['each.@existing', '1.@existing'],
            container: 'Cradle',
            constructs: true,
            gives: 'Container',
          },
        },
        resolve: { call: { is: 'inject', token: '0' } },
        build: { call: { is: 'inject', token: '0' } },
        cradle: { type: 'Cradle' },
        createScope: { call: { is: 'make', type: 'Container' } },
      },
    },
    Resolver: {
      members: {
        singleton: same,
        scoped: same,
        transient: same,
        proxy: same,
        classic: same,
        setLifetime: same,
        setInjectionMode: same,
        disposer: same,
        inject: same,
      },
    },
    Cradle: { anyMember: { injects: true } },
  },
};
