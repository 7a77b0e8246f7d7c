import type { LibraryModel } from '../library.js';

/** Only what its configuration reads; what its server passes on is in proxy-configurations.ts. */
export const vite: LibraryModel = {
  library: 'vite',
  modules: ['vite'],
  source: 'vite 7.3: loadEnv in dist/node (https://vite.dev/config/#using-environment-variables-in-config)',
  exports: { loadEnv: { call: { is: 'setting' } } },
  types: {},
};
