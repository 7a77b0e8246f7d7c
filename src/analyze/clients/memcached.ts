import type { LibraryModel, Member } from '../library.js';

const command = (access: 'read' | 'write'): Member => ({
  call: {
    is: 'remote',
    kind: 'cache',
    system: 'memcached',
    url: '@servers',
    access,
    bounds: [{ at: '@options.timeout', means: 'milliseconds' }],
    unbounded: { ms: 5000, counts: true, says: 'memcached waits 5 s by default' },
    callback: 'last',
  },
});
const client: Member = {
  new: { is: 'make', type: 'Client', carries: { servers: '0', options: '1' } },
};

export const memcached: LibraryModel = {
  library: 'memcached',
  modules: ['memcached'],
  source: 'memcached 2.2.2: lib/memcached.js',
  exports: { '*': client, default: client },
  types: {
    Client: {
      members: {
        ...Object.fromEntries(['get', 'gets', 'getMulti'].map((name) => [name, command('read')])),
        ...Object.fromEntries(
          [
            'set',
            'add',
            'replace',
            'append',
            'prepend',
            'cas',
            'incr',
            'decr',
            'del',
            'delete',
            'touch',
            'flush',
          ].map((name) => [name, command('write')]),
        ),
      },
    },
  },
};
