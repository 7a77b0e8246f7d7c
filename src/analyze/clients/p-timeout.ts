import type { LibraryModel, Member } from '../library.js';

/** Stops the wait; the work goes on. Until version 5 the length stood alone as second argument. */
const pTimeoutCall: Member = {
  call: {
    is: 'wrap',
    what: '0',
    bounds: [{ at: ['1.milliseconds', '1'], means: 'milliseconds', source: 'wrapper' }],
  },
};

export const pTimeout: LibraryModel = {
  library: 'p-timeout',
  modules: ['p-timeout'],
  source: 'p-timeout 7.0.2',
  exports: { '*': pTimeoutCall, default: pTimeoutCall },
  types: {},
};
