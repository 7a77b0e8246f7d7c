import type { LibraryModel } from '../library.js';

const described = { variable: 'env', default: 'default' };

/** Settings from a schema; files and arguments that are loaded into it at run time are not followed. */
export const convict: LibraryModel = {
  library: 'convict',
  modules: ['convict'],
  source: 'convict 6.2: src/main.js (get, getProperties)',
  exports: { default: { call: { is: 'make', type: 'Config', carries: { schema: '0' } } } },
  types: {
    Config: {
      members: {
        get: { call: { is: 'setting', name: '0', from: '@schema', described } },
        getProperties: { call: { is: 'setting', from: '@schema', described } },
        validate: { type: 'Config' },
      },
    },
  },
};
