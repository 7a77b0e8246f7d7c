import type { LibraryModel, Member } from '../library.js';

const system = 'socket.io';
const connect: Member = { call: { is: 'make', type: 'Socket', carries: { url: '0' } } };
const emit: Member = { call: { is: 'remote', kind: 'publish', system, url: '@url', channel: '0' } };
const chained: Member = { call: { is: 'make', type: 'Socket' } };

export const socketIoClient: LibraryModel = {
  library: 'socket.io-client',
  modules: ['socket.io-client'],
  source: 'socket.io-client, documentation: https://socket.io/docs/v4/client-api/',
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
            bounds: [{ at: '@timeout', means: 'milliseconds' }],
            unbounded: { ms: null, counts: false, says: 'socket.io waits for ever for an acknowledgement' },
          },
        },
        timeout: { call: { is: 'make', type: 'Socket', carries: { timeout: '0' } } },
        compress: chained,
      },
    },
  },
};
