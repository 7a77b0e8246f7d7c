import type { LibraryModel, Location, Member, RemoteAction } from '../library.js';

/** Commands that leave the data as it is; all others write. */
export const REDIS_READS = [
  'get',
  'mget',
  'getrange',
  'strlen',
  'exists',
  'ttl',
  'pttl',
  'type',
  'keys',
  'scan',
  'hget',
  'hmget',
  'hgetall',
  'hkeys',
  'hvals',
  'hlen',
  'hexists',
  'hscan',
  'lrange',
  'llen',
  'lindex',
  'smembers',
  'sismember',
  'scard',
  'sscan',
  'zrange',
  'zrangebyscore',
  'zrevrange',
  'zscore',
  'zcard',
  'zrank',
  'xrange',
  'xlen',
  'xread',
  'xreadgroup',
  'dbsize',
  'info',
  'ping',
];

/** `new Redis(url, options)`, `new Redis(options)`, `new Redis(port, host, options)`. */
const address = {
  system: 'redis',
  url: '@first',
  host: ['@first.host', '@second.host', '@second'],
  port: ['@first.port', '@second.port', '@first'],
  database: ['@first.db', '@second.db'],
} satisfies Partial<RemoteAction>;

const command = (access: 'read' | 'write'): Member => ({
  call: {
    is: 'remote',
    kind: 'cache',
    ...address,
    access,
    bounds: [{ at: ['@first.commandTimeout', '@second.commandTimeout'], means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'ioredis waits for ever for a command by default' },
    callback: 'last',
  },
});
const publish: Member = { call: { is: 'remote', kind: 'publish', ...address, channel: '0' } };
const subscribe: Member = { call: { is: 'entry', kind: 'consume', system: 'redis', channel: '*' } };
const batch: Member = { call: { is: 'make', type: 'Batch' } };

/** `@nestjs-modules/ioredis` opens the connection that `@InjectRedis()` asks for. */
const provided = (options: Location, name: Location) => ({
  is: 'provide' as const,
  type: 'Redis',
  carries: { first: `${options}.url`, second: `${options}.options`, connection: name },
});

const redis: Member = {
  type: 'RedisClass',
  new: { is: 'make', type: 'Redis', carries: { first: '0', second: '1' } },
};
const cluster: Member = { new: { is: 'make', type: 'Redis', carries: { first: '0.0' } } };

export const ioredis: LibraryModel = {
  library: 'ioredis',
  modules: ['ioredis', '@nestjs-modules/ioredis'],
  source: 'ioredis 6.0.0; 5.8.0; run',
  exports: {
    '*': redis,
    default: redis,
    Redis: redis,
    Cluster: cluster,
    RedisModule: { type: 'RedisModule' },
    InjectRedis: {
      decorator: { on: 'parameter', is: 'inject', type: 'Redis', carries: { connection: '0' } },
    },
  },
  types: {
    RedisModule: {
      members: {
        forRoot: { call: provided('0', '1') },
        forRootAsync: { call: provided('0.useFactory()', '1') },
      },
    },
    RedisClass: { members: { Cluster: cluster, Redis: redis, default: redis } },
    Redis: {
      members: {
        ...Object.fromEntries(REDIS_READS.map((name) => [name, command('read')])),
        publish,
        spublish: publish,
        xadd: publish,
        subscribe,
        psubscribe: subscribe,
        ssubscribe: subscribe,
        on: {
          call: {
            is: 'entry',
            kind: 'consume',
            system: 'redis',
            only: { at: '0', is: ['message', 'messageBuffer', 'pmessage', 'pmessageBuffer', 'smessage'] },
            handlers: '1',
          },
        },
        duplicate: { call: { is: 'make', type: 'Redis' } },
        pipeline: batch,
        multi: batch,
        once: {},
        off: {},
        connect: {},
        disconnect: {},
        quit: {},
        unsubscribe: {},
        punsubscribe: {},
        defineCommand: {},
        status: {},
        options: {},
      },
      anyMember: command('write'),
    },
    /** Commands gather until `exec` sends them together. */
    Batch: {
      members: { exec: command('write') },
      anyMember: batch,
    },
  },
};
