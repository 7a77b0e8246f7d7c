import type { LibraryModel } from '../library.js';
import { controller, route, routes } from './decorated.js';

export const tsedSchema: LibraryModel = {
  library: '@tsed/schema',
  modules: ['@tsed/schema', '@tsed/di', '@tsed/common'],
  source: '@tsed/schema 8.38.8: lib/types/decorators/operations; @tsed/di 8.38.8',
  exports: {
    Controller: controller('0.path', '0'),
    Injectable: { decorator: { on: 'class', is: 'injectable' } },
    Service: { decorator: { on: 'class', is: 'injectable' } },
    ...routes({
      Get: 'GET',
      Post: 'POST',
      Put: 'PUT',
      Patch: 'PATCH',
      Delete: 'DELETE',
      Head: 'HEAD',
      Options: 'OPTIONS',
      All: 'ANY',
    }),
    Operation: route('0', '1'),
  },
  types: {},
};
