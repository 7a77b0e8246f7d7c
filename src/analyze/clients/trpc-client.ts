import type { LibraryModel, Member } from '../library.js';

const send = (kind: string): Member => ({
  call: {
    is: 'remote',
    kind: 'rpc',
    system: 'trpc',
    url: '@url',
    method: `="${kind}"`,
    procedure: '@path',
    bounds: [{ at: '1.signal', means: 'signal' }],
    unbounded: {
      ms: 300_000,
      counts: false,
      says: '@trpc/client leaves the limit to fetch, which waits 300 s for the headers',
    },
  },
});

/** Links stand in a list; the one that sends has the address. */
const client: Member = {
  call: { is: 'make', type: 'Path', carries: { url: ['0.links.*.url', '0.config().links.*.url'] } },
};
const link: Member = { call: { is: 'make', type: 'Link', carries: { url: '0.url' } } };

/** `client.orders.byId.query(…)`: the procedure is the chain of members. */
export const trpcClient: LibraryModel = {
  library: '@trpc/client',
  modules: [
    '@trpc/client',
    '@trpc/client/links/httpBatchLink',
    '@trpc/client/links/httpLink',
    '@trpc/client/links/splitLink',
    '@trpc/react-query',
    '@trpc/next',
  ],
  source: '@trpc/client 11.25.2: dist/index.mjs, dist/links',
  exports: {
    createTRPCClient: client,
    createTRPCProxyClient: client,
    createTRPCReact: client,
    createTRPCNext: client,
    httpLink: link,
    httpBatchLink: link,
    httpBatchStreamLink: link,
    unstable_httpBatchStreamLink: link,
    httpSubscriptionLink: link,
    splitLink: { call: { is: 'make', type: 'Link', carries: { url: ['0.false.url', '0.true.url'] } } },
  },
  types: {
    Link: {},
    Path: {
      members: {
        query: send('query'),
        useQuery: send('query'),
        useSuspenseQuery: send('query'),
        useInfiniteQuery: send('query'),
        mutate: send('mutation'),
        useMutation: send('mutation'),
        createClient: {},
        useUtils: {},
        useContext: {},
        Provider: {},
        withTRPC: {},
      },
      anyMember: { type: 'Path', carries: { 'path/': '$name' } },
    },
  },
};
