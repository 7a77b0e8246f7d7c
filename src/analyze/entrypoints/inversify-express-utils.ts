import type { LibraryModel } from '../library.js';
import { controller, route, routes } from './decorated.js';

export const inversifyExpressUtils: LibraryModel = {
  library: 'inversify-express-utils',
  modules: ['inversify-express-utils'],
  source: 'inversify-express-utils 6.5.0: lib/cjs/decorators.d.ts, lib/cjs/server.js',
  exports: {
    controller: controller('0'),
    ...routes({
      httpGet: 'GET',
      httpPost: 'POST',
      httpPut: 'PUT',
      httpPatch: 'PATCH',
      httpDelete: 'DELETE',
      httpHead: 'HEAD',
      httpOptions: 'OPTIONS',
      all: 'ANY',
    }),
    httpMethod: route('0', '1'),
    InversifyExpressServer: { new: { is: 'entry', kind: 'mount', path: '2.rootPath' } },
  },
  types: {},
};
