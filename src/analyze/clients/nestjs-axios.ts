import type { LibraryModel } from '../library.js';
import { axiosTypes, axiosVerbs } from './axios.js';

/** `HttpService` gives cold Observables around axios. Until version 8 of Nest it was part of `@nestjs/common`. */
export const nestjsAxios: LibraryModel = {
  library: '@nestjs/axios',
  modules: ['@nestjs/axios', '@nestjs/common'],
  source: '@nestjs/axios 12.0.1: dist/http.service.js, dist/http.module.js; run',
  exports: {
    HttpService: { new: { is: 'make', type: 'HttpService', carries: { options: '0.defaults' } } },
    HttpModule: { type: 'HttpModule' },
  },
  types: {
    ...axiosTypes,
    HttpService: {
      members: { ...axiosVerbs('subscribe'), axiosRef: { type: 'Axios' } },
    },
    HttpModule: {
      members: {
        register: { call: { is: 'provide', type: 'HttpService', carries: { options: '0' } } },
        registerAsync: {
          call: { is: 'provide', type: 'HttpService', carries: { options: '0.useFactory()' } },
        },
      },
    },
  },
};
