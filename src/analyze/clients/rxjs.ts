import type { LibraryModel, Member } from '../library.js';

/** Waits for what the Observable gives, so that it is subscribed to. */
const wait: Member = { call: { is: 'wrap', what: '0' } };

/** The operators that bound or repeat what they are piped onto: `http.get(url).pipe(timeout(3000))`. */
export const rxjs: LibraryModel = {
  library: 'rxjs',
  modules: ['rxjs', 'rxjs/operators'],
  source: 'rxjs 7.8.2: operators/retry.js, operators/timeout.js; run with @nestjs/axios',
  exports: {
    timeout: {
      call: { is: 'wrap', bounds: [{ at: ['0.each', '0.first', '0'], means: 'milliseconds' }] },
    },
    timeoutWith: { call: { is: 'wrap', bounds: [{ at: '0', means: 'milliseconds' }] } },
    retry: {
      call: {
        is: 'wrap',
        retries: {
          at: ['0.count', '0'],
          counts: 'retries',
          default: null,
          delay: 'none',
          delayAt: '0.delay',
        },
      },
    },
    firstValueFrom: wait,
    lastValueFrom: wait,
  },
  types: {},
};
