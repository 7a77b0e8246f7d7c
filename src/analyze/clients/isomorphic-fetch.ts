import type { LibraryModel, RemoteAction } from '../library.js';
import { ponyfillCall } from './cross-fetch.js';

const call: RemoteAction = {
  ...ponyfillCall,
  unbounded: { ms: null, counts: false, says: 'isomorphic-fetch waits for ever by default' },
};

export const isomorphicFetch: LibraryModel = {
  library: 'isomorphic-fetch',
  modules: ['isomorphic-fetch'],
  source: 'isomorphic-fetch 3.0.0: package.json',
  exports: { '*': { type: 'Fetch' }, default: { type: 'Fetch' } },
  types: { Fetch: { call, members: { default: { type: 'Fetch' } } } },
};
