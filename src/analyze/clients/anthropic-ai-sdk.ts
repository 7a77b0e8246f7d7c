import type { LibraryModel, Member, RemoteAction } from '../library.js';

/**
 * Each attempt may take ten minutes, and one that timed out is made again. What is asked of a model may be asked twice: its
 * retries are no matter.
 */
const request: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '@path',
  base: ['@options.baseURL', '="https://api.anthropic.com/v1"'],
  method: '="POST"',
  bounds: [
    { at: ['1.timeout', '@options.timeout'], means: 'milliseconds' },
    { at: '1.signal', means: 'signal' },
  ],
  unbounded: { ms: 600_000, counts: true, says: 'Anthropic’s client waits 10 min by default' },
  retries: {
    at: ['1.maxRetries', '@options.maxRetries'],
    counts: 'retries',
    default: 2,
    delay: 'exponential',
    methods: ['GET', 'DELETE'],
  },
};
const client: Member = { new: { is: 'make', type: 'Anthropic', carries: { options: '0' } } };
const resource: Member = { type: 'Resource', carries: { 'path/': '$name' } };

export const anthropicAiSdk: LibraryModel = {
  library: '@anthropic-ai/sdk',
  modules: ['@anthropic-ai/sdk'],
  source: '@anthropic-ai/sdk 1.12.0: client.js, resources/messages/messages.js',
  exports: { '*': client, default: client, Anthropic: client },
  types: {
    Anthropic: { anyMember: resource },
    Resource: {
      members: {
        create: { call: request },
        countTokens: { call: request },
        stream: { call: { ...request, streaming: true } },
      },
      anyMember: resource,
    },
  },
};
