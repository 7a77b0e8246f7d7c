import type { LibraryModel } from '../library.js';
import { amqplib } from './amqplib.js';
import { angularCommonHttp } from './angular-common-http.js';
import { angularCore } from './angular-core.js';
import { apolloAngular } from './apollo-angular.js';
import { apolloClient } from './apollo-client.js';
import { asyncRetry } from './async-retry.js';
import { awsSdkClientEventbridge } from './aws-sdk-client-eventbridge.js';
import { awsSdkClientLambda } from './aws-sdk-client-lambda.js';
import { awsSdkClientSns } from './aws-sdk-client-sns.js';
import { awsSdkClientSqs } from './aws-sdk-client-sqs.js';
import { axios } from './axios.js';
import { axiosRetry } from './axios-retry.js';
import { bull } from './bull.js';
import { bullmq } from './bullmq.js';
import { cockatiel } from './cockatiel.js';
import { convict } from './convict.js';
import { crossFetch } from './cross-fetch.js';
import { envVar } from './env-var.js';
import { fetch } from './fetch.js';
import { golevelupNestjsRabbitmq } from './golevelup-nestjs-rabbitmq.js';
import { got } from './got.js';
import { graphqlRequest } from './graphql-request.js';
import { graphqlTag } from './graphql-tag.js';
import { grpcGrpcJs } from './grpc-grpc-js.js';
import { grpcProtoLoader } from './grpc-proto-loader.js';
import { honoClient } from './hono-client.js';
import { ioredis } from './ioredis.js';
import { isomorphicFetch } from './isomorphic-fetch.js';
import { kafkajs } from './kafkajs.js';
import { ky } from './ky.js';
import { mongodb } from './mongodb.js';
import { mongoose } from './mongoose.js';
import { mqtt } from './mqtt.js';
import { mysql } from './mysql.js';
import { mysql2 } from './mysql2.js';
import { nats } from './nats.js';
import { nconf } from './nconf.js';
import { needle } from './needle.js';
import { nestjsAxios } from './nestjs-axios.js';
import { nestjsConfig } from './nestjs-config.js';
import { nestjsMicroservices } from './nestjs-microservices.js';
import { nestjsTerminus } from './nestjs-terminus.js';
import { nodeFetch } from './node-fetch.js';
import { nodeHttp } from './node-http.js';
import { nodeHttps } from './node-https.js';
import { nodeNatsStreaming } from './node-nats-streaming.js';
import { ofetch } from './ofetch.js';
import { openapiFetch } from './openapi-fetch.js';
import { opossum } from './opossum.js';
import { pLimit } from './p-limit.js';
import { pMap } from './p-map.js';
import { pQueue } from './p-queue.js';
import { pRetry } from './p-retry.js';
import { pTimeout } from './p-timeout.js';
import { pg } from './pg.js';
import { phin } from './phin.js';
import { prismaClient } from './prisma-client.js';
import { redis } from './redis.js';
import { request } from './request.js';
import { rxjs } from './rxjs.js';
import { superagent } from './superagent.js';
import { trpcClient } from './trpc-client.js';
import { tsRestCore } from './ts-rest-core.js';
import { typedRestClient } from './typed-rest-client.js';
import { typeorm } from './typeorm.js';
import { undici } from './undici.js';
import { urqlCore } from './urql-core.js';
import { wretch } from './wretch.js';
import { zodiosCore } from './zodios-core.js';

/** Libraries that reach out: clients, brokers, stores, and what bounds or retries their calls. */
export const clientModels: readonly LibraryModel[] = [
  amqplib,
  asyncRetry,
  awsSdkClientEventbridge,
  awsSdkClientLambda,
  awsSdkClientSns,
  awsSdkClientSqs,
  axios,
  axiosRetry,
  bull,
  bullmq,
  cockatiel,
  crossFetch,
  fetch,
  golevelupNestjsRabbitmq,
  got,
  graphqlRequest,
  grpcGrpcJs,
  grpcProtoLoader,
  ioredis,
  isomorphicFetch,
  kafkajs,
  ky,
  mongodb,
  mongoose,
  mqtt,
  mysql,
  mysql2,
  nats,
  needle,
  nestjsAxios,
  nestjsConfig,
  nestjsMicroservices,
  nodeFetch,
  nodeHttp,
  nodeHttps,
  nodeNatsStreaming,
  ofetch,
  openapiFetch,
  opossum,
  pg,
  pLimit,
  pMap,
  pQueue,
  pRetry,
  prismaClient,
  pTimeout,
  redis,
  request,
  rxjs,
  superagent,
  typeorm,
  undici,
  wretch,
  convict,
  envVar,
  nconf,
  angularCommonHttp,
  angularCore,
  honoClient,
  nestjsTerminus,
  phin,
  trpcClient,
  tsRestCore,
  typedRestClient,
  zodiosCore,
  apolloAngular,
  apolloClient,
  graphqlTag,
  urqlCore,
];
