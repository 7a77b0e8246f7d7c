import type { LibraryModel, Member } from '../library.js';

const job: Member = { decorator: { on: 'method', is: 'operation', kind: 'job', path: '$name' } };

export const nestjsSchedule: LibraryModel = {
  library: '@nestjs/schedule',
  modules: ['@nestjs/schedule'],
  source: '@nestjs/schedule, documentation: https://docs.nestjs.com/techniques/task-scheduling',
  exports: { Cron: job, Interval: job, Timeout: job },
  types: {},
};
