import type { LibraryModel, Member, RemoteAction } from '../library.js';
import { REDIS_READS } from './ioredis.js';

/** Two words in one, as node-redis writes them: `hgetall` is `hGetAll`. */
const CAMEL_READS = [
  'mGet',
  'getRange',
  'strLen',
  'pTTL',
  'hGet',
  'hmGet',
  'hGetAll',
  'hKeys',
  'hVals',
  'hLen',
  'hExists',
  'hScan',
  'lRange',
  'lLen',
  'lIndex',
  'sMembers',
  'sIsMember',
  'sCard',
  'zRange',
  'zRangeByScore',
  'zScore',
  'zCard',
  'zRank',
  'xRange',
  'xLen',
  'xRead',
  'xReadGroup',
  'dbSize',
];

/** Before version 4 host and port stood in the options themselves, or the URL in their place. */
const address = {
  system: 'redis',
  url: ['@options.url', '@options'],
  host: ['@options.socket.host', '@options.host'],
  port: ['@options.socket.port', '@options.port'],
  database: ['@options.database', '@options.db'],
} satisfies Partial<RemoteAction>;

const command = (access: 'read' | 'write'): Member => ({
  call: {
    is: 'remote',
    kind: 'cache',
    ...address,
    access,
    ignores: [
      {
        at: '@options.commandOptions.timeout',
        why: 'it bounds the wait in the queue, not the wait for the answer',
      },
    ],
    unbounded: { ms: null, counts: false, says: 'redis waits for ever for a command by default' },
    callback: 'last',
  },
});
const publish: Member = { call: { is: 'remote', kind: 'publish', ...address, channel: '0' } };
const subscribe: Member = {
  call: { is: 'entry', kind: 'consume', system: 'redis', channel: '0', handlers: '1' },
};
const create: Member = { call: { is: 'make', type: 'Redis', carries: { options: '0' } } };
const batch: Member = { call: { is: 'make', type: 'Batch' } };

export const redis: LibraryModel = {
  library: 'redis',
  modules: ['redis', '@redis/client'],
  source: 'redis 6.3.1; @redis/client 5.8.0, 1.6.0; run',
  exports: {
    createClient: create,
    createClientPool: create,
    createCluster: {
      call: { is: 'make', type: 'Redis', carries: { options: '0.rootNodes.0' } },
    },
    RedisClientType: { type: 'Redis' },
    RedisClient: { type: 'Redis' },
    RedisClusterType: { type: 'Redis' },
  },
  types: {
    Redis: {
      members: {
        ...Object.fromEntries([...REDIS_READS, ...CAMEL_READS].map((name) => [name, command('read')])),
        publish,
        sPublish: publish,
        xAdd: publish,
        subscribe,
        pSubscribe: subscribe,
        sSubscribe: subscribe,
        duplicate: { call: { is: 'make', type: 'Redis' } },
        multi: batch,
        connect: { call: { is: 'make', type: 'Redis' } },
        on: { call: { is: 'make', type: 'Redis' } },
        once: {},
        off: {},
        disconnect: {},
        destroy: {},
        close: {},
        quit: {},
        unsubscribe: {},
        pUnsubscribe: {},
        isOpen: {},
        isReady: {},
      },
      anyMember: command('write'),
    },
    /** Commands gather until `exec` sends them together. */
    Batch: {
      members: { exec: command('write'), execAsPipeline: command('write') },
      anyMember: batch,
    },
  },
};
