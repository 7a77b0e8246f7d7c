import type { LibraryModel, Member } from '../library.js';

/** A procedure is finished by what kind it is; what comes before adds checks. */
const finish = (kind: string): Member => ({
  call: { is: 'make', type: 'Procedure', carries: { kind: `="${kind}"`, handler: '0' } },
});
const more: Member = { call: { is: 'make', type: 'Builder' } };
const router: Member = { call: { is: 'make', type: 'Router', carries: { procedures: ['0', '*'] } } };
const make: Member = { call: { is: 'make', type: 'Trpc' } };

/** An adapter answers for the router that it is given. */
const adapter: Member = {
  call: {
    is: 'entry',
    kind: 'rpc',
    system: 'trpc',
    method: '@kind',
    handlers: '0.router',
    place: 'handler',
  },
};

export const trpcServer: LibraryModel = {
  library: '@trpc/server',
  modules: [
    '@trpc/server',
    '@trpc/server/adapters/express',
    '@trpc/server/adapters/fastify',
    '@trpc/server/adapters/fetch',
    '@trpc/server/adapters/next',
    '@trpc/server/adapters/node-http',
    '@trpc/server/adapters/standalone',
    '@trpc/server/adapters/aws-lambda',
    '@trpc/server/adapters/ws',
  ],
  source: '@trpc/server 11.25.2: src/unstable-core-do-not-import, src/adapters',
  exports: {
    initTRPC: { type: 'Init' },
    createExpressMiddleware: adapter,
    createHTTPServer: adapter,
    createHTTPHandler: adapter,
    createNextApiHandler: adapter,
    fetchRequestHandler: adapter,
    nodeHTTPRequestHandler: adapter,
    awsLambdaRequestHandler: adapter,
    applyWSSHandler: adapter,
  },
  types: {
    Init: {
      members: {
        create: make,
        context: { call: { is: 'make', type: 'Init' } },
        meta: { call: { is: 'make', type: 'Init' } },
      },
    },
    Trpc: {
      members: {
        procedure: { type: 'Builder' },
        router,
        mergeRouters: router,
        middleware: {},
        createCallerFactory: {},
      },
    },
    Builder: {
      members: {
        input: more,
        output: more,
        use: more,
        meta: more,
        concat: more,
        unstable_concat: more,
        query: finish('query'),
        mutation: finish('mutation'),
        subscription: finish('subscription'),
      },
    },
    Procedure: {},
    Router: { members: { createCaller: {} } },
  },
};
