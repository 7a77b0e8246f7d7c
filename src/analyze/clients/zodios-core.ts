import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Paths of the API's description, sent by axios. */
function send(method: string, config: string): Member {
  const call: RemoteAction = {
    is: 'remote',
    kind: 'http',
    url: '0',
    base: [`${config}.baseURL`, '@base'],
    method: `="${method}"`,
    bounds: [
      { at: [`${config}.timeout`, '@options.axiosConfig.timeout'], means: 'milliseconds' },
      { at: `${config}.signal`, means: 'signal' },
    ],
    unbounded: { ms: null, counts: false, says: 'zodios waits for ever by default, as axios does' },
  };
  return { call };
}

/** The address may be left out: the description comes first then. */
const zodios: Member = { new: { is: 'make', type: 'Zodios', carries: { base: '0', options: ['2'] } } };

export const zodiosCore: LibraryModel = {
  library: '@zodios/core',
  modules: ['@zodios/core'],
  source: '@zodios/core 10.9.6: lib/index.js',
  exports: {
    Zodios: zodios,
    makeApi: { call: { is: 'wrap', what: '0' } },
  },
  types: {
    Zodios: {
      members: {
        get: send('GET', '1'),
        head: send('HEAD', '1'),
        options: send('OPTIONS', '1'),
        delete: send('DELETE', '2'),
        post: send('POST', '2'),
        put: send('PUT', '2'),
        patch: send('PATCH', '2'),
        use: {},
      },
    },
  },
};
