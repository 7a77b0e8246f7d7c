import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

/** Options stand behind the address, or behind the body. All give cold Observables. */
function send(method: string, options: Location): Member {
  return { call: call({ url: '0', method: `="${method}"` }, options) };
}

function call(rest: Partial<RemoteAction>, options: Location): RemoteAction {
  return {
    is: 'remote',
    kind: 'http',
    bounds: [{ at: [`${options}.timeout`, '0.@options.timeout'], means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'Angular’s HttpClient waits for ever by default' },
    sent: 'subscribe',
    ...rest,
  };
}

export const angularCommonHttp: LibraryModel = {
  library: '@angular/common/http',
  modules: ['@angular/common/http', '@angular/http'],
  source: '@angular/common 21.2.26: types/http.d.ts',
  exports: {
    HttpClient: { type: 'HttpClient' },
    HttpRequest: {
      new: { is: 'make', type: 'HttpRequest', carries: { method: '0', url: '1', options: '3' } },
    },
  },
  types: {
    HttpClient: {
      members: {
        request: {
          call: call({ url: ['0.url', '1'], method: ['0.method', '0'], defaultMethod: 'GET' }, '2'),
        },
        get: send('GET', '1'),
        delete: send('DELETE', '1'),
        head: send('HEAD', '1'),
        options: send('OPTIONS', '1'),
        jsonp: send('GET', '1'),
        post: send('POST', '2'),
        put: send('PUT', '2'),
        patch: send('PATCH', '2'),
      },
    },
    HttpRequest: {},
  },
};
