import type { LibraryModel, Member } from '../library.js';

const system = 'kafka';
const exported: Record<string, Member> = {
  Producer: { new: { is: 'make', type: 'Producer' } },
  HighLevelProducer: { new: { is: 'make', type: 'Producer' } },
  KafkaConsumer: { new: { is: 'make', type: 'Consumer' } },
  createReadStream: {
    call: { is: 'entry', kind: 'consume', system, channel: '2.topics', gives: 'Stream' },
  },
};
const onData: Member = {
  call: { is: 'entry', kind: 'consume', system, only: { at: '0', is: ['data'] }, handlers: '1' },
};

export const nodeRdkafka: LibraryModel = {
  library: 'node-rdkafka',
  modules: ['node-rdkafka'],
  source: 'node-rdkafka 3.6.1: index.d.ts',
  exports: { ...exported, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: {
      members: {
        ...exported,
        Producer: {
          type: 'ProducerClass',
          new: { is: 'make', type: 'Producer' },
        },
        KafkaConsumer: {
          type: 'ConsumerClass',
          new: { is: 'make', type: 'Consumer' },
        },
      },
    },
    ProducerClass: {
      members: {
        createWriteStream: { call: { is: 'make', type: 'Producer', carries: { topic: '2.topic' } } },
      },
    },
    ConsumerClass: { members: { createReadStream: exported.createReadStream ?? {} } },
    Producer: {
      members: {
        produce: { call: { is: 'remote', kind: 'publish', system, channel: '0' } },
        write: { call: { is: 'remote', kind: 'publish', system, channel: '@topic' } },
      },
    },
    Consumer: {
      members: {
        subscribe: { call: { is: 'entry', kind: 'consume', system, channel: '0' } },
        on: onData,
      },
    },
    Stream: { members: { on: onData } },
  },
};
