import type { LibraryModel } from '../library.js';
import { adonisjsFold } from './adonisjs-fold.js';
import { agenda } from './agenda.js';
import { amqpConnectionManager } from './amqp-connection-manager.js';
import { amqplib } from './amqplib.js';
import { angularCommonHttp } from './angular-common-http.js';
import { angularCore } from './angular-core.js';
import { anthropicAiSdk } from './anthropic-ai-sdk.js';
import { apolloAngular } from './apollo-angular.js';
import { apolloClient } from './apollo-client.js';
import { apolloDatasourceRest } from './apollo-datasource-rest.js';
import { apolloGateway } from './apollo-gateway.js';
import { asyncRetry } from './async-retry.js';
import { awilix } from './awilix.js';
import { awsSdk } from './aws-sdk.js';
import { awsSdkClientDynamodb } from './aws-sdk-client-dynamodb.js';
import { awsSdkClientEventbridge } from './aws-sdk-client-eventbridge.js';
import { awsSdkClientLambda } from './aws-sdk-client-lambda.js';
import { awsSdkClientSns } from './aws-sdk-client-sns.js';
import { awsSdkClientSqs } from './aws-sdk-client-sqs.js';
import { axios } from './axios.js';
import { axiosCacheInterceptor } from './axios-cache-interceptor.js';
import { axiosRetry } from './axios-retry.js';
import { azureEventHubs } from './azure-event-hubs.js';
import { azureServiceBus } from './azure-service-bus.js';
import { beeQueue } from './bee-queue.js';
import { betterSqlite3 } from './better-sqlite3.js';
import { bottleneck } from './bottleneck.js';
import { bull } from './bull.js';
import { bullmq } from './bullmq.js';
import { cassandraDriver } from './cassandra-driver.js';
import { cockatiel } from './cockatiel.js';
import { config } from './config.js';
import { confluentincKafkaJavascript } from './confluentinc-kafka-javascript.js';
import { connectrpcConnect } from './connectrpc-connect.js';
import { convict } from './convict.js';
import { crossFetch } from './cross-fetch.js';
import { daprDapr } from './dapr-dapr.js';
import { deno } from './deno.js';
import { drizzleOrm } from './drizzle-orm.js';
import { elasticElasticsearch } from './elastic-elasticsearch.js';
import { envVar } from './env-var.js';
import { exponentialBackoff } from './exponential-backoff.js';
import { expressHttpProxy } from './express-http-proxy.js';
import { fastifyHttpProxy } from './fastify-http-proxy.js';
import { fetch } from './fetch.js';
import { fetchRetry } from './fetch-retry.js';
import { firebaseAdmin } from './firebase-admin.js';
import { golevelupNestjsRabbitmq } from './golevelup-nestjs-rabbitmq.js';
import { googleCloudPubsub } from './google-cloud-pubsub.js';
import { got } from './got.js';
import { graphqlRequest } from './graphql-request.js';
import { graphqlTag } from './graphql-tag.js';
import { grpcGrpcJs } from './grpc-grpc-js.js';
import { grpcProtoLoader } from './grpc-proto-loader.js';
import { honoClient } from './hono-client.js';
import { httpProxy } from './http-proxy.js';
import { httpProxyMiddleware } from './http-proxy-middleware.js';
import { inversify } from './inversify.js';
import { ioredis } from './ioredis.js';
import { isomorphicFetch } from './isomorphic-fetch.js';
import { kafkaNode } from './kafka-node.js';
import { kafkajs } from './kafkajs.js';
import { knex } from './knex.js';
import { koaBetterHttpProxy } from './koa-better-http-proxy.js';
import { koaProxies } from './koa-proxies.js';
import { ky } from './ky.js';
import { kysely } from './kysely.js';
import { memcached } from './memcached.js';
import { mikroOrmCore } from './mikro-orm-core.js';
import { moleculer } from './moleculer.js';
import { mongodb } from './mongodb.js';
import { mongoose } from './mongoose.js';
import { mqtt } from './mqtt.js';
import { mssql } from './mssql.js';
import { mysql } from './mysql.js';
import { mysql2 } from './mysql2.js';
import { nats } from './nats.js';
import { nconf } from './nconf.js';
import { needle } from './needle.js';
import { neo4jDriver } from './neo4j-driver.js';
import { nestjsAxios } from './nestjs-axios.js';
import { nestjsConfig } from './nestjs-config.js';
import { nestjsMicroservices } from './nestjs-microservices.js';
import { nestjsTerminus } from './nestjs-terminus.js';
import { niceGrpc } from './nice-grpc.js';
import { nodeFetch } from './node-fetch.js';
import { nodeHttp } from './node-http.js';
import { nodeHttps } from './node-https.js';
import { nodeNatsStreaming } from './node-nats-streaming.js';
import { nodeRdkafka } from './node-rdkafka.js';
import { nodemailer } from './nodemailer.js';
import { objection } from './objection.js';
import { ofetch } from './ofetch.js';
import { openai } from './openai.js';
import { openapiFetch } from './openapi-fetch.js';
import { opossum } from './opossum.js';
import { pLimit } from './p-limit.js';
import { pMap } from './p-map.js';
import { pQueue } from './p-queue.js';
import { pRetry } from './p-retry.js';
import { pTimeout } from './p-timeout.js';
import { pg } from './pg.js';
import { pgBoss } from './pg-boss.js';
import { phin } from './phin.js';
import { postgres } from './postgres.js';
import { prismaClient } from './prisma-client.js';
import { promiseRetry } from './promise-retry.js';
import { rascal } from './rascal.js';
import { redis } from './redis.js';
import { reduxjsToolkitQuery } from './reduxjs-toolkit-query.js';
import { request } from './request.js';
import { rxjs } from './rxjs.js';
import { sendgridMail } from './sendgrid-mail.js';
import { sequelize } from './sequelize.js';
import { socketIoClient } from './socket.io-client.js';
import { sqlite3 } from './sqlite3.js';
import { ssutNestjsSqs } from './ssut-nestjs-sqs.js';
import { stripe } from './stripe.js';
import { supabaseSupabaseJs } from './supabase-supabase-js.js';
import { superagent } from './superagent.js';
import { temporalioClient } from './temporalio-client.js';
import { temporalioWorker } from './temporalio-worker.js';
import { temporalioWorkflow } from './temporalio-workflow.js';
import { trpcClient } from './trpc-client.js';
import { tsRestCore } from './ts-rest-core.js';
import { tsyringe } from './tsyringe.js';
import { twilio } from './twilio.js';
import { typedRestClient } from './typed-rest-client.js';
import { typedi } from './typedi.js';
import { typeorm } from './typeorm.js';
import { undici } from './undici.js';
import { urqlCore } from './urql-core.js';
import { vite } from './vite.js';
import { wretch } from './wretch.js';
import { ws } from './ws.js';
import { zodiosCore } from './zodios-core.js';

/** Libraries that reach out: clients, brokers, stores, and what bounds or retries their calls. */
export const clientModels: readonly LibraryModel[] = [
  agenda,
  amqpConnectionManager,
  amqplib,
  angularCommonHttp,
  angularCore,
  apolloAngular,
  apolloClient,
  asyncRetry,
  awsSdk,
  awsSdkClientDynamodb,
  awsSdkClientEventbridge,
  awsSdkClientLambda,
  awsSdkClientSns,
  awsSdkClientSqs,
  axios,
  axiosRetry,
  azureEventHubs,
  azureServiceBus,
  beeQueue,
  betterSqlite3,
  bull,
  bullmq,
  cassandraDriver,
  cockatiel,
  confluentincKafkaJavascript,
  connectrpcConnect,
  convict,
  crossFetch,
  daprDapr,
  deno,
  drizzleOrm,
  elasticElasticsearch,
  envVar,
  fetch,
  firebaseAdmin,
  golevelupNestjsRabbitmq,
  googleCloudPubsub,
  got,
  graphqlRequest,
  graphqlTag,
  grpcGrpcJs,
  grpcProtoLoader,
  honoClient,
  ioredis,
  isomorphicFetch,
  kafkajs,
  kafkaNode,
  knex,
  ky,
  kysely,
  memcached,
  mikroOrmCore,
  mongodb,
  mongoose,
  mqtt,
  mssql,
  mysql,
  mysql2,
  nats,
  nconf,
  needle,
  neo4jDriver,
  nestjsAxios,
  nestjsConfig,
  nestjsMicroservices,
  nestjsTerminus,
  niceGrpc,
  nodeFetch,
  nodeHttp,
  nodeHttps,
  nodeNatsStreaming,
  nodeRdkafka,
  objection,
  ofetch,
  openapiFetch,
  opossum,
  pg,
  pgBoss,
  phin,
  pLimit,
  pMap,
  postgres,
  pQueue,
  pRetry,
  prismaClient,
  pTimeout,
  rascal,
  redis,
  request,
  rxjs,
  sequelize,
  socketIoClient,
  sqlite3,
  ssutNestjsSqs,
  supabaseSupabaseJs,
  superagent,
  temporalioClient,
  temporalioWorker,
  temporalioWorkflow,
  trpcClient,
  tsRestCore,
  typedRestClient,
  typeorm,
  undici,
  urqlCore,
  vite,
  wretch,
  ws,
  zodiosCore,
  expressHttpProxy,
  fastifyHttpProxy,
  httpProxy,
  httpProxyMiddleware,
  koaBetterHttpProxy,
  koaProxies,
  apolloGateway,
  openai,
  stripe,
  anthropicAiSdk,
  twilio,
  sendgridMail,
  reduxjsToolkitQuery,
  exponentialBackoff,
  promiseRetry,
  bottleneck,
  fetchRetry,
  nodemailer,
  axiosCacheInterceptor,
  moleculer,
  tsyringe,
  typedi,
  inversify,
  awilix,
  adonisjsFold,
  config,
  apolloDatasourceRest,
];
