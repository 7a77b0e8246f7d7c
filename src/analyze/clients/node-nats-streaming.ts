import type { LibraryModel, Member } from '../library.js';

const system = 'nats';

/** NATS Streaming, which JetStream has replaced. A subscription hears of messages by an event of its own. */
const publish: Member = {
  call: { is: 'remote', kind: 'publish', system, url: '@options.url', channel: '0' },
};
const subscribe: Member = {
  call: { is: 'entry', kind: 'consume', system, channel: '0', gives: 'Subscription' },
};
const connect: Member = { call: { is: 'make', type: 'Stan', carries: { options: '2' } } };

export const nodeNatsStreaming: LibraryModel = {
  library: 'node-nats-streaming',
  modules: ['node-nats-streaming'],
  source: 'node-nats-streaming 0.3.2: index.d.ts, lib/stan.js',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    connect,
    Stan: { type: 'Stan' },
  },
  types: {
    Module: { members: { connect } },
    Stan: { members: { publish, subscribe } },
    Subscription: {
      members: {
        on: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            only: { at: '0', is: ['message'] },
            handlers: '1',
          },
        },
      },
    },
  },
};
