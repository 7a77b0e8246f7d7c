import type { LibraryModel, Member, RemoteAction } from '../library.js';

const READS = [
  'find',
  'findOne',
  'aggregate',
  'count',
  'countDocuments',
  'estimatedDocumentCount',
  'distinct',
  'watch',
];
const WRITES = [
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'bulkWrite',
];

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'mongodb',
  url: '@url',
  database: '@database',
  entity: '@entity',
  bounds: [{ at: ['1.maxTimeMS', '2.maxTimeMS'], means: 'milliseconds' }],
  unbounded: { ms: null, counts: false, says: 'mongodb waits for ever for an operation by default' },
};
const operations: Record<string, Member> = Object.fromEntries([
  ...READS.map((name) => [name, { call: { ...access, access: 'read' } }] as const),
  ...WRITES.map((name) => [name, { call: { ...access, access: 'write' } }] as const),
]);

export const mongodb: LibraryModel = {
  library: 'mongodb',
  modules: ['mongodb'],
  source: 'mongodb 7.9.0; 6.12.0',
  exports: {
    MongoClient: {
      type: 'MongoClientClass',
      new: { is: 'make', type: 'MongoClient', carries: { url: '0' } },
    },
    Db: { new: { is: 'make', type: 'Db' } },
    Collection: { new: { is: 'make', type: 'Collection' } },
  },
  types: {
    MongoClientClass: {
      members: { connect: { call: { is: 'make', type: 'MongoClient', carries: { url: '0' } } } },
    },
    MongoClient: {
      members: {
        connect: { call: { is: 'make', type: 'MongoClient' } },
        db: { call: { is: 'make', type: 'Db', carries: { database: '0' } } },
      },
    },
    Db: {
      members: {
        collection: { call: { is: 'make', type: 'Collection', carries: { entity: '0' } } },
        command: { call: access },
        aggregate: { call: { ...access, access: 'read' } },
      },
    },
    Collection: { members: operations },
  },
};
