import type { LibraryModel, Member } from '../library.js';

/** Starts as many as there are elements unless `concurrency` says otherwise. */
const map: Member = {
  call: { is: 'wrap', what: '1', forEach: '0', concurrency: '2.concurrency' },
};

export const pMap: LibraryModel = {
  library: 'p-map',
  modules: ['p-map'],
  source: 'p-map 7.1.1',
  exports: { '*': map, default: map },
  types: {},
};
