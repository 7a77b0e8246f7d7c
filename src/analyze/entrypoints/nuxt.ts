import type { FileEntry, LibraryModel } from '../library.js';

const answers = { exports: { default: 'ANY' }, verbInName: true } satisfies Partial<FileEntry>;

/** What the server of Nuxt, and Nitro by itself, find by where it is. */
export const nitroFiles: readonly FileEntry[] = [
  { folder: 'server/api', before: '/api', ...answers },
  { folder: 'server/routes', ...answers },
];

export const nuxt: LibraryModel = {
  library: 'nuxt',
  modules: ['nuxt'],
  source: 'https://nuxt.com/docs/guide/directory-structure/server',
  exports: {},
  files: nitroFiles,
  types: {},
};
