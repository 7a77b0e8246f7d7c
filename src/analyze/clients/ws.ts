import type { LibraryModel, Member } from '../library.js';

const system = 'ws';
/** What is sent over a connection that stands is neither asked nor answered: the connection is what is told. */
const connect: Member = {
  type: 'WebSocket',
  new: {
    is: 'remote',
    kind: 'http',
    system,
    url: '0',
    method: '="GET"',
    bounds: [{ at: ['2.handshakeTimeout', '1.handshakeTimeout'], means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'ws waits for ever for the handshake by default' },
    streaming: true,
    gives: 'WebSocket',
  },
};
const server: Member = {
  new: { is: 'entry', kind: 'listen', port: '0.port', gives: 'Server' },
};

export const ws: LibraryModel = {
  library: 'ws',
  modules: ['ws'],
  source: 'ws 8.23.0: lib/websocket.js, lib/websocket-server.js',
  exports: {
    '*': connect,
    default: connect,
    WebSocket: connect,
    WebSocketServer: server,
    Server: server,
  },
  types: {
    WebSocket: {
      members: {
        WebSocket: connect,
        Server: server,
        WebSocketServer: server,
        on: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            only: { at: '0', is: ['message'] },
            channel: '="websocket message"',
            handlers: '1',
          },
        },
        once: {},
        send: {},
        close: {},
      },
    },
    Server: {
      members: {
        on: {
          call: {
            is: 'entry',
            kind: 'consume',
            system,
            only: { at: '0', is: ['connection'] },
            channel: '="websocket connection"',
            handlers: '1',
            gives: 'WebSocket',
            callback: { at: '1', parameter: 0 },
          },
        },
        handleUpgrade: {},
        close: {},
      },
    },
  },
};
