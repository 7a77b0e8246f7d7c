import type { LibraryModel } from '../library.js';

/** A worker answers for the activities that it is given. Its workflows are named by a path, and bundled. */
export const temporalioWorker: LibraryModel = {
  library: '@temporalio/worker',
  modules: ['@temporalio/worker'],
  source: '@temporalio/worker 1.24.0: lib/worker-options.d.ts',
  exports: { Worker: { type: 'Worker' } },
  types: {
    Worker: {
      members: {
        create: {
          call: {
            is: 'entry',
            kind: 'rpc',
            system: 'temporal',
            procedure: '$name',
            handlers: '0.activities',
          },
        },
      },
    },
  },
};
