import type { LibraryModel, Member } from '../library.js';

const schedule: Member = {
  call: { is: 'entry', kind: 'job', path: ['2.name', '0'], handlers: '1', gives: 'Task' },
};

export const nodeCron: LibraryModel = {
  library: 'node-cron',
  modules: ['node-cron'],
  source: 'node-cron, documentation: https://nodecron.com/api-reference.html',
  exports: { schedule, createTask: schedule },
  types: { Task: { members: { start: {}, stop: {} } } },
};
