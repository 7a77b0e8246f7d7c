import type { LibraryModel } from '../library.js';
import { resolverMap } from './resolvers.js';

/** Where a schema is made of type definitions and resolvers, before a server gets it. */
export const graphqlToolsSchema: LibraryModel = {
  library: '@graphql-tools/schema',
  modules: [
    '@graphql-tools/schema',
    '@graphql-tools/merge',
    'graphql-tools',
    'graphql-yoga',
    'merge-graphql-schemas',
  ],
  source: '@graphql-tools/schema 10, graphql-yoga 5: documentation',
  exports: {
    makeExecutableSchema: { call: resolverMap('0.resolvers') },
    createSchema: { call: resolverMap('0.resolvers') },
    mergeResolvers: { call: { is: 'wrap', what: '0' } },
  },
  types: {},
};
