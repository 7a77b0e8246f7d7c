import type { EntryAction, LibraryModel } from '../library.js';
import { ROOT_TYPES } from './resolvers.js';

const fields = ['0.fields()', '0.fields'];

/** What else people call the root types of a schema. */
const ROOT_NAMES = ['Query', 'Mutation', 'Subscription'].flatMap((name) => [
  `Root${name}`,
  `Root${name}Type`,
  `${name}Type`,
]);

const root = (kind: string): EntryAction => ({
  is: 'entry',
  kind: 'rpc',
  method: `="${kind}"`,
  handlers: `0.${kind}`,
  place: 'handler',
  system: 'graphql',
});

/** Schemas that are made of objects, each field with its `resolve`. */
export const graphqlJs: LibraryModel = {
  library: 'graphql',
  modules: ['graphql', 'graphql/type'],
  source: 'graphql 16.11: src/type/definition.ts (GraphQLObjectTypeConfig), src/type/schema.ts',
  exports: {
    GraphQLObjectType: {
      new: {
        is: 'entry',
        kind: 'rpc',
        method: '="field"',
        service: '0.name',
        handlers: fields,
        unless: { at: '0.name', is: [...ROOT_TYPES, ...ROOT_NAMES] },
        place: 'handler',
        system: 'graphql',
        gives: 'ObjectType',
        carries: { procedures: fields },
      },
    },
    GraphQLSchema: { new: { ...root('query'), also: [root('mutation'), root('subscription')] } },
  },
  types: { ObjectType: {} },
};
