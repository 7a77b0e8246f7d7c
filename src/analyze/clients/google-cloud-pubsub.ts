import type { LibraryModel, Member } from '../library.js';

const system = 'pubsub';
const publish: Member = { call: { is: 'remote', kind: 'publish', system, channel: '@topic' } };
const subscription: Member = {
  call: { is: 'make', type: 'Subscription', carries: { subscription: '0' } },
};

/** Who consumes states a subscription; which topic it is of, whoever creates it says, if not its infrastructure. */
export const googleCloudPubsub: LibraryModel = {
  library: '@google-cloud/pubsub',
  modules: ['@google-cloud/pubsub'],
  source: '@google-cloud/pubsub 5.3.1: build/src/pubsub.d.ts, topic.d.ts, subscription.d.ts',
  exports: {
    PubSub: { new: { is: 'make', type: 'PubSub' } },
    Topic: { type: 'Topic' },
    Subscription: { type: 'Subscription' },
  },
  types: {
    PubSub: {
      members: {
        topic: { call: { is: 'make', type: 'Topic', carries: { topic: '0' } } },
        createTopic: { call: { is: 'make', type: 'Topic', carries: { topic: '0' } } },
        subscription,
        createSubscription: {
          call: { is: 'bind', system, queue: '1', channel: ['0.topic', '0'] },
        },
      },
    },
    Topic: {
      members: {
        publish,
        publishMessage: publish,
        publishJSON: publish,
        subscription,
        createSubscription: { call: { is: 'bind', system, queue: '0', channel: '@topic' } },
      },
    },
    Subscription: {
      members: {
        on: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            only: { at: '0', is: ['message'] },
            channel: ['@topic', '@subscription'],
            handlers: '1',
          },
        },
      },
    },
  },
};
