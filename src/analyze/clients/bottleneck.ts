import type { LibraryModel, Member } from '../library.js';

/** Without options it limits nothing. A job's `expiration` is the only bound. */
const limiter: Member = { new: { is: 'make', type: 'Bottleneck', carries: { options: '0' } } };

export const bottleneck: LibraryModel = {
  library: 'bottleneck',
  modules: ['bottleneck'],
  source: 'bottleneck 2.19.5: lib/Bottleneck.js',
  exports: { '*': limiter, default: limiter },
  types: {
    Bottleneck: {
      members: {
        schedule: {
          call: {
            is: 'wrap',
            what: ['0', '1'],
            bounds: [{ at: '0.expiration', means: 'milliseconds', source: 'wrapper' }],
            concurrency: '@options.maxConcurrent',
          },
        },
        wrap: {
          call: {
            is: 'make',
            type: 'Limited',
            carries: { action: '0', concurrency: '@options.maxConcurrent' },
          },
        },
      },
    },
    /** What is called as the function itself is. */
    Limited: { call: { is: 'wrap', what: '@action', arguments: '*', concurrency: '@concurrency' } },
  },
};
