import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Retries are off unless `autoRetry` is set, and then only for requests that were refused as too many. */
const request: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '@path',
  base: '="https://api.twilio.com"',
  method: '="POST"',
  bounds: [{ at: '@options.timeout', means: 'milliseconds' }],
  unbounded: { ms: 30_000, counts: true, says: 'Twilio’s client waits 30 s by default' },
};
const read: Member = { call: { ...request, method: '="GET"' } };
const make: Member['new'] = { is: 'make', type: 'Twilio', carries: { options: '2' } };
const client: Member = { type: 'Module', new: make, call: make };
/** `services(sid)` is one of them, and asks for nothing. */
const resource: Member = {
  type: 'Resource',
  carries: { 'path/': '$name' },
  call: { is: 'make', type: 'Resource', carries: { 'path/': '$name' } },
};

export const twilio: LibraryModel = {
  library: 'twilio',
  modules: ['twilio'],
  source: 'twilio 6.2.0: lib/base/RequestClient.js, lib/base/BaseTwilio.js',
  exports: { '*': client, default: client, Twilio: client },
  types: {
    /** What checks and writes answers for Twilio sends nothing. */
    Module: { members: { Twilio: client, validateRequest: {}, webhook: {}, twiml: {}, jwt: {} } },
    Twilio: { anyMember: resource },
    Resource: {
      members: {
        create: { call: request },
        update: { call: request },
        remove: { call: { ...request, method: '="DELETE"' } },
        fetch: read,
        list: read,
        page: read,
      },
      anyMember: resource,
    },
  },
};
