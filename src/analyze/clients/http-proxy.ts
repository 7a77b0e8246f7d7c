import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

/** A request that node-http-proxy passes on, or what is built on it; its options stand at the first of some places. */
export function passedOn(library: string, places: readonly Location[]): RemoteAction {
  const at = (...keys: readonly string[]) => keys.flatMap((key) => places.map((place) => `${place}.${key}`));
  return {
    is: 'remote',
    kind: 'http',
    url: at('target'),
    protocol: at('target.protocol'),
    host: at('target.hostname', 'target.host'),
    port: at('target.port'),
    method: '="ANY"',
    bounds: [{ at: at('proxyTimeout'), means: 'milliseconds' }],
    ignores: at('timeout').map((place) => ({
      at: place,
      why: `\`timeout\` of ${library} is for the asker's socket; \`proxyTimeout\` would bound the wait for the target`,
    })),
    unbounded: { ms: null, counts: false, says: `${library} waits for ever by default` },
  };
}

const create: Member = {
  call: { is: 'make', type: 'Server', carries: { options: '0' } },
  new: { is: 'make', type: 'Server', carries: { options: '0' } },
};
const members = { createProxyServer: create, createServer: create, createProxy: create };

export const httpProxy: LibraryModel = {
  library: 'http-proxy',
  modules: ['http-proxy', 'http-proxy-3'],
  source: 'http-proxy 1.18.1: lib/http-proxy/index.js, common.js, passes/web-incoming.js',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    ...members,
    ProxyServer: create,
  },
  types: {
    Module: { call: create.call, new: create.new, members },
    Server: {
      members: {
        web: {
          call: { ...passedOn('http-proxy', ['2', '@options']), forwards: { sends: [{ part: 'rest' }] } },
        },
        /** A proxy that listens itself passes on whatever it is asked for. */
        listen: {
          call: {
            is: 'entry',
            kind: 'listen',
            port: '0',
            also: [{ is: 'entry', kind: 'mount', what: '$this' }],
          },
        },
      },
      mounted: { ...passedOn('http-proxy', ['@options']), forwards: { sends: [{ part: 'whole' }] } },
    },
  },
};
