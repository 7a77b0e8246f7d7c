import type { LibraryModel, Locations, Member } from '../library.js';

const system = 'agenda';
const publish = (channel: Locations): Member => ({
  call: { is: 'remote', kind: 'publish', system, url: '@options.db.address', channel },
});
const agenda_: Member = { new: { is: 'make', type: 'Agenda', carries: { options: '0' } } };

/** A queue of jobs in MongoDB. */
export const agenda: LibraryModel = {
  library: 'agenda',
  modules: ['agenda', '@hokify/agenda'],
  source: 'agenda 6.2.6: dist/index.d.ts; 5.0.0',
  exports: { '*': agenda_, default: agenda_, Agenda: agenda_ },
  types: {
    Agenda: {
      members: {
        define: {
          call: { is: 'entry', kind: 'consume', system, channel: '0', handlers: ['1', '2'] },
        },
        now: publish('0'),
        schedule: publish('1'),
        every: publish('1'),
        create: publish('0'),
      },
    },
  },
};
