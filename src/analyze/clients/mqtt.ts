import type { LibraryModel, Member } from '../library.js';

const system = 'mqtt';
const connect: Member = { call: { is: 'make', type: 'Client', carries: { url: '0' } } };
const publish: Member = { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0' } };
const subscribe: Member = { call: { is: 'entry', kind: 'consume', system, channel: '0' } };

export const mqtt: LibraryModel = {
  library: 'mqtt',
  modules: ['mqtt'],
  source: 'mqtt 5.16.0: build/lib/client.js',
  exports: {
    connect,
    connectAsync: connect,
    MqttClient: { type: 'Client' },
  },
  types: {
    Client: {
      members: {
        publish,
        publishAsync: publish,
        subscribe,
        subscribeAsync: subscribe,
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
