import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** The options of the transport: `register([{ name, transport, options }])`. */
const address = {
  systemAt: '@transport',
  url: ['@options.url', '@options.urls.*', '@options.servers', '@options.client.brokers'],
  host: '@options.host',
  port: '@options.port',
} satisfies Partial<RemoteAction>;

const client = (of: string) => ({ transport: `${of}.transport`, options: `${of}.options` });

/** `ClientsModule.register`: an array, or an object with it under `clients`. */
const register: Member = {
  call: {
    is: 'provide',
    type: 'Client',
    forEach: ['0.clients', '0'],
    token: 'each.name',
    carries: client('each'),
  },
};
const registerAsync: Member = {
  call: {
    is: 'provide',
    type: 'Client',
    forEach: ['0.clients', '0'],
    token: 'each.name',
    carries: {
      transport: ['each.useFactory().transport', 'each.transport'],
      options: ['each.useFactory().options', 'each.options'],
    },
  },
};

const unbounded = { ms: null, counts: false, says: 'Nest’s ClientProxy waits for ever for the answer' };

/** Its calls give Observables: those of a gRPC service too, whatever its users' interface says. */
const timeout = { exported: 'timeout', module: 'rxjs' };

/** The service is the class's name, and the procedure the method's, unless it says otherwise. */
const grpcMethod: Member = {
  decorator: {
    on: 'method',
    is: 'operation',
    kind: 'rpc',
    service: ['0', '$class'],
    procedure: ['1', '$name'],
    system: 'grpc',
  },
};

export const nestjsMicroservices: LibraryModel = {
  library: '@nestjs/microservices',
  modules: ['@nestjs/microservices'],
  source:
    '@nestjs/microservices 12.1.1: client/client-proxy.js, client/client-grpc.js, constants.js, enums/transport.enum.d.ts; run',
  exports: {
    ClientsModule: { type: 'ClientsModule' },
    ClientProxyFactory: { type: 'ClientProxyFactory' },
    ClientProxy: { type: 'Client' },
    ClientGrpc: { type: 'Client' },
    ClientGrpcProxy: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientKafka: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientKafkaProxy: { type: 'Client' },
    ClientRMQ: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientTCP: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientRedis: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientNats: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    ClientMqtt: { new: { is: 'make', type: 'Client', carries: { options: '0' } } },
    Client: {
      decorator: { on: 'parameter', is: 'inject', type: 'Client', carries: client('0') },
    },
    Transport: { type: 'Transport' },
    MessagePattern: { decorator: { on: 'method', is: 'operation', kind: 'rpc', procedure: '0' } },
    EventPattern: { decorator: { on: 'method', is: 'operation', kind: 'consume', channel: '0' } },
    GrpcMethod: grpcMethod,
    GrpcStreamMethod: grpcMethod,
    GrpcStreamCall: grpcMethod,
  },
  types: {
    ClientsModule: { members: { register, registerAsync } },
    ClientProxyFactory: {
      members: { create: { call: { is: 'make', type: 'Client', carries: client('0') } } },
    },
    /** A request over a broker waits for its answer as one over HTTP does; an event does not. */
    Client: {
      members: {
        send: {
          call: {
            is: 'remote',
            kind: 'rpc',
            ...address,
            channel: '@options.queue',
            procedure: '0',
            unbounded,
            operator: { ...timeout, typed: true },
            sent: 'subscribe',
          },
        },
        emit: {
          call: {
            is: 'remote',
            kind: 'publish',
            ...address,
            channel: '0',
          },
        },
        getService: { call: { is: 'make', type: 'GrpcService', carries: { service: '0' } } },
        getClientByServiceName: { call: { is: 'make', type: 'GrpcService', carries: { service: '0' } } },
      },
    },
    GrpcService: {
      anyMember: {
        call: {
          is: 'remote',
          kind: 'rpc',
          system: 'grpc',
          url: '@options.url',
          service: '@service',
          procedure: '$name',
          bounds: [
            { at: '1.deadline', means: 'deadline', userTyped: true },
            { at: '2.deadline', means: 'deadline', userTyped: true },
          ],
          unbounded: { ms: null, counts: false, says: 'a gRPC call without a deadline waits for ever' },
          operator: { ...timeout, typed: false },
          sent: 'subscribe',
        },
      },
    },
    Transport: {
      members: {
        TCP: { value: 'tcp' },
        REDIS: { value: 'redis' },
        NATS: { value: 'nats' },
        MQTT: { value: 'mqtt' },
        GRPC: { value: 'grpc' },
        RMQ: { value: 'rabbitmq' },
        KAFKA: { value: 'kafka' },
      },
    },
  },
};
