import type { LibraryModel, Member, RemoteAction } from '../library.js';

/**
 * The options stand before the callback, after the optional metadata: at 1 or 2, or at 0 where the client streams.
 * A number as deadline is an absolute time: 5000 is in 1970, and every call fails at once.
 */
const call: RemoteAction = {
  is: 'remote',
  kind: 'rpc',
  url: '@address',
  service: ['@path', '@service'],
  procedure: ['@definition.$name.path', '$name'],
  bounds: [
    { at: '1.deadline', means: 'deadline' },
    { at: '2.deadline', means: 'deadline' },
  ],
  unbounded: { ms: null, counts: false, says: 'a gRPC call without a deadline waits for ever' },
  callback: 'last',
};

/** `makeUnaryRequest(path, serialize, deserialize, request, metadata?, options?, callback)`, as stubs call it. */
const callByPath: RemoteAction = {
  ...call,
  service: undefined,
  procedure: '0',
  bounds: [
    { at: '3.deadline', means: 'deadline' },
    { at: '4.deadline', means: 'deadline' },
    { at: '5.deadline', means: 'deadline' },
  ],
};

/** Where generated code lies that is not checked in. */
const PROTO = /_grpc_pb(\.js)?$|(^|[/@_.-])(protos?|protobuf|grpc)([/_.-]|$)/i;
const client: Member = {
  new: {
    is: 'make',
    type: 'Client',
    carries: { address: '0', options: '2', service: '$name-Client' },
  },
};

export const grpcGrpcJs: LibraryModel = {
  library: '@grpc/grpc-js',
  modules: ['@grpc/grpc-js', 'grpc'],
  source:
    '@grpc/grpc-js 1.14.7: build/src/client.d.ts, make-client.js, resolving-call.js, retrying-call.js; run',
  generated: [
    { name: /\w(Service)?Client$/, from: PROTO, member: client },
    {
      name: /\wService$/,
      from: /_grpc_pb(\.js)?$/,
      member: { type: 'ServiceDefinition', carries: { service: '$name-Service' } },
    },
    { name: /^\*$/, from: /_grpc_pb(\.js)?$/, member: { type: 'Generated' } },
    // What a package of one's own, that lies elsewhere, has loaded of a .proto file.
    {
      name: /\w(Proto|Protos|ProtoDescriptor|GrpcObject|GrpcPackage)$/,
      from: /./,
      member: { type: 'Package' },
    },
  ],
  exports: {
    loadPackageDefinition: { call: { is: 'make', type: 'Package' } },
    load: { call: { is: 'make', type: 'Package' } },
    makeGenericClientConstructor: {
      call: { is: 'make', type: 'ClientConstructor', carries: { definition: '0', service: '1' } },
    },
    makeClientConstructor: {
      call: { is: 'make', type: 'ClientConstructor', carries: { definition: '0', service: '1' } },
    },
    Client: { new: { is: 'make', type: 'Client', carries: { address: '0', options: '2' } } },
    Server: { new: { is: 'make', type: 'Server' } },
    Metadata: { new: { is: 'make', type: 'Metadata' } },
    credentials: {},
    ServerCredentials: {},
  },
  types: {
    /** What a .proto file declares: packages, and in them services. `path` is the way down to it. */
    Package: {
      new: { is: 'make', type: 'Client', carries: { address: '0', options: '2' } },
      members: { service: { type: 'ServiceDefinition' } },
      anyMember: { type: 'Package', carries: { 'path/': '$name' } },
    },
    ClientConstructor: {
      new: { is: 'make', type: 'Client', carries: { address: '0', options: '2' } },
      members: { service: { type: 'ServiceDefinition' } },
    },
    ServiceDefinition: {},
    /** A module of generated code as a whole: its clients, and its services' definitions. */
    Generated: {
      anyMember: { ...client, type: 'ServiceDefinition', carries: { service: '$name-Service' } },
    },
    Metadata: {},
    Client: {
      members: {
        makeUnaryRequest: { call: callByPath },
        makeClientStreamRequest: { call: { ...callByPath, streaming: true } },
        makeServerStreamRequest: { call: { ...callByPath, streaming: true, callback: undefined } },
        makeBidiStreamRequest: { call: { ...callByPath, streaming: true, callback: undefined } },
        close: {},
        getChannel: {},
        waitForReady: {},
        $checkOptionalUnaryResponseArguments: {},
        $checkMetadataAndOptions: {},
      },
      anyMember: { call },
    },
    Server: {
      members: {
        addService: {
          call: {
            is: 'entry',
            kind: 'rpc',
            service: ['0.path', '0.service'],
            procedure: ['0.$name.path', '0.definition.$name.path', '$name'],
            handlers: '1',
          },
        },
        bindAsync: { call: { is: 'entry', kind: 'listen', port: '0' } },
        bind: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
