import type { LibraryModel } from '../library.js';

const system = 'rabbitmq';

export const golevelupNestjsRabbitmq: LibraryModel = {
  library: '@golevelup/nestjs-rabbitmq',
  modules: ['@golevelup/nestjs-rabbitmq'],
  source: '@golevelup/nestjs-rabbitmq 9.0.2: lib/amqp/connection.js',
  exports: {
    AmqpConnection: { new: { is: 'make', type: 'AmqpConnection', carries: { options: '0' } } },
    RabbitMQModule: { type: 'RabbitMQModule' },
    RabbitSubscribe: {
      decorator: {
        on: 'method',
        is: 'operation',
        kind: 'consume',
        system,
        channel: ['0.exchange', '0.queue'],
        routingKey: '0.routingKey',
      },
    },
    RabbitRPC: {
      decorator: {
        on: 'method',
        is: 'operation',
        kind: 'rpc',
        system,
        channel: ['0.exchange', '0.queue'],
        routingKey: '0.routingKey',
        procedure: ['0.routingKey', '0.queue'],
      },
    },
  },
  types: {
    /** The module itself may be the first argument: older versions ask for it. */
    RabbitMQModule: {
      members: {
        forRoot: {
          call: { is: 'provide', type: 'AmqpConnection', carries: { options: ['1', '0'] } },
        },
        forRootAsync: {
          call: {
            is: 'provide',
            type: 'AmqpConnection',
            carries: { options: ['1.useFactory()', '0.useFactory()'] },
          },
        },
      },
    },
    AmqpConnection: {
      members: {
        publish: {
          call: {
            is: 'remote',
            kind: 'publish',
            system,
            url: '@options.uri',
            channel: '0',
            routingKey: '1',
          },
        },
        /** Waits for the answer. */
        request: {
          call: {
            is: 'remote',
            kind: 'rpc',
            system,
            url: '@options.uri',
            channel: '0.exchange',
            routingKey: '0.routingKey',
            procedure: '0.routingKey',
            bounds: [{ at: ['0.timeout', '@options.defaultRpcTimeout'], means: 'milliseconds' }],
            unbounded: {
              ms: 10_000,
              counts: true,
              says: 'an RPC over RabbitMQ gives up after 10 s by default',
            },
          },
        },
      },
    },
  },
};
