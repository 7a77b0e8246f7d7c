import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** A call of version 2 of node-fetch, which is what ponyfills of fetch run on in Node: it has an option `timeout`. */
export const ponyfillCall = {
  is: 'remote',
  kind: 'http',
  url: ['0.url', '0'],
  method: ['1.method', '0.@options.method'],
  defaultMethod: 'GET',
  bounds: [
    { at: '1.timeout', means: 'milliseconds' },
    { at: ['1.signal', '0.@options.signal'], means: 'signal' },
  ],
} satisfies RemoteAction;

const call: RemoteAction = {
  ...ponyfillCall,
  unbounded: { ms: null, counts: false, says: 'cross-fetch waits for ever by default' },
};
const Request: Member = {
  new: { is: 'make', type: 'Request', carries: { url: ['0.url', '0'], options: '1' } },
};

export const crossFetch: LibraryModel = {
  library: 'cross-fetch',
  modules: ['cross-fetch'],
  source: 'cross-fetch 4.1.0: dist/node-ponyfill.js, package.json',
  exports: { '*': { type: 'Fetch' }, default: { type: 'Fetch' }, fetch: { call }, Request },
  types: {
    Fetch: { call, members: { default: { type: 'Fetch' }, fetch: { call }, Request } },
    Request: {},
  },
};
