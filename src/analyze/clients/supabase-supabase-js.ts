import type { LibraryModel, RemoteAction } from '../library.js';

/** Tables over HTTP: the query is sent when it is awaited. */
const query: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'supabase',
  url: '@url',
  schema: '@schema',
  entity: '0',
  access: 'read',
  chain: { writes: ['insert', 'update', 'upsert', 'delete'] },
  bounds: [{ at: '0', chained: 'abortSignal', means: 'signal' }],
  unbounded: { ms: null, counts: false, says: 'Supabase’s client waits as long as fetch by default' },
};

export const supabaseSupabaseJs: LibraryModel = {
  library: '@supabase/supabase-js',
  modules: ['@supabase/supabase-js'],
  source: '@supabase/supabase-js 2.109.0: dist/index.d.mts',
  exports: {
    createClient: { call: { is: 'make', type: 'Client', carries: { url: '0' } } },
    SupabaseClient: { new: { is: 'make', type: 'Client', carries: { url: '0' } } },
  },
  types: {
    Client: {
      members: {
        from: { call: query },
        schema: { call: { is: 'make', type: 'Client', carries: { schema: '0' } } },
      },
    },
  },
};
