import type { LibraryModel, Member } from '../library.js';

const system = 'rabbitmq';
/** Makers of `amqplib/callback_api` give their value to a callback, after the error. */
const callback = { at: 'last', parameter: 1 };

const connect: Member = {
  call: { is: 'make', type: 'Connection', carries: { url: '0' }, callback },
};
const createChannel: Member = { call: { is: 'make', type: 'Channel', callback } };

export const amqplib: LibraryModel = {
  library: 'amqplib',
  modules: ['amqplib', 'amqplib/callback_api'],
  source: 'amqplib 2.3.1: index.d.ts, lib/connect.js',
  exports: {
    connect,
    Connection: { type: 'Connection' },
    ChannelModel: { type: 'Connection' },
    Channel: { type: 'Channel' },
    ConfirmChannel: { type: 'Channel' },
  },
  types: {
    Connection: { members: { createChannel, createConfirmChannel: createChannel } },
    Channel: {
      members: {
        publish: {
          call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0', routingKey: '1' },
        },
        /** Through the default exchange, to one queue. */
        sendToQueue: { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0' } },
        consume: { call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: '1' } },
        assertQueue: { call: { is: 'make', type: 'Queue', carries: { queue: '0' }, callback } },
        bindQueue: { call: { is: 'bind', system, queue: '0', channel: '1', routingKey: '2' } },
      },
    },
    /** The answer of `assertQueue`. */
    Queue: { members: { queue: { type: 'QueueName' } } },
    QueueName: { text: '@queue' },
  },
};
