import type { EntryAction, LibraryModel, Member } from '../library.js';

const job: EntryAction = {
  is: 'entry',
  kind: 'job',
  path: ['0.name', '0.cronTime', '0'],
  handlers: ['0.onTick', '1'],
};
const CronJob: Member = { new: job, type: 'CronJob' };

export const cron: LibraryModel = {
  library: 'cron',
  modules: ['cron'],
  source: 'cron 4.3.3: dist/job.d.ts (constructor, from)',
  exports: { CronJob, default: { type: 'Module' } },
  types: {
    Module: { members: { CronJob, job: { call: job } } },
    CronJob: { members: { from: { call: job } } },
  },
};
