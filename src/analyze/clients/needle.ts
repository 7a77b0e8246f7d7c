import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** `timeout` and `open_timeout` bound the connection only: a server that takes the request and is silent is waited for. */
function request(options: string, rest: Partial<RemoteAction>): RemoteAction {
  return {
    is: 'remote',
    kind: 'http',
    bounds: [{ at: `${options}.response_timeout`, means: 'milliseconds' }],
    ignores: [
      { at: `${options}.timeout`, why: '`timeout` of needle bounds the connection, not the answer' },
      {
        at: `${options}.open_timeout`,
        why: '`open_timeout` of needle bounds the connection, not the answer',
      },
    ],
    unbounded: { ms: null, counts: false, says: 'needle waits for ever by default' },
    callback: 'last',
    ...rest,
  };
}

const bodiless = (verb: string): Member => ({ call: request('1', { url: '0', method: `="${verb}"` }) });
const withBody = (verb: string): Member => ({ call: request('2', { url: '0', method: `="${verb}"` }) });
/** `needle(verb, url, options)` of verbs without a body, `needle(verb, url, data, options)` of the others. */
const byVerb: RemoteAction = request('3', {
  url: '1',
  method: '0',
  bounds: [
    { at: '3.response_timeout', means: 'milliseconds' },
    {
      at: '2.response_timeout',
      means: 'milliseconds',
      only: { at: '0', is: ['get', 'head', 'GET', 'HEAD'] },
    },
  ],
});

export const needle: LibraryModel = {
  library: 'needle',
  modules: ['needle'],
  source: 'needle 3.5.0: lib/needle.js; run',
  exports: { '*': { type: 'Needle' }, default: { type: 'Needle' } },
  types: {
    Needle: {
      call: byVerb,
      members: {
        default: { type: 'Needle' },
        request: { call: byVerb },
        get: bodiless('GET'),
        head: bodiless('HEAD'),
        post: withBody('POST'),
        put: withBody('PUT'),
        patch: withBody('PATCH'),
        delete: withBody('DELETE'),
      },
    },
  },
};
