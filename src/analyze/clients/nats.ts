import type { LibraryModel, Member, RemoteAction } from '../library.js';

const system = 'nats';
const url = ['@options.servers', '@options.url'];
const publish: Member = { call: { is: 'remote', kind: 'publish', system, url, channel: '0' } };

/** Over a broker, and waited for all the same. */
const request: RemoteAction = {
  is: 'remote',
  kind: 'rpc',
  system,
  url,
  procedure: '0',
  bounds: [{ at: '2.timeout', means: 'milliseconds' }],
  unbounded: { ms: 1000, counts: true, says: 'a request over NATS is waited for 1 s by default' },
};
const pulled: Member = {
  call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: '1.callbackFn' },
};
const jetstream: Member = { call: { is: 'make', type: 'JetStream' } };

export const nats: LibraryModel = {
  library: 'nats',
  modules: ['nats', '@nats-io/transport-node', '@nats-io/nats-core', '@nats-io/jetstream'],
  source: 'nats 2.29.3: lib/nats-base-client/nats.js; @nats-io/nats-core 3.4: lib/protocol.js',
  exports: {
    connect: { call: { is: 'make', type: 'Connection', carries: { options: '0' } } },
    NatsConnection: { type: 'Connection' },
    JetStreamClient: { type: 'JetStream' },
    jetstream,
  },
  types: {
    Connection: {
      members: {
        publish,
        request: { call: request },
        requestMany: { call: { ...request, streaming: true } },
        subscribe: {
          call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: ['1.callback', '1'] },
        },
        jetstream,
      },
    },
    JetStream: { members: { publish, subscribe: pulled, pullSubscribe: pulled } },
  },
};
