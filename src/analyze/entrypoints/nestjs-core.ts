import type { LibraryModel, Member } from '../library.js';

const injected: Member = { call: { is: 'inject', token: '0' } };

/** How a Nest program starts: what its controllers are put under, and where it listens. */
export const nestjsCore: LibraryModel = {
  library: '@nestjs/core',
  modules: [
    '@nestjs/core',
    '@nestjs/common',
    '@nestjs/microservices',
    '@nestjs/platform-express',
    '@nestjs/platform-fastify',
  ],
  source:
    '@nestjs/common 12.5.1: interfaces/nest-application.interface.d.ts; @nestjs/microservices 12.1.1: constants.js',
  exports: {
    NestFactory: { type: 'NestFactory' },
    ModuleRef: { type: 'ModuleRef' },
    APP_GUARD: { type: 'Interceptor' },
    APP_INTERCEPTOR: { type: 'Interceptor' },
    INestApplication: { type: 'Application' },
    INestMicroservice: { type: 'Application' },
    NestExpressApplication: { type: 'Application' },
    NestFastifyApplication: { type: 'Application' },
  },
  types: {
    Interceptor: { intercepts: true },
    NestFactory: {
      members: {
        create: { call: { is: 'make', type: 'Application' } },
        createApplicationContext: { call: { is: 'make', type: 'Application' } },
        createMicroservice: {
          call: {
            is: 'entry',
            kind: 'listen',
            systemAt: '1.transport',
            port: ['1.options.port', '1.options.url'],
            channel: ['1.options.queue'],
            gives: 'Application',
          },
        },
      },
    },
    ModuleRef: { members: { get: injected, resolve: injected, create: injected } },
    Application: {
      members: {
        get: injected,
        resolve: injected,
        useGlobalGuards: { call: { is: 'entry', kind: 'intercept', what: '*' } },
        useGlobalInterceptors: { call: { is: 'entry', kind: 'intercept', what: '*' } },
        enableVersioning: {
          call: {
            is: 'entry',
            kind: 'version',
            only: { at: ['0.type', '="URI"'], is: ['URI'] },
            prefix: ['0.prefix', '="v"'],
            path: '0.defaultVersion',
          },
        },
        setGlobalPrefix: { call: { is: 'entry', kind: 'mount', path: '0' } },
        connectMicroservice: {
          call: {
            is: 'entry',
            kind: 'listen',
            systemAt: '0.transport',
            port: ['0.options.port', '0.options.url'],
            channel: ['0.options.queue'],
          },
        },
        listen: { call: { is: 'entry', kind: 'listen', port: '0' } },
      },
    },
  },
};
