import type { LibraryModel, Member, WrapAction } from '../library.js';

/** `policy.execute(fn)`; what the policy does stands in `effect`. */
const policy = (effect: Omit<WrapAction, 'is' | 'what'>): { members: Record<string, Member> } => ({
  members: {
    execute: { call: { is: 'wrap', what: '0', ...effect } },
    dangerouslyUnref: {},
    onSuccess: {},
    onFailure: {},
  },
});
const backoff = (delay: string): Member => ({
  new: { is: 'make', type: 'Backoff', carries: { delay: `="${delay}"` } },
});

export const cockatiel: LibraryModel = {
  library: 'cockatiel',
  modules: ['cockatiel'],
  source: 'cockatiel 3.2.1: dist/RetryPolicy.js, dist/TimeoutPolicy.js; 4.0.0; run',
  exports: {
    retry: { call: { is: 'make', type: 'Retry', carries: { options: '1' } } },
    timeout: { call: { is: 'make', type: 'Timeout', carries: { milliseconds: '0', strategy: '1' } } },
    circuitBreaker: { call: { is: 'make', type: 'CircuitBreaker' } },
    bulkhead: { call: { is: 'make', type: 'Bulkhead', carries: { limit: '0' } } },
    fallback: { call: { is: 'make', type: 'Fallback' } },
    wrap: { call: { is: 'make', type: 'Wrapped', carries: { policies: '*' } } },
    TimeoutStrategy: { type: 'TimeoutStrategy' },
    ExponentialBackoff: backoff('exponential'),
    ConstantBackoff: backoff('fixed'),
    IterableBackoff: backoff('fixed'),
    RetryPolicy: { type: 'Retry' },
    TimeoutPolicy: { type: 'Timeout' },
    CircuitBreakerPolicy: { type: 'CircuitBreaker' },
    BulkheadPolicy: { type: 'Bulkhead' },
    IPolicy: {},
  },
  types: {
    Retry: policy({
      retries: {
        at: '@options.maxAttempts',
        counts: 'retries',
        default: null,
        delay: 'none',
        delayAt: '@options.backoff.delay',
      },
    }),
    /** A cooperative timeout aborts the signal that the function gets, and waits on if that ignores it. */
    Timeout: policy({
      bounds: [{ at: '@milliseconds', means: 'milliseconds', source: 'wrapper' }],
      cooperative: { at: ['@strategy.strategy', '@strategy'], is: ['optimistic'] },
    }),
    CircuitBreaker: policy({ circuitBreaker: true }),
    Bulkhead: policy({ concurrency: '@limit' }),
    Fallback: policy({}),
    /** The first policy is the outermost. */
    Wrapped: policy({ through: '@policies' }),
    TimeoutStrategy: {
      members: { Cooperative: { value: 'optimistic' }, Aggressive: { value: 'aggressive' } },
    },
    Backoff: {},
  },
};
