import type { LibraryModel } from '../library.js';
import { axios } from './axios.js';
import { fetch } from './fetch.js';
import { grpcGrpcJs } from './grpc-grpc-js.js';
import { kafkajs } from './kafkajs.js';
import { nestjsAxios } from './nestjs-axios.js';
import { nestjsMicroservices } from './nestjs-microservices.js';
import { pg } from './pg.js';

/** Libraries that reach out: clients, brokers, stores, and what bounds or retries their calls. */
export const clientModels: readonly LibraryModel[] = [
  axios,
  fetch,
  grpcGrpcJs,
  kafkajs,
  nestjsAxios,
  nestjsMicroservices,
  pg,
];
