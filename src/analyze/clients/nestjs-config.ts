import type { LibraryModel, Member } from '../library.js';

const read: Member = { call: { is: 'setting', name: '0', otherwise: ['1', '2'], from: '@load' } };

/** `ConfigService` reads the environment, `.env` files and what `load` adds, under one name. */
export const nestjsConfig: LibraryModel = {
  library: '@nestjs/config',
  modules: ['@nestjs/config'],
  source:
    '@nestjs/config 4.0: dist/config.service.d.ts, dist/config.module.js, dist/utils/register-as.util.js',
  exports: {
    ConfigService: { type: 'ConfigService' },
    ConfigModule: { type: 'ConfigModule' },
    registerAs: { call: { is: 'make', type: 'Namespace', carries: { name: '0', factory: '1' } } },
  },
  types: {
    ConfigService: { members: { get: read, getOrThrow: read } },
    ConfigModule: {
      members: {
        forRoot: { call: { is: 'provide', type: 'ConfigService', carries: { load: '0.load' } } },
        forFeature: { call: { is: 'provide', type: 'ConfigService', carries: { load: '*' } } },
      },
    },
    // Its call gives what the factory gives; its KEY is the token for that.
    Namespace: {
      settings: { of: '@factory()', under: '@name' },
      call: { is: 'setting', from: '@factory' },
      members: { KEY: { type: 'Namespace' } },
    },
  },
};
