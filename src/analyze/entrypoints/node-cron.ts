import type { LibraryModel, Member } from '../library.js';

const schedule: Member = {
  call: { is: 'entry', kind: 'job', path: ['2.name', '0'], handlers: '1', gives: 'Task' },
};

export const nodeCron: LibraryModel = {
  library: 'node-cron',
  modules: ['node-cron'],
  source: 'node-cron 4.6.0: dist/node-cron.d.ts',
  exports: { schedule, createTask: schedule, default: { type: 'Module' }, nodeCron: { type: 'Module' } },
  types: {
    Module: { members: { schedule, createTask: schedule } },
    Task: { members: { start: {}, stop: {} } },
  },
};
