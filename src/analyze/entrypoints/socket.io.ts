import type { LibraryModel, Member } from '../library.js';

const system = 'socket.io';
/** What is sent to clients calls no service: only what comes from them is told. */
const socketGiven: Member = {
  call: {
    is: 'entry',
    kind: 'consume',
    system,
    only: { at: '0', is: ['connection', 'connect'] },
    channel: '="connection"',
    handlers: '1',
    gives: 'Socket',
    callback: { at: '1', parameter: 0 },
  },
};
const server: Member = { new: { is: 'make', type: 'Server' }, call: { is: 'make', type: 'Server' } };
const message: Member = { call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: '1' } };

export const socketIo: LibraryModel = {
  library: 'socket.io',
  modules: ['socket.io'],
  source: 'socket.io 4.8.4: dist/index.d.ts, namespace.d.ts, socket.d.ts',
  exports: { '*': server, default: server, Server: server, Socket: { type: 'Socket' } },
  types: {
    Server: {
      members: {
        on: socketGiven,
        of: { call: { is: 'make', type: 'Server' } },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
        attach: { call: { is: 'make', type: 'Server' } },
        sockets: { type: 'Server' },
      },
    },
    Socket: { members: { on: message, once: message, join: {}, leave: {}, emit: {} } },
  },
};
