import type { Member } from '../library.js';

/** The tag of a GraphQL document: its text stays with the value, of the type `Document` of the model. */
export const gql: Member = { call: { is: 'make', type: 'Document', carries: { document: '0' } } };
