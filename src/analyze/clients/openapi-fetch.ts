import type { LibraryModel, Locations, Member } from '../library.js';

function send(method: Locations, path: string, options: string): Member {
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url: path,
      base: [`${options}.baseUrl`, '@options.baseUrl'],
      method,
      bounds: [{ at: [`${options}.signal`, '@options.signal'], means: 'signal' }],
      unbounded: {
        ms: 300_000,
        counts: false,
        says: 'openapi-fetch leaves the limit to fetch, which waits 300 s for the headers',
      },
    },
  };
}
const createClient: Member = { call: { is: 'make', type: 'Client', carries: { options: '0' } } };
const VERBS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

export const openapiFetch: LibraryModel = {
  library: 'openapi-fetch',
  modules: ['openapi-fetch'],
  source: 'openapi-fetch 0.17.0: src/index.js',
  exports: { '*': createClient, default: createClient, Client: { type: 'Client' } },
  types: {
    Client: {
      members: {
        ...Object.fromEntries(VERBS.map((verb) => [verb, send(`="${verb}"`, '0', '1')])),
        request: send('0', '1', '2'),
        use: {},
        eject: {},
      },
    },
  },
};
