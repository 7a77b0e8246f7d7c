import type { LibraryModel, Member, RemoteAction } from '../library.js';

const server: Member = { call: { is: 'make', type: 'Server' }, new: { is: 'make', type: 'Server' } };

const at = (key: string) =>
  ['each.handler', 'each.options.handler', 'each.config.handler'].map((place) => `${place}.proxy.${key}`);

/** `handler: { proxy: { host, port } }` of the plugin `@hapi/h2o2`. */
const proxy: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: at('uri'),
  protocol: at('protocol'),
  host: at('host'),
  port: at('port'),
  method: '="ANY"',
  bounds: [{ at: at('timeout'), means: 'milliseconds' }],
  unbounded: { ms: 180_000, counts: true, says: '@hapi/h2o2 waits 3 minutes by default' },
  forwards: { sends: [{ part: 'whole' }] },
};

/** A route, or each of a list of them. Its handler may stand in its options, which older code calls `config`. */
const route: Member = {
  call: {
    is: 'entry',
    kind: 'http',
    forEach: '0',
    method: 'each.method',
    path: 'each.path',
    handlers: ['each.handler', 'each.options.handler', 'each.config.handler'],
    passes: proxy,
  },
};

/** A plugin is an object whose `register` gets the server, or an object with it under `plugin`. */
const register: Member = {
  call: {
    is: 'entry',
    kind: 'mount',
    plugins: true,
    forEach: '0',
    path: ['each.routes.prefix', '1.routes.prefix'],
    what: ['each.plugin.plugin.register', 'each.plugin.register', 'each.register', 'each.plugin'],
  },
};

export const hapiHapi: LibraryModel = {
  library: '@hapi/hapi',
  modules: ['@hapi/hapi', 'hapi'],
  source: '@hapi/hapi 21.4.10: lib/server.js, lib/route.js, lib/config.js; @hapi/h2o2 10.0.4: lib/index.js',
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
