import type { LibraryModel } from '../library.js';
import { controller, route, routes } from './decorated.js';

export const loopbackRest: LibraryModel = {
  library: '@loopback/rest',
  modules: ['@loopback/rest', '@loopback/openapi-v3'],
  source: '@loopback/openapi-v3 11.0.16: dist/decorators/*.decorator.d.ts',
  exports: {
    api: controller('0.basePath'),
    ...routes({ get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', del: 'DELETE' }),
    operation: route('0', '1'),
  },
  types: {},
};
