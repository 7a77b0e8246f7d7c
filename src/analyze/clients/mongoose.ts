import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

const READS = [
  'find',
  'findOne',
  'findById',
  'aggregate',
  'count',
  'countDocuments',
  'estimatedDocumentCount',
  'distinct',
  'exists',
  'populate',
  'watch',
];
const WRITES = [
  'create',
  'insertMany',
  'insertOne',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'remove',
  'findByIdAndUpdate',
  'findByIdAndDelete',
  'findByIdAndRemove',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'findOneAndRemove',
  'bulkWrite',
  'bulkSave',
];

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'mongodb',
  url: '@url',
  database: '@database',
  entity: '@entity',
  bounds: [{ at: '0', chained: 'maxTimeMS', means: 'milliseconds' }],
  unbounded: { ms: null, counts: false, says: 'mongoose waits for ever for an operation by default' },
};
const operations = (names: readonly string[], kind: 'read' | 'write'): Record<string, Member> =>
  Object.fromEntries(names.map((name) => [name, { call: { ...access, access: kind } }]));

/** The third argument names the collection; otherwise it follows from the model's name. */
const model: Member = { call: { is: 'make', type: 'Model', carries: { entity: ['2', '0'] } } };
/** Opens the connection that all models use which are not made from another one. */
const connection = (carries: Record<string, Location>) => ({
  is: 'provide' as const,
  type: ['Model', 'Document', 'Connection'],
  carries,
});
const connect: Member = {
  call: { ...connection({ url: '0', database: '1.dbName' }), gives: 'Mongoose' },
};

const mongooseMembers: Record<string, Member> = {
  connect,
  createConnection: {
    call: { is: 'make', type: 'Connection', carries: { url: '0', database: '1.dbName' } },
  },
  model,
};

export const mongoose: LibraryModel = {
  library: 'mongoose',
  modules: ['mongoose', '@nestjs/mongoose', '@typegoose/typegoose', 'nestjs-typegoose'],
  source:
    'mongoose 9.12.1; @nestjs/mongoose, documentation: https://docs.nestjs.com/techniques/mongodb; @typegoose/typegoose 13.4.0: lib/typegoose.d.ts',
  exports: {
    ...mongooseMembers,
    '*': { type: 'Mongoose' },
    default: { type: 'Mongoose' },
    Model: { type: 'Model' },
    Connection: { type: 'Connection' },
    getModelForClass: {
      call: { is: 'make', type: 'Model', carries: { entity: ['1.schemaOptions.collection', '0'] } },
    },
    ReturnModelType: { type: 'Model' },
    modelOptions: {
      decorator: { on: 'class', is: 'entity', table: '0.schemaOptions.collection', naming: 'as_is' },
    },
    MongooseModule: { type: 'MongooseModule' },
    InjectModel: {
      decorator: {
        on: 'parameter',
        is: 'inject',
        type: 'Model',
        carries: { entity: '0', connection: '1' },
      },
    },
    InjectConnection: {
      decorator: { on: 'parameter', is: 'inject', type: 'Connection', carries: { connection: '0' } },
    },
  },
  types: {
    Mongoose: {
      members: {
        ...mongooseMembers,
        default: { type: 'Mongoose' },
        Model: { type: 'Model' },
      },
    },
    MongooseModule: {
      members: {
        forRoot: {
          call: connection({ url: '0', database: '1.dbName', connection: '1.connectionName' }),
        },
        forRootAsync: {
          call: connection({
            url: '0.useFactory().uri',
            database: '0.useFactory().dbName',
            connection: '0.connectionName',
          }),
        },
      },
    },
    Connection: { members: { model } },
    Model: {
      new: { is: 'make', type: 'Document' },
      members: { ...operations(READS, 'read'), ...operations(WRITES, 'write') },
    },
    Document: { members: operations(['save', 'deleteOne', 'updateOne', 'remove'], 'write') },
  },
};
