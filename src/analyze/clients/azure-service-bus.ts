import type { LibraryModel, Member } from '../library.js';

const system = 'servicebus';
const send: Member = { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '@queue' } };
const receiver: Member = { call: { is: 'make', type: 'Receiver', carries: { queue: '0' } } };

/** A receiver reads a queue, or the subscription of a topic: `createReceiver(topic, subscription)`. */
export const azureServiceBus: LibraryModel = {
  library: '@azure/service-bus',
  modules: ['@azure/service-bus'],
  source: '@azure/service-bus 7.9.5: dist/index.d.ts',
  exports: {
    ServiceBusClient: { new: { is: 'make', type: 'Client', carries: { url: '0' } } },
    ServiceBusSender: { type: 'Sender' },
    ServiceBusReceiver: { type: 'Receiver' },
  },
  types: {
    Client: {
      members: {
        createSender: { call: { is: 'make', type: 'Sender', carries: { queue: '0' } } },
        createReceiver: receiver,
        acceptSession: receiver,
        acceptNextSession: receiver,
      },
    },
    Sender: { members: { sendMessages: send, scheduleMessages: send } },
    Receiver: {
      members: {
        subscribe: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            channel: '@queue',
            handlers: '0.processMessage',
          },
        },
        receiveMessages: { call: { is: 'entry', kind: 'consume', system, channel: '@queue' } },
        getMessageIterator: { call: { is: 'entry', kind: 'consume', system, channel: '@queue' } },
      },
    },
  },
};
