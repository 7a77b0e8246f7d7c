import type { LibraryModel, Location, Locations, Member, RemoteAction } from '../library.js';

const READS = [
  'find',
  'findAll',
  'findAndCount',
  'findByCursor',
  'findOne',
  'findOneOrFail',
  'count',
  'refresh',
];
const WRITES = ['insert', 'insertMany', 'upsert', 'upsertMany', 'nativeUpdate', 'nativeDelete'];
/** They write what they are given, at once. */
const SAVES = ['persistAndFlush', 'removeAndFlush'];

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: ['@options.type', '@options.driver'],
  url: '@options.clientUrl',
  host: '@options.host',
  port: '@options.port',
  database: '@options.dbName',
  schema: '@options.schema',
  unbounded: { ms: null, counts: false, says: 'MikroORM leaves the bound to the driver' },
};
const operations = (
  entity: Location,
  names: readonly string[],
  does: 'read' | 'write',
): Record<string, Member> =>
  Object.fromEntries(names.map((name) => [name, { call: { ...access, entity, access: does } }]));

/** Changes are written when the unit of work is flushed: what, the manager knows alone. */
const flush: Member = { call: { ...access, access: 'write' } };
const getRepository: Member = { call: { is: 'make', type: 'EntityRepository', carries: { entity: '0' } } };
const fork: Member = { call: { is: 'make', type: 'EntityManager' } };
const transactional: Member = {
  call: { is: 'make', type: 'EntityManager', callback: { at: '0', parameter: 0 } },
};

const connect = (options: Locations, name: Location) => ({
  is: 'provide' as const,
  type: ['MikroORM', 'EntityManager', 'EntityRepository'],
  carries: { options, connection: name },
});
const init: Member = { call: { ...connect('0', '0.contextName'), gives: 'MikroORM' } };
const manager: Member = { type: 'EntityManager' };
/** The packages of the drivers export the same, and tell which driver it is. */
const DRIVERS = ['postgresql', 'mysql', 'mariadb', 'mongodb', 'sqlite', 'better-sqlite', 'mssql'];

export const mikroOrmCore: LibraryModel = {
  library: '@mikro-orm/core',
  modules: [
    '@mikro-orm/core',
    '@mikro-orm/nestjs',
    '@mikro-orm/knex',
    '@mikro-orm/decorators/legacy',
    ...DRIVERS.map((driver) => `@mikro-orm/${driver}`),
  ],
  source:
    '@mikro-orm/core 6.6.16: EntityManager.d.ts, entity/EntityRepository.d.ts, naming-strategy/UnderscoreNamingStrategy.js; @mikro-orm/nestjs 6.1.2',
  exports: {
    MikroORM: { type: 'MikroORMClass' },
    EntityManager: manager,
    SqlEntityManager: manager,
    MongoEntityManager: manager,
    EntityRepository: { type: 'EntityRepository' },
    Entity: {
      decorator: { on: 'class', is: 'entity', table: ['0.tableName', '0.collection'], naming: 'snake_case' },
    },
    PostgreSqlDriver: { value: 'postgres' },
    MySqlDriver: { value: 'mysql' },
    MariaDbDriver: { value: 'mysql' },
    MongoDriver: { value: 'mongodb' },
    SqliteDriver: { value: 'sqlite' },
    BetterSqliteDriver: { value: 'sqlite' },
    MsSqlDriver: { value: 'mssql' },
    defineConfig: { call: { is: 'make', type: 'Config', carries: { given: '0' } } },
    MikroOrmModule: { type: 'MikroOrmModule' },
    InjectRepository: {
      decorator: {
        on: 'parameter',
        is: 'inject',
        type: 'EntityRepository',
        carries: { entity: '0', connection: '1' },
      },
    },
    InjectEntityManager: {
      decorator: { on: 'parameter', is: 'inject', type: 'EntityManager', carries: { connection: '0' } },
    },
  },
  types: {
    Config: {},
    MikroOrmModule: {
      members: {
        forRoot: { call: connect(['0.given', '0'], '0.contextName') },
        forRootAsync: { call: connect(['0.useFactory().given', '0.useFactory()'], '0.contextName') },
      },
    },
    MikroORMClass: { members: { init, initSync: init } },
    MikroORM: { members: { em: manager } },
    EntityManager: {
      members: {
        ...operations('0', [...READS, 'populate'], 'read'),
        ...operations('0', [...WRITES, ...SAVES], 'write'),
        flush,
        commit: flush,
        getRepository,
        repo: getRepository,
        fork,
        transactional,
        begin: {},
        execute: { call: { ...access, statement: '0' } },
      },
    },
    EntityRepository: {
      members: {
        ...operations('@entity', READS, 'read'),
        ...operations('@entity', [...WRITES, ...SAVES, 'flush'], 'write'),
        getEntityManager: { call: { is: 'make', type: 'EntityManager' } },
      },
    },
  },
};
