import type { LibraryModel, Member } from '../library.js';
import { controller, route, routes } from './decorated.js';

/** `createExpressServer({ routePrefix })` puts it before the routes of all controllers. */
const server = (options: string): Member => ({
  call: { is: 'entry', kind: 'mount', path: `${options}.routePrefix` },
});

export const routingControllers: LibraryModel = {
  library: 'routing-controllers',
  modules: ['routing-controllers'],
  source: 'routing-controllers 0.11.3: types/index.d.ts, types/decorator/*.d.ts',
  exports: {
    Controller: controller('0'),
    JsonController: controller('0'),
    ...routes({
      Get: 'GET',
      Post: 'POST',
      Put: 'PUT',
      Patch: 'PATCH',
      Delete: 'DELETE',
      Head: 'HEAD',
      All: 'ANY',
    }),
    Method: route('0', '1'),
    createExpressServer: server('0'),
    createKoaServer: server('0'),
    useExpressServer: server('1'),
    useKoaServer: server('1'),
  },
  types: {},
};
