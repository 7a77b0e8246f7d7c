import type { LibraryModel, Member } from '../library.js';

/** The buses wait for their handlers; events are sent to whoever listens and not waited for. */
const bus = (type: string): Member => ({ new: { is: 'make', type } });

export const nestjsCqrs: LibraryModel = {
  library: '@nestjs/cqrs',
  modules: ['@nestjs/cqrs'],
  source: '@nestjs/cqrs, documentation: https://docs.nestjs.com/recipes/cqrs',
  exports: {
    CommandBus: bus('Bus'),
    QueryBus: bus('Bus'),
    EventBus: bus('EventBus'),
    CommandHandler: { decorator: { on: 'class', is: 'handler', handles: '0', member: 'execute' } },
    QueryHandler: { decorator: { on: 'class', is: 'handler', handles: '0', member: 'execute' } },
    EventsHandler: { decorator: { on: 'class', is: 'handler', handles: '*', member: 'handle' } },
  },
  types: {
    Bus: { members: { execute: { call: { is: 'dispatch', what: '0', waits: true } } } },
    EventBus: {
      members: {
        publish: { call: { is: 'dispatch', what: '0', waits: false } },
        publishAll: { call: { is: 'dispatch', what: '0.*', waits: false } },
      },
    },
  },
};
