import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Nothing is sent before the chain ends. A chained bound replaces the agent's. */
const request: RemoteAction = {
  is: 'remote',
  kind: 'http',
  url: '0',
  bounds: [
    { at: ['0.deadline', '0.response', '0'], chained: 'timeout', means: 'milliseconds' },
    { at: ['@timeout.deadline', '@timeout.response', '@timeout'], means: 'milliseconds' },
  ],
  unbounded: { ms: null, counts: false, says: 'superagent waits for ever by default' },
  retries: { chained: 'retry', at: '0', counts: 'retries', default: 1, delay: 'none' },
  sent: 'chain',
  gives: 'Request',
};

const verb = (method: string): Member => ({ call: { ...request, method: `="${method}"` } });
const verbs: Record<string, Member> = {
  get: verb('GET'),
  head: verb('HEAD'),
  options: verb('OPTIONS'),
  post: verb('POST'),
  put: verb('PUT'),
  patch: verb('PATCH'),
  del: verb('DELETE'),
  delete: verb('DELETE'),
};

export const superagent: LibraryModel = {
  library: 'superagent',
  modules: ['superagent'],
  source: 'superagent 10.4.2: lib/request-base.js, lib/agent-base.js, lib/node/index.js; run',
  exports: {
    '*': { type: 'Superagent' },
    default: { type: 'Superagent' },
    agent: { call: { is: 'make', type: 'Agent' } },
    SuperAgentStatic: { type: 'Superagent' },
  },
  types: {
    /** `superagent('GET', url)`, or with the address alone. */
    Superagent: {
      call: { ...request, url: ['1', '0'], method: '0', defaultMethod: 'GET' },
      members: {
        ...verbs,
        default: { type: 'Superagent' },
        agent: { call: { is: 'make', type: 'Agent' }, new: { is: 'make', type: 'Agent' } },
      },
    },
    /** What is set on an agent holds for all its requests. */
    Agent: {
      members: {
        ...verbs,
        timeout: { call: { is: 'make', type: 'Agent', carries: { timeout: '0' } } },
        set: { call: { is: 'make', type: 'Agent' } },
        auth: { call: { is: 'make', type: 'Agent' } },
        use: { call: { is: 'make', type: 'Agent' } },
      },
    },
    Request: {},
  },
};
