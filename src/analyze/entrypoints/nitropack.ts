import type { LibraryModel } from '../library.js';
import { nitroFiles } from './nuxt.js';

/** Its server may be the whole package, without the folder `server`. */
export const nitropack: LibraryModel = {
  library: 'nitropack',
  modules: ['nitropack'],
  source: 'https://nitro.build/guide/routing',
  exports: {},
  files: [...nitroFiles, { folder: 'routes', exports: { default: 'ANY' }, verbInName: true }],
  types: {},
};
