import type { LibraryModel, Member, RemoteAction } from '../library.js';

const NOT_A_BOUND = ['lookup', 'connect', 'secureConnect', 'socket', 'send', 'read'];

/** `method` null: it is an option. */
function request(method: string | null, streaming = false): { call: RemoteAction } {
  const stated = (key: string) => [`1.${key}`, `0.${key}`, `@options.${key}`];
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url: ['0.url', '0'],
      base: stated('prefixUrl'),
      method: method === null ? stated('method') : `="${method}"`,
      defaultMethod: 'GET',
      bounds: [
        { at: stated('timeout.request'), means: 'milliseconds' },
        { at: stated('timeout.response'), means: 'milliseconds' },
        { at: stated('timeout'), means: 'milliseconds', majors: [0, 11] },
        { at: stated('signal'), means: 'signal' },
      ],
      ignores: NOT_A_BOUND.map((phase) => ({
        at: `1.timeout.${phase}`,
        why: `got’s \`timeout.${phase}\` bounds one phase, not the wait for the answer`,
      })),
      unbounded: { ms: null, counts: false, says: 'got waits for ever by default' },
      retries: {
        at: [...stated('retry.limit'), ...stated('retry')],
        counts: 'retries',
        default: 2,
        delay: 'exponential',
        methods: ['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'],
      },
      ...(streaming ? { streaming } : {}),
    },
  };
}

const verbs = (streaming?: boolean): Record<string, Member> => ({
  get: request('GET', streaming),
  post: request('POST', streaming),
  put: request('PUT', streaming),
  patch: request('PATCH', streaming),
  head: request('HEAD', streaming),
  delete: request('DELETE', streaming),
});

export const got: LibraryModel = {
  library: 'got',
  modules: ['got'],
  source: 'got 14.6.6: dist/source/core/options.js, core/calculate-retry-delay.js; 16.1.0, 11.8.6; run',
  exports: {
    '*': { type: 'Got' },
    default: { type: 'Got' },
    got: { type: 'Got' },
    Got: { type: 'Got' },
  },
  types: {
    Got: {
      call: request(null).call,
      members: {
        ...verbs(),
        default: { type: 'Got' },
        stream: { type: 'Stream' },
        paginate: { type: 'Paginate' },
        extend: { call: { is: 'make', type: 'Got', carries: { options: '0' } } },
      },
    },
    Stream: { call: request(null, true).call, members: verbs(true) },
    /** A loop of requests that got makes itself. */
    Paginate: {
      call: request(null).call,
      members: { all: request(null), each: request(null) },
    },
  },
};
