import type { LibraryModel, Member, RemoteAction } from '../library.js';

const access: RemoteAction = {
  is: 'remote',
  kind: 'database',
  system: 'firestore',
  entity: '@collection',
  unbounded: { ms: null, counts: false, says: 'Firestore leaves the bound to its transport' },
};
const read: Member = { call: { ...access, access: 'read' } };
const write: Member = { call: { ...access, access: 'write' } };
const firestore: Member = { call: { is: 'make', type: 'Firestore' } };
const collection: Member = { call: { is: 'make', type: 'Query', carries: { collection: '0' } } };
const chained: Member = { call: { is: 'make', type: 'Query' } };

export const firebaseAdmin: LibraryModel = {
  library: 'firebase-admin',
  modules: ['firebase-admin', 'firebase-admin/firestore', '@google-cloud/firestore'],
  source: 'firebase-admin 13.10.0: lib/firestore/index.d.ts, lib/firebase-namespace-api.d.ts',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    firestore,
    getFirestore: firestore,
    Firestore: { new: { is: 'make', type: 'Firestore' } },
  },
  types: {
    Module: { members: { firestore } },
    Firestore: { members: { collection, collectionGroup: collection } },
    /** Collections, documents and what narrows them. */
    Query: {
      members: {
        get: read,
        listDocuments: read,
        add: write,
        set: write,
        update: write,
        delete: write,
        create: write,
        doc: chained,
        where: chained,
        orderBy: chained,
        limit: chained,
        startAfter: chained,
        select: chained,
        collection,
      },
    },
  },
};
