import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Options stand alone, or after the address. `method` null: it is an option. */
function send(method: string | null): Member {
  const stated = (key: string) => [`0.${key}`, `1.${key}`, `@options.${key}`];
  const call: RemoteAction = {
    is: 'remote',
    kind: 'http',
    url: ['0.url', '0.uri', '0'],
    base: stated('baseUrl'),
    method: method === null ? stated('method') : `="${method}"`,
    defaultMethod: 'GET',
    bounds: [{ at: stated('timeout'), means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'request waits for ever by default' },
    callback: 'last',
  };
  return { call };
}

const defaults: Member = { call: { is: 'make', type: 'Request', carries: { options: '0' } } };

/** `request-promise` and `request-promise-native` are the same with promises. */
export const request: LibraryModel = {
  library: 'request',
  modules: ['request', 'request-promise', 'request-promise-native'],
  source: 'request 2.88.2: request.js, index.js; run',
  exports: { '*': { type: 'Request' }, default: { type: 'Request' } },
  types: {
    Request: {
      call: send(null).call,
      members: {
        default: { type: 'Request' },
        get: send('GET'),
        head: send('HEAD'),
        options: send('OPTIONS'),
        post: send('POST'),
        put: send('PUT'),
        patch: send('PATCH'),
        del: send('DELETE'),
        delete: send('DELETE'),
        defaults,
      },
    },
  },
};
