import type { LibraryModel, Location, Locations, Member } from '../library.js';
import { gql } from './documents.js';

/** Every query is one POST to one address. */
function send(url: Locations, document: Locations, ...signals: Location[]): Member {
  return {
    call: {
      is: 'remote',
      kind: 'http',
      url,
      document,
      method: '@options.method',
      defaultMethod: 'POST',
      bounds: [{ at: signals, means: 'signal' }],
      unbounded: [
        {
          ms: null,
          counts: false,
          says: 'graphql-request waits for ever by default',
          majors: [0, 6],
        },
        {
          ms: 300_000,
          counts: false,
          says: 'graphql-request leaves the limit to fetch, which waits 300 s for the headers',
        },
      ],
    },
  };
}
const alone = send(['0.url', '0'], ['0.document', '0.query', '1'], '0.signal');
const onClient = send('@url', ['0.document', '0.query', '0'], '0.signal', '@options.signal');

export const graphqlRequest: LibraryModel = {
  library: 'graphql-request',
  modules: ['graphql-request'],
  source: 'graphql-request 7.4.0: build/legacy/classes/GraphQLClient.js; 6.1.0',
  exports: {
    default: alone,
    request: alone,
    rawRequest: alone,
    batchRequests: alone,
    GraphQLClient: { new: { is: 'make', type: 'Client', carries: { url: '0', options: '1' } } },
    gql,
  },
  types: {
    Document: {},
    Client: {
      members: {
        request: onClient,
        rawRequest: onClient,
        batchRequests: onClient,
        setHeader: { call: { is: 'make', type: 'Client' } },
        setHeaders: { call: { is: 'make', type: 'Client' } },
        setEndpoint: {},
      },
    },
  },
};
