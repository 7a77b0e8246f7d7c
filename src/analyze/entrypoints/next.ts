import type { LibraryModel } from '../library.js';

const VERBS = {
  GET: 'GET',
  HEAD: 'HEAD',
  OPTIONS: 'OPTIONS',
  POST: 'POST',
  PUT: 'PUT',
  DELETE: 'DELETE',
  PATCH: 'PATCH',
};

/** Route handlers, handlers below `pages/api`, server functions, and pages, as far as they are made on the server. */
export const next: LibraryModel = {
  library: 'next',
  modules: ['next'],
  source: 'next 16.4.6; https://nextjs.org/docs/app/api-reference/file-conventions',
  exports: {},
  files: [
    { folder: 'app', named: 'route', exports: VERBS },
    { folder: 'app', named: 'page', exports: { default: 'GET' }, pages: true },
    { folder: 'pages/api', before: '/api', exports: { default: 'ANY' } },
    { folder: 'pages', exports: { getServerSideProps: 'GET' } },
  ],
  answersBrowsers: true,
  types: {},
};
