import type { LibraryModel, Member } from '../library.js';

const system = 'eventhubs';
const send: Member = { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '@hub' } };

/** `new EventHubConsumerClient(group, connection, hub)`: the name may stand in the connection string instead. */
export const azureEventHubs: LibraryModel = {
  library: '@azure/event-hubs',
  modules: ['@azure/event-hubs'],
  source: '@azure/event-hubs 6.0.4: dist/index.d.ts',
  exports: {
    EventHubProducerClient: {
      new: { is: 'make', type: 'Producer', carries: { url: '0', hub: '1' } },
    },
    EventHubBufferedProducerClient: {
      new: { is: 'make', type: 'Producer', carries: { url: '0', hub: '1' } },
    },
    EventHubConsumerClient: { new: { is: 'make', type: 'Consumer', carries: { hub: '2' } } },
  },
  types: {
    Producer: { members: { sendBatch: send, enqueueEvent: send, enqueueEvents: send } },
    Consumer: {
      members: {
        subscribe: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            channel: '@hub',
            handlers: ['0.processEvents', '1.processEvents'],
          },
        },
      },
    },
  },
};
