import type { LibraryModel, Member } from '../library.js';

const system = 'kafka';
const publish = (topic: string): Member => ({
  call: { is: 'remote', kind: 'publish', system, url: '@options.kafkaJS.brokers', channel: topic },
});
const producer: Member = { call: { is: 'make', type: 'Producer' } };
const consumer: Member = { call: { is: 'make', type: 'Consumer' } };

/** What it has in common with KafkaJS; its other half is node-rdkafka's. */
export const confluentincKafkaJavascript: LibraryModel = {
  library: '@confluentinc/kafka-javascript',
  modules: ['@confluentinc/kafka-javascript'],
  source: '@confluentinc/kafka-javascript 1.10.1: types/kafkajs.d.ts, index.js',
  exports: { KafkaJS: { type: 'Compatible' } },
  types: {
    Compatible: {
      members: { Kafka: { new: { is: 'make', type: 'Kafka', carries: { options: '0' } } } },
    },
    Kafka: { members: { producer, consumer, admin: {} } },
    Producer: { members: { send: publish('0.topic'), sendBatch: publish('0.topicMessages.*.topic') } },
    Consumer: {
      members: {
        subscribe: {
          call: { is: 'entry', kind: 'consume', system, channel: ['0.topics', '0.topic'] },
        },
        run: {
          call: { is: 'entry', kind: 'consume', system, handlers: ['0.eachMessage', '0.eachBatch'] },
        },
      },
    },
  },
};
