import type { LibraryModel, Member } from '../library.js';

const system = 'rabbitmq';
const broker: Member = { type: 'BrokerClass' };

/** Publications and subscriptions are names of its configuration, which says which exchange and queue they are. */
export const rascal: LibraryModel = {
  library: 'rascal',
  modules: ['rascal'],
  source: 'rascal 21.0.1: lib/amqp/Broker.js, lib/amqp/BrokerAsPromised.js',
  exports: { Broker: broker, BrokerAsPromised: broker, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { members: { Broker: broker, BrokerAsPromised: broker } },
    BrokerClass: {
      members: {
        create: { call: { is: 'make', type: 'Broker', callback: { at: 'last', parameter: 1 } } },
      },
    },
    Broker: {
      members: {
        publish: { call: { is: 'remote', kind: 'publish', system, channel: '0' } },
        subscribe: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            channel: '0',
            gives: 'Subscription',
          },
        },
      },
    },
    Subscription: {
      members: {
        on: {
          call: { is: 'entry', kind: 'consume', system, only: { at: '0', is: ['message'] }, handlers: '1' },
        },
      },
    },
  },
};
