import type { LibraryModel, Member } from '../library.js';

/** The function that it wraps is the handler; middleware stands around it. */
const middy: Member = { call: { is: 'make', type: 'Handler', carries: { handler: '0' } } };
const chained: Member = { call: { is: 'make', type: 'Handler' } };

export const middyCore: LibraryModel = {
  library: '@middy/core',
  modules: ['@middy/core'],
  source: '@middy/core 6.4.5: index.js',
  exports: { '*': middy, default: middy },
  types: {
    Handler: {
      members: {
        use: chained,
        before: chained,
        after: chained,
        onError: chained,
        handler: { call: { is: 'make', type: 'Handler', carries: { handler: '0' } } },
      },
    },
  },
};
