import type { LibraryModel } from '../library.js';
import { apolloServer } from './apollo-server.js';
import { apolloSubgraph } from './apollo-subgraph.js';
import { cron } from './cron.js';
import { elysia } from './elysia.js';
import { express } from './express.js';
import { fastify } from './fastify.js';
import { graphqlJs } from './graphql.js';
import { graphqlToolsSchema } from './graphql-tools-schema.js';
import { h3 } from './h3.js';
import { hapiHapi } from './hapi-hapi.js';
import { hono } from './hono.js';
import { inversifyExpressUtils } from './inversify-express-utils.js';
import { koa } from './koa.js';
import { koaRouter } from './koa-router.js';
import { loopbackRest } from './loopback-rest.js';
import { middyCore } from './middy-core.js';
import { moleculerDecorators } from './moleculer-decorators.js';
import { nestjsCommon } from './nestjs-common.js';
import { nestjsCore } from './nestjs-core.js';
import { nestjsCqrs } from './nestjs-cqrs.js';
import { nestjsEventEmitter } from './nestjs-event-emitter.js';
import { nestjsGraphql } from './nestjs-graphql.js';
import { nestjsSchedule } from './nestjs-schedule.js';
import { nestjsWebsockets } from './nestjs-websockets.js';
import { next } from './next.js';
import { nitropack } from './nitropack.js';
import { nodeCron } from './node-cron.js';
import { nodeSchedule } from './node-schedule.js';
import { nuxt } from './nuxt.js';
import { polka } from './polka.js';
import { remixRunNode } from './remix-run-node.js';
import { restify } from './restify.js';
import { routingControllers } from './routing-controllers.js';
import { socketIo } from './socket.io.js';
import { sveltejsKit } from './sveltejs-kit.js';
import { trpcServer } from './trpc-server.js';
import { tsedSchema } from './tsed-schema.js';
import { tsoa } from './tsoa.js';
import { typeGraphql } from './type-graphql.js';

/** Frameworks through which a service answers, consumes or runs something. */
export const entrypointModels: readonly LibraryModel[] = [
  express,
  fastify,
  hono,
  koa,
  koaRouter,
  nestjsCommon,
  nestjsCore,
  nestjsCqrs,
  nestjsEventEmitter,
  nestjsSchedule,
  nodeCron,
  apolloServer,
  apolloSubgraph,
  elysia,
  graphqlJs,
  graphqlToolsSchema,
  hapiHapi,
  inversifyExpressUtils,
  loopbackRest,
  nestjsGraphql,
  nestjsWebsockets,
  socketIo,
  polka,
  restify,
  routingControllers,
  tsedSchema,
  tsoa,
  typeGraphql,
  trpcServer,
  next,
  sveltejsKit,
  remixRunNode,
  middyCore,
  moleculerDecorators,
  nuxt,
  nitropack,
  h3,
  nodeSchedule,
  cron,
];
