import type { LibraryModel, Member } from '../library.js';

const system = 'socket.io';
/** The connection stands for as long as the program runs: nobody waits for it. */
const connect: Member = {
  call: {
    is: 'remote',
    kind: 'http',
    system,
    url: '0',
    method: '="GET"',
    unbounded: { ms: 20_000, counts: true, says: 'socket.io waits 20 s for a connection by default' },
    streaming: true,
    gives: 'Socket',
    carries: { url: '0', options: '1' },
  },
};
const emit: Member = { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0' } };
const chained: Member = { call: { is: 'make', type: 'Socket' } };

export const socketIoClient: LibraryModel = {
  library: 'socket.io-client',
  modules: ['socket.io-client'],
  source: 'socket.io-client 4.8.4: build/cjs/manager.js, socket.js',
  exports: { '*': connect, default: connect, io: connect, connect, Socket: { type: 'Socket' } },
  types: {
    Socket: {
      members: {
        emit,
        /** Waits for the server to acknowledge. */
        emitWithAck: {
          call: {
            is: 'remote',
            kind: 'rpc',
            system,
            url: '@url',
            procedure: '0',
            bounds: [{ at: ['@timeout', '@options.ackTimeout'], means: 'milliseconds' }],
            unbounded: { ms: null, counts: false, says: 'socket.io waits for ever for an acknowledgement' },
          },
        },
        timeout: { call: { is: 'make', type: 'Socket', carries: { timeout: '0' } } },
        compress: chained,
      },
    },
  },
};
