import type { LibraryModel, Member, RemoteAction } from '../library.js';

const READS = [
  'findMany',
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'count',
  'aggregate',
  'groupBy',
];
const WRITES = [
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'upsert',
  'delete',
  'deleteMany',
];

/** Since version 7 the address is the driver adapter's, before it is the environment's unless stated. */
const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  url: [
    '@options.datasourceUrl',
    '@options.datasources.db.url',
    '@options.adapter.options.connectionString',
    '@options.adapter.options.url',
  ],
  schema: '@options.adapter.schema',
  ambient: [
    { part: 'url', source: 'datasource' },
    { part: 'url', source: 'env:DATABASE_URL' },
  ],
  entity: '@model',
  unbounded: { ms: null, counts: false, says: 'Prisma waits for ever for a query by default' },
};
const operations = (names: readonly string[], kind: 'read' | 'write'): Record<string, Member> =>
  Object.fromEntries(names.map((name) => [name, { call: { ...access, access: kind } }]));
const raw: Member = { call: { ...access, entity: undefined, statement: '0' } };
const adapter: Member = {
  new: { is: 'make', type: 'Adapter', carries: { options: '0', schema: '1.schema' } },
};

export const prismaClient: LibraryModel = {
  library: '@prisma/client',
  modules: [
    '@prisma/client',
    '@prisma/client/edge',
    '.prisma/client',
    '@prisma/adapter-pg',
    '@prisma/adapter-mariadb',
    '@prisma/adapter-mssql',
    '@prisma/adapter-libsql',
  ],
  source: '@prisma/client 7.10.0',
  generated: ['PrismaClient'],
  exports: {
    PrismaClient: { new: { is: 'make', type: 'Prisma', carries: { options: '0' } } },
    PrismaPg: adapter,
    PrismaMariaDb: adapter,
    PrismaMssql: adapter,
    PrismaLibSql: adapter,
  },
  types: {
    Prisma: {
      members: {
        $connect: {},
        $disconnect: {},
        $on: {},
        $use: {},
        $extends: { call: { is: 'make', type: 'Prisma' } },
        /** With a function, it gets a client of its own; with an array, the queries were made before. */
        $transaction: { call: { is: 'make', type: 'Prisma', callback: { at: '0', parameter: 0 } } },
        $queryRaw: raw,
        $queryRawUnsafe: raw,
        $executeRaw: raw,
        $executeRawUnsafe: raw,
        $runCommandRaw: raw,
      },
      anyMember: { type: 'Model', carries: { model: '$name' } },
    },
    Model: { members: { ...operations(READS, 'read'), ...operations(WRITES, 'write') } },
    Adapter: {},
  },
};
