import type { LibraryModel, Member } from '../library.js';

/** The name of a job may be left out. */
const scheduleJob: Member = {
  call: { is: 'entry', kind: 'job', path: '0', handlers: ['2', '1'] },
};

export const nodeSchedule: LibraryModel = {
  library: 'node-schedule',
  modules: ['node-schedule'],
  source: 'node-schedule 2.1.1: lib/schedule.js (scheduleJob)',
  exports: { scheduleJob, default: { type: 'Module' } },
  types: { Module: { members: { scheduleJob } } },
};
