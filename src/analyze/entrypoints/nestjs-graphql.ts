import type { LibraryModel } from '../library.js';
import { fieldMethod, resolverMethod } from './resolvers.js';

export const nestjsGraphql: LibraryModel = {
  library: '@nestjs/graphql',
  modules: ['@nestjs/graphql'],
  source: '@nestjs/graphql 14.0.3: dist/decorators/{query,mutation,subscription}.decorator.d.ts',
  exports: {
    Resolver: { decorator: { on: 'class', is: 'injectable' } },
    Query: resolverMethod('query'),
    Mutation: resolverMethod('mutation'),
    Subscription: resolverMethod('subscription'),
    ResolveField: fieldMethod(['0', '1.name', '$name']),
    ResolveReference: fieldMethod(['="__resolveReference"']),
  },
  types: {},
};
