import type { LibraryModel, RemoteAction } from '../library.js';

const call: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: ['0.url', '0'],
  method: ['1.method', '0.@options.method'],
  defaultMethod: 'GET',
  bounds: [
    { at: '1.timeout', means: 'milliseconds', majors: [0, 2] },
    { at: ['1.signal', '0.@options.signal'], means: 'signal' },
  ],
  ignores: [{ at: '1.timeout', why: 'node-fetch has no option `timeout` since version 3', majors: [3, 99] }],
  unbounded: { ms: null, counts: false, says: 'node-fetch waits for ever by default' },
};

export const nodeFetch: LibraryModel = {
  library: 'node-fetch',
  modules: ['node-fetch'],
  source: 'node-fetch 3.3.2: src/index.js; 2.7.0: lib/index.js; run',
  exports: {
    '*': { type: 'Fetch' },
    default: { type: 'Fetch' },
    Request: { new: { is: 'make', type: 'Request', carries: { url: ['0.url', '0'], options: '1' } } },
  },
  types: {
    Fetch: {
      call,
      members: {
        default: { type: 'Fetch' },
        Request: { new: { is: 'make', type: 'Request', carries: { url: ['0.url', '0'], options: '1' } } },
      },
    },
    Request: {},
  },
};
