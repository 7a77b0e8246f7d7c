import type { LibraryModel, Member, RemoteAction, RetryModel } from '../library.js';
import { fetchCall } from './fetch.js';

const unbounded = {
  ms: 300_000,
  counts: false,
  says: 'undici waits 300 s for the headers, and 300 s again between chunks of the body',
};
const BODY =
  'undici’s `bodyTimeout` bounds the pause between chunks of the body, not the wait for the answer';

/** `undici.request(url, options)`. */
const byUrl: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '0',
  method: '1.method',
  defaultMethod: 'GET',
  bounds: [
    { at: ['1.headersTimeout', '1.dispatcher.options.headersTimeout'], means: 'milliseconds' },
    { at: '1.signal', means: 'signal' },
  ],
  ignores: [{ at: '1.bodyTimeout', why: BODY }],
  unbounded,
};

/** `pool.request({ path, method })`; an agent's call states the origin too. */
function byPath(retries?: RetryModel): Record<string, Member> {
  const call: RemoteAction = {
    is: 'remote',
    kind: 'http',
    url: '0.path',
    base: ['0.origin', '@origin'],
    method: '0.method',
    defaultMethod: 'GET',
    bounds: [
      { at: ['0.headersTimeout', '@options.headersTimeout'], means: 'milliseconds' },
      { at: '0.signal', means: 'signal' },
    ],
    ignores: [{ at: '0.bodyTimeout', why: BODY }],
    unbounded,
    callback: 'last',
    ...(retries ? { retries } : {}),
  };
  return {
    request: { call },
    stream: { call: { ...call, streaming: true } },
    pipeline: { call: { ...call, streaming: true } },
    dispatch: { call },
  };
}

const withOrigin: Member = {
  new: { is: 'make', type: 'Dispatcher', carries: { origin: '0', options: '1' } },
};
const withoutOrigin: Member = { new: { is: 'make', type: 'Dispatcher', carries: { options: '0' } } };

export const undici: LibraryModel = {
  library: 'undici',
  modules: ['undici'],
  source:
    'undici 7.30.2: lib/dispatcher/client.js, lib/core/connect.js, lib/handler/retry-handler.js; 8.12.4; run',
  exports: {
    request: { call: byUrl },
    stream: { call: { ...byUrl, streaming: true } },
    pipeline: { call: { ...byUrl, streaming: true } },
    fetch: {
      call: {
        ...fetchCall,
        ignores: [{ at: '1.timeout', why: 'undici’s `fetch` has no option `timeout`' }],
        unbounded,
      },
    },
    Request: { new: { is: 'make', type: 'Request', carries: { url: ['0.url', '0'], options: '1' } } },
    Client: withOrigin,
    Pool: withOrigin,
    BalancedPool: withOrigin,
    RoundRobinPool: withOrigin,
    Agent: withoutOrigin,
    ProxyAgent: withoutOrigin,
    EnvHttpProxyAgent: withoutOrigin,
    RetryAgent: { new: { is: 'make', type: 'RetryAgent', carries: { origin: '0.origin', retry: '1' } } },
    Dispatcher: { type: 'Dispatcher' },
    /** Node's own `fetch` goes through the same dispatcher. */
    setGlobalDispatcher: {
      call: {
        is: 'defaults',
        of: ['undici', 'fetch'],
        bounds: [{ at: '0.@options.headersTimeout', means: 'milliseconds' }],
      },
    },
  },
  types: {
    Request: {},
    Dispatcher: { members: byPath() },
    RetryAgent: {
      members: byPath({
        at: '@retry.maxRetries',
        counts: 'retries',
        default: 5,
        delay: 'exponential',
        methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'],
      }),
    },
  },
};
