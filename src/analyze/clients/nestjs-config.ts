import type { LibraryModel, Member } from '../library.js';

const read: Member = { call: { is: 'setting', name: '0', otherwise: '1' } };

/** `ConfigService` reads the environment, `.env` files and what `load` adds, under one name. */
export const nestjsConfig: LibraryModel = {
  library: '@nestjs/config',
  modules: ['@nestjs/config'],
  source: '@nestjs/config 4.0: dist/config.service.d.ts',
  exports: { ConfigService: { type: 'ConfigService' } },
  types: { ConfigService: { members: { get: read, getOrThrow: read } } },
};
