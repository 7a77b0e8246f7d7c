import type { LibraryModel, Member } from '../library.js';

const system = 'bull';
const make: Member = {
  new: { is: 'make', type: 'Queue', carries: { name: '0' } },
  call: { is: 'make', type: 'Queue', carries: { name: '0' } },
};

/** The edge is the queue; the name of a job is one of several in it. */
export const bull: LibraryModel = {
  library: 'bull',
  modules: ['bull', '@nestjs/bull'],
  source:
    'bull 4.16.5: index.d.ts, lib/queue.js; @nestjs/bull, documentation: https://docs.nestjs.com/techniques/queues',
  exports: {
    '*': make,
    default: make,
    Queue: { type: 'Queue' },
    InjectQueue: { decorator: { on: 'parameter', is: 'inject', type: 'Queue', carries: { name: '0' } } },
    Processor: { decorator: { on: 'class', is: 'consumer', channel: ['0.name', '0'], system } },
    Process: { decorator: { on: 'method', is: 'operation', kind: 'consume', system } },
  },
  types: {
    Queue: {
      members: {
        add: { call: { is: 'remote', kind: 'publish', system, channel: '@name' } },
        addBulk: { call: { is: 'remote', kind: 'publish', system, channel: '@name' } },
        process: {
          call: { is: 'entry', kind: 'consume', system, channel: '@name', handlers: 'last' },
        },
      },
    },
  },
};
