import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

const READS = [
  'find',
  'findBy',
  'findAndCount',
  'findAndCountBy',
  'findByIds',
  'findOne',
  'findOneBy',
  'findOneOrFail',
  'findOneByOrFail',
  'count',
  'countBy',
  'exist',
  'exists',
  'existsBy',
  'sum',
  'average',
  'minimum',
  'maximum',
];
const WRITES = [
  'save',
  'insert',
  'update',
  'upsert',
  'delete',
  'remove',
  'softDelete',
  'softRemove',
  'recover',
  'restore',
  'increment',
  'decrement',
  'clear',
];

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: '@options.type',
  url: '@options.url',
  host: '@options.host',
  port: '@options.port',
  database: '@options.database',
  schema: '@options.schema',
  unbounded: { ms: null, counts: false, says: 'TypeORM leaves the bound to the driver' },
};
/** Members that work on the entity at `entity`. */
const operations = (entity: Location): Record<string, Member> =>
  Object.fromEntries([
    ...READS.map((name) => [name, { call: { ...access, entity, access: 'read' } }] as const),
    ...WRITES.map((name) => [name, { call: { ...access, entity, access: 'write' } }] as const),
  ]);

const query: Member = { call: { ...access, statement: '0' } };
const getRepository: Member = { call: { is: 'make', type: 'Repository', carries: { entity: '0' } } };
const builder = (carries?: Record<string, Location>): Member => ({
  call: { is: 'make', type: 'QueryBuilder', ...(carries ? { carries } : {}) },
});
const read: Member = { call: { ...access, entity: '@entity', access: 'read' } };

/** Opens the connection of all repositories and managers that are not made from another one. */
const connect = (options: Location, name: Location) => ({
  is: 'provide' as const,
  type: ['DataSource', 'EntityManager', 'Repository', 'QueryRunner', 'QueryBuilder'],
  carries: { options, connection: name },
});
const injected = (type: string, carries: Record<string, Location>): Member => ({
  decorator: { on: 'parameter', is: 'inject', type, carries },
});

export const typeorm: LibraryModel = {
  library: 'typeorm',
  modules: ['typeorm', '@nestjs/typeorm'],
  source:
    'typeorm 1.1.1; 0.3.20; @nestjs/typeorm, documentation: https://docs.nestjs.com/techniques/database',
  exports: {
    DataSource: { new: { is: 'make', type: 'DataSource', carries: { options: '0' } } },
    Connection: { type: 'DataSource' },
    Repository: { new: { is: 'make', type: 'Repository', carries: { entity: '0' } } },
    EntityManager: { type: 'EntityManager' },
    QueryRunner: { type: 'QueryRunner' },
    createConnection: { call: { ...connect('0', '0.name'), gives: 'DataSource' } },
    getConnection: { call: { is: 'make', type: 'DataSource', carries: { connection: '0' } } },
    getManager: { call: { is: 'make', type: 'EntityManager', carries: { connection: '0' } } },
    getRepository: { call: { is: 'make', type: 'Repository', carries: { entity: '0', connection: '1' } } },
    Entity: {
      decorator: { on: 'class', is: 'entity', table: ['0.name', '0'], naming: 'snake_case' },
    },
    TypeOrmModule: { type: 'TypeOrmModule' },
    InjectRepository: injected('Repository', { entity: '0', connection: '1' }),
    InjectDataSource: injected('DataSource', { connection: '0' }),
    InjectEntityManager: injected('EntityManager', { connection: '0' }),
  },
  types: {
    TypeOrmModule: {
      members: {
        forRoot: { call: connect('0', '0.name') },
        forRootAsync: { call: connect('0.useFactory()', '0.name') },
      },
    },
    DataSource: {
      members: {
        getRepository,
        manager: { type: 'EntityManager' },
        query,
        createQueryRunner: { call: { is: 'make', type: 'QueryRunner' } },
        createQueryBuilder: builder({ entity: '0' }),
        transaction: {
          call: { is: 'make', type: 'EntityManager', callback: { at: 'last', parameter: 0 } },
        },
        initialize: { call: { is: 'make', type: 'DataSource' } },
      },
    },
    EntityManager: {
      members: {
        ...operations('0'),
        getRepository,
        query,
        createQueryBuilder: builder({ entity: '0' }),
        transaction: {
          call: { is: 'make', type: 'EntityManager', callback: { at: 'last', parameter: 0 } },
        },
      },
    },
    QueryRunner: { members: { query, manager: { type: 'EntityManager' } } },
    Repository: {
      members: {
        ...operations('@entity'),
        query,
        createQueryBuilder: builder(),
        manager: { type: 'EntityManager' },
        extend: { call: { is: 'make', type: 'Repository' } },
      },
    },
    /** Nothing is sent before one of the members that get or execute. */
    QueryBuilder: {
      members: {
        getOne: read,
        getOneOrFail: read,
        getMany: read,
        getManyAndCount: read,
        getRawOne: read,
        getRawMany: read,
        getRawAndEntities: read,
        getCount: read,
        getExists: read,
        stream: read,
        execute: { call: { ...access, entity: '@entity', access: 'write' } },
        getQuery: {},
        getSql: {},
        from: builder({ entity: '0' }),
        into: builder({ entity: '0' }),
        update: builder({ entity: '0' }),
      },
      anyMember: builder(),
    },
  },
};
