import type { LibraryModel, Location, Member } from '../library.js';
import { gql } from './documents.js';

function send(url: Location, document: Location, options: Location): Member {
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url,
      method: '="POST"',
      document,
      bounds: [{ at: [`${options}.fetchOptions.signal`, '@options.fetchOptions.signal'], means: 'signal' }],
      unbounded: {
        ms: 300_000,
        counts: false,
        says: 'urql leaves the limit to fetch, which waits 300 s for the headers',
      },
    },
  };
}
const onClient = send('@options.url', '0', '2');
const make = { is: 'make', type: 'Client', carries: { options: '0' } } as const;

export const urqlCore: LibraryModel = {
  library: '@urql/core',
  modules: ['@urql/core', 'urql', '@urql/next', '@urql/preact', '@urql/svelte', '@urql/vue'],
  source: '@urql/core 6.0.3: dist/types/client.d.ts',
  exports: {
    Client: { new: make },
    createClient: { call: make },
    gql,
    useQuery: send('@options.url', '0.query', '0.context'),
    useMutation: send('@options.url', '0', '1'),
  },
  types: {
    Document: {},
    Client: { members: { query: onClient, mutation: onClient, subscription: onClient } },
  },
};
