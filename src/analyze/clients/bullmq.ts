import type { LibraryModel, RemoteAction } from '../library.js';

const system = 'bullmq';

/** The edge is the queue; the name of a job is one of several in it. */
const add: RemoteAction = { is: 'remote', kind: 'publish', system, channel: '@name' };

export const bullmq: LibraryModel = {
  library: 'bullmq',
  modules: ['bullmq', '@nestjs/bullmq'],
  source:
    'bullmq 6.7.0: dist/esm/interfaces/base-job-options.d.ts, worker-options.d.ts; @nestjs/bullmq, documentation: https://docs.nestjs.com/techniques/queues',
  exports: {
    Queue: { new: { is: 'make', type: 'Queue', carries: { name: '0' } } },
    FlowProducer: { new: { is: 'make', type: 'FlowProducer' } },
    Worker: {
      new: { is: 'entry', kind: 'consume', system, channel: '0', handlers: '1', gives: 'Worker' },
    },
    InjectQueue: { decorator: { on: 'parameter', is: 'inject', type: 'Queue', carries: { name: '0' } } },
    InjectFlowProducer: { decorator: { on: 'parameter', is: 'inject', type: 'FlowProducer' } },
    Processor: {
      decorator: { on: 'class', is: 'consumer', channel: ['0.name', '0'], system, member: 'process' },
    },
  },
  types: {
    Queue: {
      members: {
        add: { call: add },
        addBulk: { call: add },
        upsertJobScheduler: { call: add },
      },
    },
    FlowProducer: {
      members: {
        add: { call: { ...add, channel: '0.queueName' } },
        addBulk: { call: { ...add, channel: '0.*.queueName' } },
      },
    },
    Worker: { members: { on: {} } },
  },
};
