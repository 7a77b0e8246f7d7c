import type { LibraryModel, Location, Locations, Member, RemoteAction } from '../library.js';

const READS = ['count', 'max', 'min', 'sum', 'aggregate', 'findAll', 'findAndCountAll', 'describe'];
const FINDS = ['findOne', 'findByPk'];
const WRITES = [
  'update',
  'destroy',
  'bulkCreate',
  'upsert',
  'increment',
  'decrement',
  'truncate',
  'restore',
  'findOrCreate',
  'findCreateFind',
];

/** `new Sequelize(url, options)`, `(database, user, password, options)`, `(options)`. */
const argumentsOfNew = { first: '0', second: '1', third: '2', fourth: '3' };
const inAny = (option: string): Location[] =>
  ['first', 'second', 'third', 'fourth'].map((place) => `@${place}.${option}`);

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  systemAt: inAny('dialect'),
  url: [...inAny('uri'), '@first'],
  host: inAny('host'),
  port: inAny('port'),
  database: [...inAny('database'), '@first'],
  schema: inAny('define.schema'),
  unbounded: { ms: null, counts: false, says: 'Sequelize waits for ever for a query by default' },
};
const ofModel = {
  ...access,
  entity: '@table',
  model: ['@entity', '$self'],
  naming: 'plural',
} satisfies RemoteAction;
/** What is known of a model goes over to what it gives. */
const carries: Record<string, Locations> = { table: '@table', entity: ['@entity', '$self'] };
const operations = (
  names: readonly string[],
  does: 'read' | 'write',
  gives?: string,
): Record<string, Member> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      { call: { ...ofModel, access: does, ...(gives === undefined ? {} : { gives, carries }) } },
    ]),
  );
const scoped: Member = { call: { is: 'make', type: 'ModelClass', carries } };

/** Opens the connection of all models that are not made from another one. */
const connection = (options: Record<string, Locations>) => ({
  is: 'provide' as const,
  type: ['ModelClass', 'Document', 'Sequelize'],
  carries: options,
});

export const sequelize: LibraryModel = {
  library: 'sequelize',
  modules: ['sequelize', 'sequelize-typescript', '@nestjs/sequelize', '@sequelize/core'],
  source:
    'sequelize 6.37.8: types/sequelize.d.ts, types/model.d.ts, lib/model.js; sequelize-typescript 2.1.6: dist/model/table; @nestjs/sequelize 12.0.0: dist',
  exports: {
    '*': { type: 'Module', new: { ...connection(argumentsOfNew), gives: 'Sequelize' } },
    default: { type: 'Module', new: { ...connection(argumentsOfNew), gives: 'Sequelize' } },
    Sequelize: { type: 'Module', new: { ...connection(argumentsOfNew), gives: 'Sequelize' } },
    Model: { type: 'ModelClass', new: { is: 'make', type: 'Document' } },
    ModelCtor: { type: 'ModelClass' },
    ModelStatic: { type: 'ModelClass' },
    Table: { decorator: { on: 'class', is: 'entity', table: '0.tableName', naming: 'plural' } },
    InjectModel: {
      decorator: {
        on: 'parameter',
        is: 'inject',
        type: 'ModelClass',
        carries: { entity: '0', connection: '1' },
      },
    },
    InjectConnection: {
      decorator: { on: 'parameter', is: 'inject', type: 'Sequelize', carries: { connection: '0' } },
    },
    SequelizeModule: { type: 'SequelizeModule' },
  },
  types: {
    Module: {
      members: {
        Sequelize: { type: 'Module', new: { ...connection(argumentsOfNew), gives: 'Sequelize' } },
        Model: { type: 'ModelClass', new: { is: 'make', type: 'Document' } },
      },
    },
    SequelizeModule: {
      members: {
        forRoot: { call: connection({ first: '0', connection: '0.name' }) },
        forRootAsync: {
          call: connection({
            first: ['0.useFactory()', '0.useClass.createSequelizeOptions()'],
            connection: '0.name',
          }),
        },
      },
    },
    Sequelize: {
      members: {
        define: {
          call: { is: 'make', type: 'ModelClass', carries: { entity: '0', table: '2.tableName' } },
        },
        model: { call: { is: 'make', type: 'ModelClass', carries: { entity: '0' } } },
        query: { call: { ...access, statement: ['0.query', '0'] } },
        transaction: {
          call: { is: 'make', type: 'Transaction', callback: { at: 'last', parameter: 0 } },
        },
      },
    },
    Transaction: {},
    ModelClass: {
      new: { is: 'make', type: 'Document', carries },
      members: {
        /** Says to which table a class belongs: `Order.init(attributes, { sequelize, tableName })`. */
        init: {
          call: {
            is: 'provide',
            type: ['ModelClass', 'Document'],
            for: '$self',
            carries: {
              table: '1.tableName',
              entity: '1.modelName',
              first: '1.sequelize.first',
              second: '1.sequelize.second',
              third: '1.sequelize.third',
              fourth: '1.sequelize.fourth',
            },
          },
        },
        ...operations(READS, 'read'),
        ...operations(FINDS, 'read', 'Document'),
        ...operations(WRITES, 'write'),
        ...operations(['create'], 'write', 'Document'),
        build: { call: { is: 'make', type: 'Document', carries } },
        scope: scoped,
        unscoped: scoped,
        schema: scoped,
      },
    },
    Document: {
      members: {
        ...operations(['save', 'update', 'destroy', 'increment', 'decrement', 'restore'], 'write'),
        ...operations(['reload'], 'read'),
      },
    },
  },
};
