import type { LibraryModel, Member } from '../library.js';
import { gql } from './documents.js';

/** The address is that of the link which the application provides. */
const send = (document: string, sent: 'subscribe' | 'call'): Member => ({
  call: {
    is: 'remote',
    kind: 'http',
    url: '@uri',
    method: '="POST"',
    document,
    unbounded: { ms: null, counts: false, says: 'Angular’s HttpClient waits for ever by default' },
    sent,
  },
});

export const apolloAngular: LibraryModel = {
  library: 'apollo-angular',
  modules: ['apollo-angular', 'apollo-angular/http'],
  source: 'apollo-angular 14.2.0: index.d.ts',
  exports: { Apollo: { type: 'Apollo' }, HttpLink: { type: 'HttpLink' }, gql },
  types: {
    Document: {},
    HttpLink: { members: { create: { call: { is: 'make', type: 'Link', carries: { uri: '0.uri' } } } } },
    Link: {},
    Apollo: {
      members: {
        query: send('0.query', 'subscribe'),
        watchQuery: send('0.query', 'call'),
        mutate: send('0.mutation', 'subscribe'),
        use: { call: { is: 'make', type: 'Apollo' } },
      },
    },
  },
};
