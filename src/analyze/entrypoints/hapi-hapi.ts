import type { LibraryModel, Member } from '../library.js';

const server: Member = { call: { is: 'make', type: 'Server' }, new: { is: 'make', type: 'Server' } };

/** A route, or each of a list of them. Its handler may stand in its options, which older code calls `config`. */
const route: Member = {
  call: {
    is: 'entry',
    kind: 'http',
    forEach: '0',
    method: 'each.method',
    path: 'each.path',
    handlers: ['each.handler', 'each.options.handler', 'each.config.handler'],
  },
};

/** A plugin is an object whose `register` gets the server, or an object with it under `plugin`. */
const register: Member = {
  call: {
    is: 'entry',
    kind: 'mount',
    forEach: '0',
    path: ['each.routes.prefix', '1.routes.prefix'],
    what: ['each.plugin.plugin.register', 'each.plugin.register', 'each.register', 'each.plugin'],
  },
};

export const hapiHapi: LibraryModel = {
  library: '@hapi/hapi',
  modules: ['@hapi/hapi', 'hapi'],
  source: '@hapi/hapi 21.4.10: lib/server.js, lib/route.js, lib/config.js',
  exports: {
    '*': { type: 'Hapi' },
    default: { type: 'Hapi' },
    Server: server,
    server,
    ServerRegisterPluginObject: {},
  },
  types: {
    Hapi: { members: { Server: server, server } },
    Server: {
      members: { route, register, realm: {}, path: {}, start: {}, inject: {}, method: {} },
    },
  },
};
