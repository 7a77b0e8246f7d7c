import type { LibraryModel } from '../library.js';

export const nestjsWebsockets: LibraryModel = {
  library: '@nestjs/websockets',
  modules: ['@nestjs/websockets'],
  source: '@nestjs/websockets 12.1.1: dist/decorators/*.d.ts',
  exports: {
    WebSocketGateway: { decorator: { on: 'class', is: 'injectable' } },
    SubscribeMessage: {
      decorator: { on: 'method', is: 'operation', kind: 'consume', channel: '0', system: 'socket.io' },
    },
  },
  types: {},
};
