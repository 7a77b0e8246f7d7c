import type { LibraryModel, Member } from '../library.js';

const system = 'rabbitmq';
const setup = (at: string): Member => ({
  call: { is: 'make', type: 'Channel', callback: { at, parameter: 0 } },
});
const connect: Member = {
  call: { is: 'make', type: 'Connection', carries: { url: ['0.*.url', '0.*', '0.url', '0'] } },
};

/** A channel that outlives its connection: what is published while it is down waits in memory. */
export const amqpConnectionManager: LibraryModel = {
  library: 'amqp-connection-manager',
  modules: ['amqp-connection-manager'],
  source: 'amqp-connection-manager 5.0.0: dist/types/ChannelWrapper.d.ts, AmqpConnectionManager.d.ts',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    connect,
    AmqpConnectionManager: { type: 'Connection' },
    IAmqpConnectionManager: { type: 'Connection' },
    ChannelWrapper: { type: 'Channel' },
  },
  types: {
    Module: { members: { connect } },
    Connection: { members: { createChannel: setup('0.setup') } },
    /** Both the wrapper and amqplib's channel that setup functions get. */
    Channel: {
      members: {
        addSetup: setup('0'),
        publish: {
          call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0', routingKey: '1' },
        },
        sendToQueue: { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0' } },
        consume: { call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: '1' } },
        assertQueue: { call: { is: 'make', type: 'Queue', carries: { queue: '0' } } },
        bindQueue: { call: { is: 'bind', system, queue: '0', channel: '1', routingKey: '2' } },
      },
    },
    Queue: {},
  },
};
