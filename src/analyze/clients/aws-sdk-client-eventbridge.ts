import type { LibraryModel, Locations, Member, RemoteAction } from '../library.js';

/** Events go to a bus, `default` unless one is named; rules pick them by their type. */
const bus: Locations = ['0.Entries.*.EventBusName', '="default"'];
const type: Locations = '0.Entries.*.DetailType';
const publish = { is: 'remote', kind: 'publish', system: 'eventbridge' } satisfies RemoteAction;
const client: Member = { new: { is: 'make', type: 'Client' } };

export const awsSdkClientEventbridge: LibraryModel = {
  library: '@aws-sdk/client-eventbridge',
  modules: ['@aws-sdk/client-eventbridge'],
  source: '@aws-sdk/client-eventbridge 3.1169.0: dist-cjs/index.js',
  exports: {
    EventBridgeClient: client,
    EventBridge: client,
    PutEventsCommand: { new: { is: 'make', type: 'Events', carries: { bus, type } } },
  },
  types: {
    Client: {
      members: {
        send: { call: { ...publish, channel: '0.bus', routingKey: '0.type' } },
        putEvents: { call: { ...publish, channel: bus, routingKey: type } },
      },
    },
    Events: {},
  },
};
