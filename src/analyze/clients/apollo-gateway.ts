import type { LibraryModel } from '../library.js';

export const apolloGateway: LibraryModel = {
  library: '@apollo/gateway',
  modules: ['@apollo/gateway'],
  source:
    '@apollo/gateway 2.14.4: dist/supergraphManagers/IntrospectAndCompose, dist/datasources/RemoteGraphQLDataSource.js',
  exports: {
    /** Each subgraph is asked for its schema when the gateway starts, and later for its part of every query. */
    IntrospectAndCompose: {
      new: {
        is: 'remote',
        kind: 'http',
        url: '0.subgraphs.*.url',
        asksAll: true,
        method: '="POST"',
        unbounded: { ms: null, counts: false, says: '@apollo/gateway sets no limit for a subgraph' },
        gives: 'Subgraphs',
      },
    },
  },
  types: { Subgraphs: {} },
};
