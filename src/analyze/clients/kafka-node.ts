import type { LibraryModel, Location, Member } from '../library.js';

const system = 'kafka';
const producer: Member = { new: { is: 'make', type: 'Producer' } };
const consumer = (...topics: Location[]): Member => ({
  new: { is: 'entry', kind: 'consume', system, channel: topics, gives: 'Consumer' },
});
const exported: Record<string, Member> = {
  Producer: producer,
  HighLevelProducer: producer,
  Consumer: consumer('1.*.topic', '1'),
  ConsumerGroup: consumer('1'),
};

export const kafkaNode: LibraryModel = {
  library: 'kafka-node',
  modules: ['kafka-node'],
  source: 'kafka-node 5.0.0: types/index.d.ts',
  exports: { ...exported, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { members: exported },
    Producer: {
      members: { send: { call: { is: 'remote', kind: 'publish', system, channel: '0.*.topic' } } },
    },
    Consumer: {
      members: {
        on: {
          call: { is: 'entry', kind: 'consume', system, only: { at: '0', is: ['message'] }, handlers: '1' },
        },
      },
    },
  },
};
