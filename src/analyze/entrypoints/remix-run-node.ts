import type { LibraryModel } from '../library.js';

/** Remix 2: a module of `app/routes` answers at the path in its name, `loader` to GET, `action` to all other verbs. */
export const remixRunNode: LibraryModel = {
  library: '@remix-run/node',
  modules: ['@remix-run/node'],
  source: 'https://v2.remix.run/docs/file-conventions/routes',
  exports: {},
  types: {},
  files: [{ folder: 'app/routes', flat: true, exports: { loader: 'GET', action: 'ANY' } }],
};
