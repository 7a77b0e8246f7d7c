import type { LibraryModel } from '../library.js';
import { fieldMethod, resolverMethod } from './resolvers.js';

export const typeGraphql: LibraryModel = {
  library: 'type-graphql',
  modules: ['type-graphql'],
  source: 'type-graphql 1.1.1: dist/decorators/*.d.ts',
  exports: {
    Resolver: { decorator: { on: 'class', is: 'injectable' } },
    Query: resolverMethod('query'),
    Mutation: resolverMethod('mutation'),
    Subscription: resolverMethod('subscription'),
    FieldResolver: fieldMethod(['0.name', '1.name', '$name']),
  },
  types: {},
};
