import type { LibraryModel, Member, RemoteAction } from '../library.js';

/**
 * Every POST has a key by which Stripe knows a second attempt, so that it is as if nothing was sent twice. The options
 * of a request stand after its parameters, and these after an id.
 */
const request = (method: 'GET' | 'POST' | 'DELETE', options: 1 | 2): Member => {
  const action: RemoteAction = {
    is: 'remote',
    kind: 'http',
    url: '@path',
    base: '="https://api.stripe.com"',
    method: `="${method}"`,
    bounds: [{ at: [`${options}.timeout`, '@options.timeout'], means: 'milliseconds' }],
    unbounded: { ms: 80_000, counts: true, says: 'Stripe’s client waits 80 s by default' },
    retries: {
      at: [`${options}.maxNetworkRetries`, '@options.maxNetworkRetries'],
      counts: 'retries',
      default: 2,
      delay: 'exponential',
      methods: ['GET', 'DELETE'],
    },
  };
  return { call: action };
};
const make: Member['new'] = { is: 'make', type: 'Stripe', carries: { options: '1' } };
const stripeClient: Member = { new: make, call: make };

export const stripe: LibraryModel = {
  library: 'stripe',
  modules: ['stripe'],
  source: 'stripe 23.1.0: cjs/stripe.core.js, cjs/RequestSender.js',
  exports: { '*': stripeClient, default: stripeClient, Stripe: stripeClient },
  types: {
    Stripe: {
      members: { webhooks: {}, errors: {} },
      anyMember: { type: 'Resource', carries: { 'path/': '$name' } },
    },
    Resource: {
      members: {
        list: request('GET', 1),
        search: request('GET', 1),
        retrieve: request('GET', 2),
        create: request('POST', 1),
        del: request('DELETE', 2),
        /** A test's header, or the address of a page: nothing is sent. */
        generateTestHeaderString: {},
        authorizeUrl: {},
      },
      anyMember: { type: 'Resource', carries: { 'path/': '$name' }, ...request('POST', 2) },
    },
  },
};
