import type { LibraryModel } from '../library.js';

/** The environment of Deno, and of what emulates it (edge functions). */
export const deno: LibraryModel = {
  library: 'deno',
  modules: ['global'],
  source: 'Deno 2: https://docs.deno.com/api/deno/~/Deno.Env',
  exports: { Deno: { type: 'Deno' } },
  types: {
    Deno: { members: { env: { type: 'Environment' } } },
    Environment: { members: { get: { call: { is: 'setting', name: '0' } } } },
  },
};
