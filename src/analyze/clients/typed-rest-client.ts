import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Both clients share their options, of which `socketTimeout` bounds a silent connection; 3 minutes by default. */
const shared = {
  is: 'remote',
  kind: 'http',
  bounds: [{ at: '@options.socketTimeout', means: 'milliseconds' }],
  unbounded: { ms: 180_000, counts: true, says: 'typed-rest-client waits 3 minutes by default' },
} as const;

const rest = (method: string): Member => {
  const call: RemoteAction = { ...shared, url: '0', base: '@base', join: 'resolve', method };
  return { call };
};
const plain = (method: string, url = '0'): Member => ({ call: { ...shared, url, method } });

export const typedRestClient: LibraryModel = {
  library: 'typed-rest-client',
  modules: ['typed-rest-client', 'typed-rest-client/RestClient', 'typed-rest-client/HttpClient'],
  source: 'typed-rest-client 3.1.2: RestClient.js, HttpClient.js, Util.js',
  exports: {
    RestClient: { new: { is: 'make', type: 'RestClient', carries: { base: '1', options: '3' } } },
    HttpClient: { new: { is: 'make', type: 'HttpClient', carries: { options: '2' } } },
  },
  types: {
    RestClient: {
      members: {
        options: rest('="OPTIONS"'),
        get: rest('="GET"'),
        del: rest('="DELETE"'),
        create: rest('="POST"'),
        update: rest('="PATCH"'),
        replace: rest('="PUT"'),
        uploadStream: { call: { ...shared, url: '1', base: '@base', join: 'resolve', method: '0' } },
      },
    },
    HttpClient: {
      members: {
        options: plain('="OPTIONS"'),
        get: plain('="GET"'),
        del: plain('="DELETE"'),
        post: plain('="POST"'),
        patch: plain('="PATCH"'),
        put: plain('="PUT"'),
        head: plain('="HEAD"'),
        sendStream: plain('0', '1'),
        request: plain('0', '1'),
      },
    },
  },
};
