import type { LibraryModel, Member, RemoteAction } from '../library.js';

const request: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '0',
  protocol: ['0.protocol', '1.protocol'],
  host: ['0.hostname', '0.host', '1.hostname', '1.host'],
  port: ['0.port', '1.port'],
  path: ['0.path', '1.path'],
  method: ['0.method', '1.method'],
  defaultMethod: 'GET',
  bounds: [
    { at: ['0.timeout', '1.timeout'], means: 'milliseconds', listener: destroys('`timeout`') },
    { at: '0', chained: 'setTimeout', means: 'milliseconds', listener: destroys('`setTimeout`') },
    { at: ['0.signal', '1.signal'], means: 'signal' },
  ],
  unbounded: { ms: null, counts: false, says: 'node:http waits for ever by default' },
  callback: 'last',
};

function destroys(option: string) {
  return {
    event: 'timeout',
    calls: ['destroy', 'abort'],
    why: `${option} of node:http only raises an event, and nothing destroys the request then`,
  };
}

/** The exports of `node:http` and `node:https`, which differ in the protocol alone. */
export const httpExports: Readonly<Record<string, Member>> = {
  request: { call: request },
  get: { call: { ...request, method: '="GET"' } },
  createServer: {
    call: {
      is: 'entry',
      kind: 'http',
      method: '="ANY"',
      path: '="/*"',
      handlers: 'last',
      gives: 'Server',
    },
  },
  Server: { type: 'Server' },
  Agent: {},
};

export const httpTypes: LibraryModel['types'] = {
  Server: {
    members: { listen: { call: { is: 'entry', kind: 'listen', port: ['0.port', '0'] } } },
  },
};

export const nodeHttp: LibraryModel = {
  library: 'node:http',
  modules: ['node:http', 'http'],
  source: 'Node 20.20.2, run',
  exports: httpExports,
  types: httpTypes,
};
