import type { LibraryModel } from '../library.js';

const system = 'sqs';

/** Queues by the names that `SqsModule.register` gives them. */
export const ssutNestjsSqs: LibraryModel = {
  library: '@ssut/nestjs-sqs',
  modules: ['@ssut/nestjs-sqs'],
  source: '@ssut/nestjs-sqs 3.0.1: dist/sqs.service.d.ts, sqs.decorators.js',
  exports: {
    SqsService: { type: 'SqsService' },
    SqsMessageHandler: {
      decorator: { on: 'method', is: 'operation', kind: 'consume', channel: '0', system },
    },
  },
  types: {
    SqsService: {
      members: { send: { call: { is: 'remote', kind: 'publish', system, channel: '0' } } },
    },
  },
};
