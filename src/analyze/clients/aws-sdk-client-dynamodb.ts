import type { LibraryModel, Location, Locations, Member, RemoteAction } from '../library.js';

const READS = [
  'Get',
  'Query',
  'Scan',
  'BatchGet',
  'GetItem',
  'BatchGetItem',
  'TransactGet',
  'TransactGetItems',
];
const WRITES = [
  'Put',
  'Update',
  'Delete',
  'BatchWrite',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWrite',
  'TransactWriteItems',
];
/** What is done to tables themselves. */
const OTHERS = [
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'ListTables',
  'UpdateTable',
  'UpdateTimeToLive',
];

/** Transactions name a table for each of their items. */
const TABLE: Locations = [
  '0.TableName',
  '0.TransactItems.*.Put.TableName',
  '0.TransactItems.*.Update.TableName',
  '0.TransactItems.*.Delete.TableName',
  '0.TransactItems.*.Get.TableName',
];
const command = (does: string): Member => ({
  new: { is: 'make', type: 'Command', carries: { table: TABLE, does: `="${does}"` } },
});
const commands = (names: readonly string[], does: string) =>
  Object.fromEntries(names.map((name) => [`${name}Command`, command(does)]));

/** A table is a store of its own: nothing else separates those of one account. */
const access = (table: Locations): RemoteAction => ({
  is: 'remote',
  kind: 'database',
  system: 'dynamodb',
  host: table,
  entity: table,
  bounds: [{ at: '1.abortSignal', means: 'signal' }],
  unbounded: { ms: null, counts: false, says: 'the AWS SDK waits for ever by default' },
  retries: { at: '@options.maxAttempts', counts: 'attempts', default: 4, delay: 'exponential' },
});
const operations = (names: readonly string[], does: 'read' | 'write'): Record<string, Member> =>
  Object.fromEntries(
    names.map((name) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      { call: { ...access(TABLE), access: does } },
    ]),
  );
const client = (options: Location): Member => ({
  new: { is: 'make', type: 'Client', carries: { options } },
});

export const awsSdkClientDynamodb: LibraryModel = {
  library: '@aws-sdk/client-dynamodb',
  modules: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
  source: '@aws-sdk/client-dynamodb 3.1164, @aws-sdk/lib-dynamodb 3.1162.0: dist-types/commands',
  exports: {
    DynamoDBClient: client('0'),
    DynamoDB: client('0'),
    DynamoDBDocumentClient: { type: 'DocumentClient' },
    DynamoDBDocument: { type: 'DocumentClient' },
    ...commands(READS, 'read'),
    ...commands(WRITES, 'write'),
    ...commands(OTHERS, 'other'),
  },
  types: {
    DocumentClient: {
      new: { is: 'make', type: 'Client' },
      members: { from: { call: { is: 'make', type: 'Client', carries: { options: '0.options' } } } },
    },
    Client: {
      members: {
        send: {
          call: { ...access('0.table'), accessAt: '0.does', unless: { at: '0.does', is: ['other'] } },
        },
        ...operations(READS, 'read'),
        ...operations(WRITES, 'write'),
      },
    },
    Command: {},
  },
};
