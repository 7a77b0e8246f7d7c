import type { LibraryModel, Member } from '../library.js';

const system = 'sns';

/** What else is asked of SNS: it publishes nothing. */
const OTHERS = [
  'CheckIfPhoneNumberIsOptedOut',
  'ConfirmSubscription',
  'CreatePlatformEndpoint',
  'CreateTopic',
  'DeleteEndpoint',
  'DeleteTopic',
  'GetEndpointAttributes',
  'GetSubscriptionAttributes',
  'GetTopicAttributes',
  'ListSubscriptions',
  'ListSubscriptionsByTopic',
  'ListTopics',
  'SetEndpointAttributes',
  'SetSubscriptionAttributes',
  'SetTopicAttributes',
  'Subscribe',
  'Unsubscribe',
];
const others: Record<string, Member> = Object.fromEntries(
  OTHERS.map((name) => [
    `${name}Command`,
    { new: { is: 'make', type: 'Command', carries: { does: '="other"' } } },
  ]),
);
const sending: Member = {
  new: { is: 'make', type: 'Command', carries: { topic: ['0.TopicArn', '0.TargetArn'] } },
};
const publish: Member = {
  call: { is: 'remote', kind: 'publish', system, channel: ['0.TopicArn', '0.TargetArn'] },
};
const client: Member = { new: { is: 'make', type: 'Client' } };

export const awsSdkClientSns: LibraryModel = {
  library: '@aws-sdk/client-sns',
  modules: ['@aws-sdk/client-sns'],
  source: '@aws-sdk/client-sns 3.1169.0: dist-types/models',
  exports: {
    ...others,
    SNSClient: client,
    SNS: client,
    PublishCommand: sending,
    PublishBatchCommand: sending,
  },
  types: {
    Client: {
      members: {
        send: {
          call: {
            is: 'remote',
            kind: 'publish',
            system,
            channel: '0.topic',
            unless: { at: '0.does', is: ['other'] },
          },
        },
        publish,
        publishBatch: publish,
      },
    },
    Command: {},
  },
};
