import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Methods of ts-proto's definitions are `{ name: 'Charge' }` under `methods`, those of grpc-js `{ path }`. */
const call: RemoteAction = {
  is: 'remote',
  kind: 'rpc',
  system: 'grpc',
  url: '@channel.address',
  service: ['@definition.fullName', '@definition.service'],
  procedure: ['@definition.methods.$name.name', '@definition.$name.path', '$name'],
  bounds: [
    { at: '1.signal', means: 'signal' },
    // The deadline middleware takes a length, or a Date.
    { at: ['1.deadline', '@defaults.$name.deadline', '@defaults.*.deadline'], means: 'milliseconds' },
  ],
  unbounded: { ms: null, counts: false, says: 'a gRPC call without a deadline waits for ever' },
};
const client = { channel: '1', definition: '0', defaults: '2' };
const factory: Member = { call: { is: 'make', type: 'Factory' } };
const use: Member = { call: { is: 'make', type: 'Factory' } };
const withMiddleware: Member = { call: { is: 'make', type: 'Server' } };

export const niceGrpc: LibraryModel = {
  library: 'nice-grpc',
  modules: ['nice-grpc', 'nice-grpc-web'],
  source: 'nice-grpc 2.1.18: lib/client/ClientFactory.d.ts, lib/server/Server.d.ts, README.md',
  generated: [
    {
      name: /\wDefinition$/,
      from: /(^|[/@_.-])(protos?|protobuf|grpc|generated|gen|compiled_proto)([/_.-]|$)/i,
      member: { type: 'Definition', carries: { service: '$name-Definition' } },
    },
  ],
  exports: {
    createChannel: { call: { is: 'make', type: 'Channel', carries: { address: '0' } } },
    createClient: { call: { is: 'make', type: 'Client', carries: client } },
    createClientFactory: factory,
    createServer: { call: { is: 'make', type: 'Server' } },
  },
  types: {
    Definition: {},
    Channel: {},
    Factory: {
      members: { use, create: { call: { is: 'make', type: 'Client', carries: client } } },
    },
    Client: { anyMember: { call } },
    Server: {
      members: {
        with: withMiddleware,
        use: withMiddleware,
        add: {
          call: {
            is: 'entry',
            kind: 'rpc',
            system: 'grpc',
            service: ['0.fullName', '0.service'],
            procedure: ['0.methods.$name.name', '0.$name.path', '$name'],
            handlers: '1',
          },
        },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
