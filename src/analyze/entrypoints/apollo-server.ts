import type { LibraryModel, Member } from '../library.js';
import { resolverMap } from './resolvers.js';

const server: Member = { new: resolverMap('0.resolvers') };

/** Apollo Server answers what its map of resolvers names; `schema` may hold one that other libraries made. */
export const apolloServer: LibraryModel = {
  library: '@apollo/server',
  modules: [
    '@apollo/server',
    'apollo-server',
    'apollo-server-express',
    'apollo-server-koa',
    'apollo-server-fastify',
    'apollo-server-lambda',
    'apollo-server-micro',
    'apollo-server-core',
  ],
  source: '@apollo/server 5.5.1: dist/esm/ApolloServer.d.ts; apollo-server 3',
  exports: {
    ApolloServer: server,
  },
  types: {},
};
