import type { EntryAction, Location, Locations, Member } from '../library.js';

/** A decorator of a resolver's method. The operation is called as the method, where its options state no name. */
export function resolverMethod(kind: 'query' | 'mutation' | 'subscription'): Member {
  return {
    decorator: {
      on: 'method',
      is: 'operation',
      kind: 'rpc',
      method: `="${kind}"`,
      procedure: ['1.name', '2.name', '0.name', '0', '$name'],
      system: 'graphql',
    },
  };
}

/** A decorator of a method that resolves one field of a type: it runs for each of the type's objects in an answer. */
export function fieldMethod(procedure: Locations): Member {
  return {
    decorator: {
      on: 'method',
      is: 'operation',
      kind: 'rpc',
      method: '="field"',
      service: '$class',
      procedure,
      system: 'graphql',
    },
  };
}

/** What clients ask for is a field of one of these; those of other types run for each object in an answer. */
export const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'];

/** What a map of resolvers at some location, or a list of such maps, makes a server answer. */
export function resolverMap(at: Location): EntryAction {
  const of = (kind: string, type: string): EntryAction => ({
    is: 'entry',
    kind: 'rpc',
    method: `="${kind}"`,
    handlers: `${at}.*.${type}`,
    place: 'handler',
    system: 'graphql',
  });
  return {
    ...of('query', 'Query'),
    also: [
      of('mutation', 'Mutation'),
      of('subscription', 'Subscription'),
      {
        is: 'entry',
        kind: 'rpc',
        method: '="field"',
        service: '$class',
        handlers: `${at}.*`,
        groupsBut: ROOT_TYPES,
        place: 'handler',
        system: 'graphql',
      },
    ],
  };
}
