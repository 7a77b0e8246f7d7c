import type { LibraryModel } from '../library.js';

export const nestjsEventEmitter: LibraryModel = {
  library: '@nestjs/event-emitter',
  modules: ['@nestjs/event-emitter', 'eventemitter2'],
  source: '@nestjs/event-emitter, documentation: https://docs.nestjs.com/techniques/events',
  exports: {
    EventEmitter2: { new: { is: 'make', type: 'EventEmitter' } },
    OnEvent: { decorator: { on: 'method', is: 'handler', handles: '0' } },
  },
  types: {
    EventEmitter: {
      members: {
        emit: { call: { is: 'dispatch', what: '0', waits: false } },
        emitAsync: { call: { is: 'dispatch', what: '0', waits: true } },
      },
    },
  },
};
