import type { LibraryModel, RemoteAction } from '../library.js';

/** A call of the fetch standard, for the libraries that have one. */
export const fetchCall = {
  is: 'remote',
  kind: 'http',
  url: ['0.url', '0'],
  method: ['1.method', '0.@options.method'],
  defaultMethod: 'GET',
  bounds: [
    { at: ['1.signal', '0.@options.signal'], means: 'signal' },
    { at: '1.dispatcher.options.headersTimeout', means: 'milliseconds' },
  ],
  unbounded: {
    ms: 300_000,
    counts: false,
    says: 'fetch waits 300 s for the headers, and 300 s again between chunks of the body',
  },
} satisfies RemoteAction;

/** The `fetch` of Node itself. */
export const fetch: LibraryModel = {
  library: 'fetch',
  modules: ['global'],
  source: 'Node 20.20.2, bundled undici 6.24.1: lib/dispatcher/client.js, lib/core/connect.js; run',
  exports: {
    fetch: {
      call: {
        ...fetchCall,
        ignores: [
          { at: '1.timeout', why: 'the global `fetch` has no option `timeout`' },
          { at: '0.@options.timeout', why: '`Request` has no option `timeout`' },
        ],
      },
    },
    Request: { new: { is: 'make', type: 'Request', carries: { url: ['0.url', '0'], options: '1' } } },
  },
  types: {
    Request: {},
  },
};
