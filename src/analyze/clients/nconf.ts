import type { LibraryModel, Member } from '../library.js';

/** Each source gives the provider, so that sources stand in a row. */
const source: Member = { call: { is: 'make', type: 'Provider' } };
const add: Member = {
  call: { is: 'provide', type: 'Provider', carries: { sources: '0' }, gives: 'Provider' },
};

/** Settings in layers: `nconf.env().defaults({ … })`. Files are not read. */
export const nconf: LibraryModel = {
  library: 'nconf',
  modules: ['nconf'],
  source: 'nconf 0.12: lib/nconf/provider.js (get, defaults), lib/nconf/common.js (path)',
  exports: { default: { type: 'Provider' } },
  types: {
    Provider: {
      members: {
        argv: source,
        env: source,
        file: source,
        use: source,
        add: source,
        required: source,
        defaults: add,
        overrides: add,
        get: { call: { is: 'setting', name: '0', from: '@sources', separator: ':' } },
      },
    },
  },
};
