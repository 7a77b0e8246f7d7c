import type { LibraryModel } from '../library.js';
import { express } from './express.js';
import { fastify } from './fastify.js';
import { hono } from './hono.js';
import { koa } from './koa.js';
import { koaRouter } from './koa-router.js';
import { nestjsCommon } from './nestjs-common.js';
import { nestjsCore } from './nestjs-core.js';
import { nestjsCqrs } from './nestjs-cqrs.js';
import { nestjsEventEmitter } from './nestjs-event-emitter.js';
import { nestjsSchedule } from './nestjs-schedule.js';
import { nodeCron } from './node-cron.js';

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
];
