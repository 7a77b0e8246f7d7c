import type { LibraryModel, Locations, Member, RemoteAction } from '../library.js';

/** Version 2: a request is sent by its callback or by `.promise()`. */
const publish = (system: string, channel: Locations, routingKey?: Locations): Member => ({
  call: { is: 'remote', kind: 'publish', system, channel, ...(routingKey ? { routingKey } : {}) },
});
const table = (does: 'read' | 'write'): Member => {
  const action: RemoteAction = {
    is: 'remote',
    kind: 'database',
    system: 'dynamodb',
    host: '0.TableName',
    entity: '0.TableName',
    access: does,
    unbounded: { ms: 120_000, counts: true, says: 'the AWS SDK waits 120 s by default' },
  };
  return { call: action };
};
const invoke: Member = {
  call: {
    is: 'remote',
    kind: 'rpc',
    url: '0.FunctionName',
    addressed: 'function',
    procedure: '="Invoke"',
    unless: { at: '0.InvocationType', is: ['Event', 'DryRun'] },
    bounds: [{ at: '@options.httpOptions.timeout', means: 'milliseconds' }],
    unbounded: { ms: 120_000, counts: true, says: 'the AWS SDK waits 120 s by default' },
    retries: { at: '@options.maxRetries', counts: 'retries', default: 3, delay: 'exponential' },
    callback: 'last',
  },
};
const client = (type: string): Member => ({
  new: { is: 'make', type, carries: { options: '0' } },
});
const dynamo: Record<string, Member> = {
  get: table('read'),
  getItem: table('read'),
  query: table('read'),
  scan: table('read'),
  put: table('write'),
  putItem: table('write'),
  update: table('write'),
  updateItem: table('write'),
  delete: table('write'),
  deleteItem: table('write'),
};
const services: Record<string, Member> = {
  SQS: client('SQS'),
  SNS: client('SNS'),
  Lambda: client('Lambda'),
  EventBridge: client('EventBridge'),
  Kinesis: client('Kinesis'),
  StepFunctions: client('StepFunctions'),
  DynamoDB: { ...client('DynamoDB'), type: 'DynamoDBClass' },
};

export const awsSdk: LibraryModel = {
  library: 'aws-sdk',
  modules: ['aws-sdk'],
  source: 'aws-sdk 2.1692: clients, lib/config.js (httpOptions.timeout, maxRetries)',
  exports: { ...services, '*': { type: 'Module' }, default: { type: 'Module' } },
  types: {
    Module: { members: services },
    SQS: {
      members: {
        sendMessage: publish('sqs', '0.QueueUrl'),
        sendMessageBatch: publish('sqs', '0.QueueUrl'),
        receiveMessage: {
          call: { is: 'entry', kind: 'consume', system: 'sqs', channel: '0.QueueUrl' },
        },
      },
    },
    SNS: { members: { publish: publish('sns', ['0.TopicArn', '0.TargetArn']) } },
    Lambda: { members: { invoke } },
    EventBridge: {
      members: {
        putEvents: publish(
          'eventbridge',
          ['0.Entries.*.EventBusName', '="default"'],
          '0.Entries.*.DetailType',
        ),
      },
    },
    Kinesis: {
      members: {
        putRecord: publish('kinesis', '0.StreamName'),
        putRecords: publish('kinesis', '0.StreamName'),
      },
    },
    StepFunctions: { members: { startExecution: publish('step-functions', '0.stateMachineArn') } },
    DynamoDBClass: {
      members: { DocumentClient: { new: { is: 'make', type: 'DynamoDB', carries: { options: '0' } } } },
    },
    DynamoDB: { members: dynamo },
  },
};
