import type { LibraryModel } from '../library.js';
import { controller, routes } from './decorated.js';

export const tsoa: LibraryModel = {
  library: 'tsoa',
  modules: ['tsoa', '@tsoa/runtime'],
  source: '@tsoa/runtime 6.6.0: dist/decorators/methods.d.ts, dist/decorators/route.d.ts',
  exports: {
    Route: controller('0'),
    ...routes({
      Get: 'GET',
      Post: 'POST',
      Put: 'PUT',
      Patch: 'PATCH',
      Delete: 'DELETE',
      Head: 'HEAD',
      Options: 'OPTIONS',
    }),
  },
  types: {},
};
