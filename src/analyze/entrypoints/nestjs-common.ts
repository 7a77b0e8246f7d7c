import type { LibraryModel, Member } from '../library.js';

/** `@Get(path)`: the path is text, an array of them, or left out. */
const verb = (method: string): Member => ({
  decorator: { on: 'method', is: 'operation', kind: 'http', method: `="${method}"`, path: '0' },
});

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
    UseInterceptors: { decorator: { on: 'class', is: 'intercept', what: '*' } },
    RequestMethod: { type: 'RequestMethod' },
    VersioningType: { type: 'VersioningType' },
  },
  types: {
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
