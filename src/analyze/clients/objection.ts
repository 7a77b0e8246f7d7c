import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Models stand on a Knex instance, which `Model.knex(instance)` gives them. */
const query: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: '@options.client',
  url: ['@options.connection.connectionString', '@options.connection'],
  host: ['@options.connection.host', '@options.connection.server'],
  port: '@options.connection.port',
  database: '@options.connection.database',
  schema: '@options.searchPath',
  entity: ['$self.tableName', '$self.constructor.tableName', '$self'],
  access: 'read',
  chain: {
    writes: [
      'insert',
      'insertAndFetch',
      'insertGraph',
      'insertGraphAndFetch',
      'insertWithRelated',
      'upsertGraph',
      'upsertGraphAndFetch',
      'update',
      'updateAndFetch',
      'updateAndFetchById',
      'patch',
      'patchAndFetch',
      'patchAndFetchById',
      'delete',
      'deleteById',
      'relate',
      'unrelate',
      'increment',
      'decrement',
      'truncate',
    ],
  },
  unbounded: { ms: null, counts: false, says: 'Objection waits for ever for a query by default' },
};
const begin: Member = { call: query };
const model: Member = { type: 'ModelClass', new: { is: 'make', type: 'Instance' } };

export const objection: LibraryModel = {
  library: 'objection',
  modules: ['objection'],
  source: 'objection 3.1.5: typings/objection/index.d.ts, lib/model/Model.js',
  exports: { Model: model },
  types: {
    ModelClass: {
      members: {
        query: begin,
        relatedQuery: { call: { ...query, entity: undefined } },
        /** Without an instance it answers with the one that it has. */
        knex: {
          call: {
            is: 'provide',
            type: ['ModelClass', 'Instance'],
            for: '$self',
            carries: { options: '0.options' },
          },
        },
        bindKnex: { call: { is: 'make', type: 'ModelClass', carries: { options: '0.options' } } },
      },
    },
    Instance: {
      members: { $query: begin, $relatedQuery: { call: { ...query, entity: undefined } } },
    },
  },
};
