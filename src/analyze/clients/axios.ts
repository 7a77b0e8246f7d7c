import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

const unbounded = { ms: null, counts: false, says: 'axios waits for ever by default' };

/** A call whose config stands at one of these places; the instance's config fills what they leave out. */
function request(configs: readonly Location[], rest: Partial<RemoteAction>): { call: RemoteAction } {
  const stated = (key: string) => [...configs, '@options'].map((config) => `${config}.${key}`);
  return {
    call: {
      is: 'remote',
      kind: 'http',
      base: stated('baseURL'),
      bounds: [
        { at: stated('timeout'), means: 'milliseconds' },
        { at: stated('signal'), means: 'signal' },
      ],
      unbounded,
      ...rest,
    },
  };
}

/** The members of an axios instance that send; `sent` as in `RemoteAction`. */
export function axiosVerbs(sent: RemoteAction['sent'] = 'call'): Record<string, Member> {
  const bodiless = (verb: string) => request(['1'], { url: '0', method: `="${verb}"`, sent });
  const withBody = (verb: string) => request(['2'], { url: '0', method: `="${verb}"`, sent });
  return {
    request: request(['0', '1'], {
      url: ['0.url', '0'],
      document: ['0.data.query', '1.data.query'],
      method: ['0.method', '1.method', '@options.method'],
      defaultMethod: 'GET',
      sent,
    }),
    get: bodiless('GET'),
    delete: bodiless('DELETE'),
    head: bodiless('HEAD'),
    options: bodiless('OPTIONS'),
    post: request(['2'], { url: '0', method: '="POST"', document: '1.query', sent }),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    query: withBody('QUERY'),
    postForm: withBody('POST'),
    putForm: withBody('PUT'),
    patchForm: withBody('PATCH'),
  };
}

const verbs = axiosVerbs();

/** The types of axios, for libraries that hand out its instances. */
export const axiosTypes: LibraryModel['types'] = {
  Axios: {
    call: verbs.request?.call,
    members: {
      ...verbs,
      default: { type: 'Axios' },
      create: { call: { is: 'make', type: 'Axios', carries: { options: '0' } } },
      Axios: { new: { is: 'make', type: 'Axios', carries: { options: '0' } } },
      defaults: { settings: 'options' },
      interceptors: { type: 'Interceptors' },
    },
  },
  Interceptors: { members: { request: { type: 'RequestInterceptors' } } },
  RequestInterceptors: { members: { use: { call: { is: 'amend', what: '0' } } } },
};

export const axios: LibraryModel = {
  library: 'axios',
  modules: ['axios'],
  source:
    'axios 1.21.1: lib/defaults/index.js, lib/core/Axios.js, lib/core/buildFullPath.js; 1.7.9, 0.27.2; run',
  exports: {
    '*': { type: 'Axios' },
    default: { type: 'Axios' },
    axios: { type: 'Axios' },
    create: { call: { is: 'make', type: 'Axios', carries: { options: '0' } } },
    Axios: { new: { is: 'make', type: 'Axios', carries: { options: '0' } } },
    AxiosInstance: { type: 'Axios' },
    AxiosStatic: { type: 'Axios' },
  },
  types: axiosTypes,
};
