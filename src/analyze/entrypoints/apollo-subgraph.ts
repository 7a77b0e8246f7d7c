import type { LibraryModel } from '../library.js';
import { resolverMap } from './resolvers.js';

/** A subgraph's modules: one object, or a list of them. */
export const apolloSubgraph: LibraryModel = {
  library: '@apollo/subgraph',
  modules: ['@apollo/subgraph', '@apollo/federation'],
  source: '@apollo/subgraph 2: dist/buildSubgraphSchema.d.ts',
  exports: {
    buildSubgraphSchema: { call: resolverMap('0.*.resolvers') },
    buildFederatedSchema: { call: resolverMap('0.*.resolvers') },
  },
  types: {},
};
