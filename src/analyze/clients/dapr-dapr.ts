import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** The sidecar finds the other service by its name, and waits as long as it is told to: here nothing tells it. */
const invoke: RemoteAction = {
  is: 'remote',
  kind: 'http',
  host: '0',
  path: '1',
  method: '2',
  defaultMethod: 'GET',
  ignores: [{ at: '4.timeout', why: 'Dapr’s client has no option for it' }],
  unbounded: { ms: null, counts: false, says: 'Dapr’s client waits for ever by default' },
};
const publish: Member = {
  call: { is: 'remote', kind: 'publish', system: 'dapr', channel: '1' },
};
const state = (access: 'read' | 'write'): Member => ({
  call: {
    is: 'remote',
    kind: 'database',
    system: 'dapr',
    database: '0',
    access,
    unbounded: { ms: null, counts: false, says: 'Dapr’s client waits for ever by default' },
  },
});
const subscribe: Member = {
  call: { is: 'entry', kind: 'consume', system: 'dapr', channel: '1', handlers: '2' },
};

export const daprDapr: LibraryModel = {
  library: '@dapr/dapr',
  modules: ['@dapr/dapr'],
  source: '@dapr/dapr 3.18.0: interfaces/Client, interfaces/Server, implementation/Client/HTTPClient; run',
  exports: {
    DaprClient: { new: { is: 'make', type: 'Client' } },
    DaprServer: { new: { is: 'make', type: 'Server', carries: { options: '0' } } },
    HttpMethod: { type: 'HttpMethod' },
  },
  types: {
    HttpMethod: {
      members: {
        GET: { value: 'GET' },
        POST: { value: 'POST' },
        PUT: { value: 'PUT' },
        PATCH: { value: 'PATCH' },
        DELETE: { value: 'DELETE' },
      },
    },
    Client: {
      members: {
        invoker: { type: 'Invoker' },
        pubsub: { type: 'PubSub' },
        state: { type: 'State' },
      },
    },
    Invoker: { members: { invoke: { call: invoke } } },
    PubSub: { members: { publish, publishBulk: publish } },
    State: {
      members: {
        get: state('read'),
        getBulk: state('read'),
        query: state('read'),
        save: state('write'),
        delete: state('write'),
        transaction: state('write'),
      },
    },
    Server: {
      members: {
        client: { type: 'Client' },
        invoker: { type: 'ServerInvoker' },
        pubsub: { type: 'ServerPubSub' },
      },
    },
    ServerInvoker: {
      members: {
        listen: {
          call: {
            is: 'entry',
            kind: 'http',
            method: ['2.method', '="GET"'],
            path: '0',
            handlers: '1',
          },
        },
      },
    },
    ServerPubSub: {
      members: {
        subscribe,
        subscribeWithOptions: {
          call: { is: 'entry', kind: 'consume', system: 'dapr', channel: '1', handlers: '2.callback' },
        },
      },
    },
  },
};
