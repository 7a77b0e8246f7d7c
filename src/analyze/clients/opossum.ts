import type { LibraryModel, WrapAction } from '../library.js';

const fire: WrapAction = {
  is: 'wrap',
  what: '@action',
  arguments: '*',
  bounds: [{ at: '@options.timeout', means: 'milliseconds', source: 'wrapper' }],
  unbounded: {
    ms: 10_000,
    counts: true,
    says: 'opossum stops waiting after 10 s by default; the call itself goes on',
  },
  circuitBreaker: true,
};

const breaker = {
  type: 'CircuitBreakerClass',
  new: { is: 'make', type: 'CircuitBreaker', carries: { action: '0', options: '1' } },
} as const;

export const opossum: LibraryModel = {
  library: 'opossum',
  modules: ['opossum'],
  source: 'opossum 9.0.0, 10.0.0; run',
  exports: { '*': breaker, default: breaker, CircuitBreaker: breaker },
  types: {
    CircuitBreakerClass: { members: { default: breaker } },
    CircuitBreaker: {
      members: {
        fire: { call: fire },
        /** The first argument is what `this` shall be. */
        call: { call: { ...fire, arguments: '1+' } },
        exec: { call: fire },
      },
    },
  },
};
