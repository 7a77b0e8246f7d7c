import type { LibraryModel } from '../library.js';
import { gql } from './documents.js';

export const graphqlTag: LibraryModel = {
  library: 'graphql-tag',
  modules: ['graphql-tag', 'graphql.macro', 'gatsby'],
  source: 'graphql-tag 2.12: src/index.ts',
  exports: { default: gql, gql, graphql: gql },
  types: { Document: {} },
};
