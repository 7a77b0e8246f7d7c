import type { LibraryModel, Member, RemoteAction } from '../library.js';

const READS = ['list', 'retrieve', 'content'];

/**
 * Each attempt may take ten minutes, and one that timed out is made again. What is asked of a model may be asked twice: its
 * retries are no matter.
 */
const request: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '@path',
  base: ['@options.baseURL', '@options.endpoint', '="https://api.openai.com/v1"'],
  method: '="POST"',
  bounds: [
    { at: ['1.timeout', '@options.timeout'], means: 'milliseconds' },
    { at: '1.signal', means: 'signal' },
  ],
  unbounded: { ms: 600_000, counts: true, says: 'OpenAI’s client waits 10 min by default' },
  retries: {
    at: ['1.maxRetries', '@options.maxRetries'],
    counts: 'retries',
    default: 2,
    delay: 'exponential',
    methods: ['GET', 'DELETE'],
  },
};
const read: Member = { call: { ...request, method: '="GET"' } };
const client: Member = { new: { is: 'make', type: 'OpenAI', carries: { options: '0' } } };
const resource: Member = { type: 'Resource', carries: { 'path/': '$name' } };

export const openai: LibraryModel = {
  library: 'openai',
  modules: ['openai'],
  source: 'openai 6.49.0: client.js',
  exports: { '*': client, default: client, OpenAI: client, AzureOpenAI: client },
  types: {
    /** `beta` and versions stand before what is asked for. */
    OpenAI: { anyMember: resource },
    Resource: {
      members: {
        ...Object.fromEntries(READS.map((name) => [name, read])),
        create: { call: request },
        parse: { call: request },
        generate: { call: request },
        edit: { call: request },
        update: { call: request },
        del: { call: { ...request, method: '="DELETE"' } },
        delete: { call: { ...request, method: '="DELETE"' } },
        stream: { call: { ...request, streaming: true } },
      },
      anyMember: resource,
    },
  },
};
