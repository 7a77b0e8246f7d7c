import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** A generated service is an object with its name (v1), or made from a descriptor that the code does not show (v2). */
const call: RemoteAction = {
  is: 'remote',
  kind: 'rpc',
  system: 'grpc',
  url: '@transport.baseUrl',
  service: ['@service.typeName', '@service.service'],
  procedure: ['@service.methods.$name.name', '$name'],
  bounds: [
    { at: '1.signal', means: 'signal' },
    { at: ['1.timeoutMs', '@transport.defaultTimeoutMs'], means: 'milliseconds' },
  ],
  unbounded: { ms: null, counts: false, says: 'Connect waits for ever by default' },
};
const create = (type: string): Member => ({
  call: { is: 'make', type, carries: { service: '0', transport: '1' } },
});
const transport: Member = {
  call: {
    is: 'make',
    type: 'Transport',
    carries: { baseUrl: '0.baseUrl', defaultTimeoutMs: '0.defaultTimeoutMs' },
  },
};

const adapter: Member = {
  call: { is: 'make', type: 'Router', callback: { at: '0.routes', parameter: 0 } },
};

export const connectrpcConnect: LibraryModel = {
  library: '@connectrpc/connect',
  modules: [
    '@connectrpc/connect',
    '@connectrpc/connect-node',
    '@connectrpc/connect-web',
    '@connectrpc/connect-express',
    '@bufbuild/connect',
    '@bufbuild/connect-node',
    '@bufbuild/connect-web',
    '@bufbuild/protobuf/codegenv1',
    '@bufbuild/protobuf/codegenv2',
  ],
  source:
    '@connectrpc/connect 2.2.0, @connectrpc/connect-node 2.1.2: dist/esm/router.d.ts, promise-client.d.ts',
  generated: [
    {
      name: /^[A-Z]\w*$/,
      from: /_connect(\.js)?$|_pb(\.js)?$|^@buf\//,
      member: { type: 'Service', carries: { service: '$name' } },
    },
  ],
  exports: {
    createClient: create('Client'),
    createPromiseClient: create('Client'),
    createCallbackClient: create('CallbackClient'),
    createConnectTransport: transport,
    createGrpcTransport: transport,
    createGrpcWebTransport: transport,
    ConnectRouter: { type: 'Router' },
    connectNodeAdapter: adapter,
    expressConnectMiddleware: adapter,
    serviceDesc: { call: { is: 'make', type: 'Service', carries: { service: '$variable' } } },
  },
  types: {
    Service: {},
    Transport: {},
    Client: { anyMember: { call } },
    CallbackClient: { anyMember: { call: { ...call, callback: '1' } } },
    Router: {
      members: {
        service: {
          call: {
            is: 'entry',
            kind: 'rpc',
            system: 'grpc',
            service: ['0.typeName', '0.service'],
            procedure: ['0.methods.$name.name', '$name'],
            handlers: '1',
          },
        },
      },
    },
  },
};
