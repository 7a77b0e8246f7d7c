import type { LibraryModel, Location, Locations, Member, RemoteAction } from '../library.js';
import { gql } from './documents.js';

/** Every operation is one POST to the address of the link that sends. */
function call(document: Locations, options: Location): RemoteAction {
  return {
    is: 'remote',
    kind: 'http',
    url: '@uri',
    method: '="POST"',
    document,
    bounds: [{ at: `${options}.context.fetchOptions.signal`, means: 'signal' }],
    unbounded: {
      ms: 300_000,
      counts: false,
      says: '@apollo/client leaves the limit to fetch, which waits 300 s for the headers',
    },
  };
}
const onClient = (document: Locations): Member => ({ call: call(document, '0') });
/** Hooks use the client that a provider gives, which is not in sight. */
const hook: Member = { call: call('0', '1') };

const link = (...uri: Location[]): Member => {
  const make = { is: 'make', type: 'Link', carries: { uri } } as const;
  return { call: make, new: make };
};

export const apolloClient: LibraryModel = {
  library: '@apollo/client',
  modules: [
    '@apollo/client',
    '@apollo/client/core',
    '@apollo/client/react',
    '@apollo/client/link/http',
    '@apollo/client/link/batch-http',
    '@apollo/client/link/context',
    '@apollo/client/link/error',
    '@apollo/client/link/retry',
    '@apollo/react-hooks',
    'apollo-client',
    'apollo-link',
    'apollo-link-http',
    'apollo-boost',
  ],
  source: '@apollo/client 4.3.8: core/ApolloClient.d.ts, link/http; 3.13',
  exports: {
    ApolloClient: { new: { is: 'make', type: 'Client', carries: { uri: ['0.uri', '0.link.uri'] } } },
    default: { new: { is: 'make', type: 'Client', carries: { uri: ['0.uri', '0.link.uri'] } } },
    HttpLink: link('0.uri'),
    BatchHttpLink: link('0.uri'),
    createHttpLink: link('0.uri'),
    ApolloLink: { type: 'ApolloLink' },
    from: link('0.*.uri'),
    concat: link('1.uri'),
    split: link('2.uri', '1.uri'),
    setContext: link(),
    onError: link(),
    RetryLink: link(),
    gql,
    useQuery: hook,
    useSuspenseQuery: hook,
    useLazyQuery: hook,
    useMutation: hook,
    useSubscription: { call: { ...call('0', '1'), streaming: true } },
  },
  types: {
    Document: {},
    ApolloLink: {
      new: { is: 'make', type: 'Link' },
      members: { from: link('0.*.uri'), concat: link('1.uri'), split: link('2.uri', '1.uri') },
    },
    Link: { members: { concat: link('0.uri'), split: link('2.uri', '1.uri') } },
    Client: {
      members: {
        query: onClient('0.query'),
        watchQuery: onClient('0.query'),
        mutate: onClient('0.mutation'),
        subscribe: { call: { ...call('0.query', '0'), streaming: true } },
      },
    },
  },
};
