import type { LibraryModel, Member } from '../library.js';

const publish = (topic: string): Member => ({
  call: { is: 'remote', kind: 'publish', system: 'kafka', url: '@options.brokers', channel: topic },
});

/** What a producer and a transaction both do. */
const sends = { send: publish('0.topic'), sendBatch: publish('0.topicMessages.*.topic') };

export const kafkajs: LibraryModel = {
  library: 'kafkajs',
  modules: ['kafkajs'],
  source: 'kafkajs 2.2.4: src/index.js, src/retry/defaults.js, src/consumer/index.js, types/index.d.ts',
  exports: {
    Kafka: { new: { is: 'make', type: 'Kafka', carries: { options: '0' } } },
    Producer: { type: 'Producer' },
    Transaction: { type: 'Transaction' },
    Consumer: { type: 'Consumer' },
  },
  types: {
    Kafka: {
      members: {
        producer: { call: { is: 'make', type: 'Producer', carries: { producer: '0' } } },
        consumer: { call: { is: 'make', type: 'Consumer', carries: { consumer: '0' } } },
        admin: {},
      },
    },
    Producer: {
      members: { ...sends, transaction: { call: { is: 'make', type: 'Transaction' } } },
    },
    Transaction: { members: sends },
    Consumer: {
      members: {
        subscribe: {
          call: { is: 'entry', kind: 'consume', system: 'kafka', channel: ['0.topics', '0.topic'] },
        },
        run: {
          call: { is: 'entry', kind: 'consume', system: 'kafka', handlers: ['0.eachMessage', '0.eachBatch'] },
        },
      },
    },
  },
};
