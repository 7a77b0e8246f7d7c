import type { LibraryModel, Member } from '../library.js';

/** `@Get(path)`: the path is text, an array of them, or left out. */
const verb = (method: string): Member => ({
  decorator: { on: 'method', is: 'operation', kind: 'http', method: `="${method}"`, path: '0' },
});

/**
 * `consumer.apply(proxy).forRoutes('orders', { path: 'users/*', method: RequestMethod.ALL })`: under a text the path is
 * taken off, as by `app.use`; an object is a route, which keeps it.
 */
const forRoutes: Member = {
  call: {
    is: 'entry',
    kind: 'mount',
    forEach: '*',
    path: 'each',
    what: '@middleware',
    also: [
      {
        is: 'entry',
        kind: 'mount',
        forEach: '*',
        path: 'each.path',
        method: 'each.method',
        what: '@middleware',
        keepsPath: true,
      },
    ],
  },
};

export const nestjsCommon: LibraryModel = {
  library: '@nestjs/common',
  modules: ['@nestjs/common'],
  source:
    '@nestjs/common 12.5.1: decorators/http/request-mapping.decorator.d.ts, interfaces/nest-application.interface.d.ts',
  exports: {
    Controller: {
      decorator: { on: 'class', is: 'controller', prefix: ['0.path', '0'], version: '0.version' },
    },
    Module: { decorator: { on: 'class', is: 'module', lists: ['0.controllers', '0.providers'] } },
    Injectable: { decorator: { on: 'class', is: 'injectable' } },
    Inject: { decorator: { on: 'parameter', is: 'inject', token: '0' } },
    Get: verb('GET'),
    Post: verb('POST'),
    Put: verb('PUT'),
    Patch: verb('PATCH'),
    Delete: verb('DELETE'),
    Head: verb('HEAD'),
    Options: verb('OPTIONS'),
    All: verb('ANY'),
    Search: verb('SEARCH'),
    QueryMethod: verb('QUERY'),
    Sse: verb('GET'),
    RequestMapping: {
      decorator: {
        on: 'method',
        is: 'operation',
        kind: 'http',
        method: ['0.method', '="GET"'],
        path: '0.path',
      },
    },
    UseGuards: { decorator: { on: 'class', is: 'intercept', what: '*' } },
    UseInterceptors: { decorator: { on: 'class', is: 'intercept', what: '*' } },
    MiddlewareConsumer: { new: { is: 'make', type: 'MiddlewareConsumer' } },
    RequestMethod: { type: 'RequestMethod' },
    VersioningType: { type: 'VersioningType' },
  },
  types: {
    MiddlewareConsumer: {
      members: {
        apply: { call: { is: 'make', type: 'Middleware', carries: { middleware: '*' } } },
      },
    },
    Middleware: {
      members: { forRoutes, exclude: { call: { is: 'make', type: 'Middleware' } } },
    },
    VersioningType: {
      members: {
        URI: { value: 'URI' },
        HEADER: { value: 'HEADER' },
        MEDIA_TYPE: { value: 'MEDIA_TYPE' },
        CUSTOM: { value: 'CUSTOM' },
      },
    },
    RequestMethod: {
      members: {
        GET: { value: 'GET' },
        POST: { value: 'POST' },
        PUT: { value: 'PUT' },
        DELETE: { value: 'DELETE' },
        PATCH: { value: 'PATCH' },
        ALL: { value: 'ANY' },
        OPTIONS: { value: 'OPTIONS' },
        HEAD: { value: 'HEAD' },
        SEARCH: { value: 'SEARCH' },
      },
    },
  },
};
