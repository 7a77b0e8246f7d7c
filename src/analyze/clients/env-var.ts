import type { LibraryModel, Member } from '../library.js';

const read: Member = { call: { is: 'setting', name: '@name', otherwise: '@otherwise' } };
const same: Member = { call: { is: 'make', type: 'Variable' } };
const get: Member = { call: { is: 'make', type: 'Variable', carries: { name: '0' } } };

/** Checked environment variables: `get('URL').default('http://b').asString()`. */
export const envVar: LibraryModel = {
  library: 'env-var',
  modules: ['env-var'],
  source: 'env-var 7.5: lib/variable.js',
  exports: { get, default: { type: 'Environment' }, from: { call: { is: 'make', type: 'Environment' } } },
  types: {
    Environment: { members: { get } },
    Variable: {
      members: {
        default: { call: { is: 'make', type: 'Variable', carries: { otherwise: '0' } } },
        required: same,
        example: same,
        convertFromBase64: same,
      },
      // `asString`, `asUrlString`, `asPortNumber`, …
      anyMember: read,
    },
  },
};
