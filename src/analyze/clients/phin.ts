import type { LibraryModel, RemoteAction } from '../library.js';

const call: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: ['0.url', '0'],
  base: '@options.url',
  method: ['0.method', '@options.method'],
  defaultMethod: 'GET',
  bounds: [{ at: ['0.timeout', '@options.timeout'], means: 'milliseconds' }],
  unbounded: { ms: null, counts: false, says: 'phin waits for ever by default' },
};

export const phin: LibraryModel = {
  library: 'phin',
  modules: ['phin'],
  source: 'phin 4.0.0: lib/phin.js; 3.7.1',
  exports: { '*': { type: 'Phin' }, default: { type: 'Phin' } },
  types: {
    Phin: {
      call,
      members: {
        default: { type: 'Phin' },
        promisified: { call },
        unpromisified: { call: { ...call, callback: 'last' } },
        defaults: { call: { is: 'make', type: 'Phin', carries: { options: '0' } } },
      },
    },
  },
};
