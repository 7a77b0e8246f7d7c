import type { LibraryModel, Member } from '../library.js';

const system = 'sqs';

/** What else is asked of a queue: it sends no message. */
const OTHERS = [
  'AddPermission',
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'CreateQueue',
  'DeleteMessage',
  'DeleteMessageBatch',
  'DeleteQueue',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'ListQueueTags',
  'ListQueues',
  'PurgeQueue',
  'RemovePermission',
  'SetQueueAttributes',
  'TagQueue',
  'UntagQueue',
];
const others: Record<string, Member> = Object.fromEntries(
  OTHERS.map((name) => [
    `${name}Command`,
    { new: { is: 'make', type: 'Command', carries: { does: '="other"' } } },
  ]),
);
const sending: Member = { new: { is: 'make', type: 'Command', carries: { queue: '0.QueueUrl' } } };

const publish: Member = { call: { is: 'remote', kind: 'publish', system, channel: '0.QueueUrl' } };
const client: Member = { new: { is: 'make', type: 'Client' } };

/** Asking for messages in a loop is how a queue is consumed; `sqs-consumer` does it for a function. */
export const awsSdkClientSqs: LibraryModel = {
  library: '@aws-sdk/client-sqs',
  modules: ['@aws-sdk/client-sqs', 'sqs-consumer'],
  source: '@aws-sdk/client-sqs 3.1169.0; run',
  exports: {
    ...others,
    SQSClient: client,
    SQS: client,
    SendMessageCommand: sending,
    SendMessageBatchCommand: sending,
    ReceiveMessageCommand: {
      new: {
        is: 'entry',
        kind: 'consume',
        system,
        channel: '0.QueueUrl',
        gives: 'Command',
        carries: { does: '="other"' },
      },
    },
    Consumer: { type: 'Consumer' },
  },
  types: {
    Client: {
      members: {
        send: {
          call: {
            is: 'remote',
            kind: 'publish',
            system,
            channel: '0.queue',
            unless: { at: '0.does', is: ['other'] },
          },
        },
        sendMessage: publish,
        sendMessageBatch: publish,
        receiveMessage: { call: { is: 'entry', kind: 'consume', system, channel: '0.QueueUrl' } },
      },
    },
    Command: {},
    Consumer: {
      members: {
        create: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            channel: '0.queueUrl',
            handlers: ['0.handleMessage', '0.handleMessageBatch'],
          },
        },
      },
    },
  },
};
