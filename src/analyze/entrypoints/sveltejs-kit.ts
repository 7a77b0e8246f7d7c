import type { LibraryModel } from '../library.js';

/** Endpoints, and what loads pages on the server. */
export const sveltejsKit: LibraryModel = {
  library: '@sveltejs/kit',
  modules: ['@sveltejs/kit'],
  source: 'https://svelte.dev/docs/kit/routing',
  exports: {},
  files: [
    {
      folder: 'routes',
      named: '+server',
      exports: {
        GET: 'GET',
        POST: 'POST',
        PUT: 'PUT',
        PATCH: 'PATCH',
        DELETE: 'DELETE',
        OPTIONS: 'OPTIONS',
        HEAD: 'HEAD',
        fallback: 'ANY',
      },
    },
    { folder: 'routes', named: '+page.server', exports: { load: 'GET' } },
  ],
  types: {},
};
