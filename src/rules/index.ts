import { chattyLoop } from './chatty-loop.js';
import { chattyOperation } from './chatty-operation.js';
import { dualWrite } from './dual-write.js';
import { floatingCall } from './floating-call.js';
import { incompleteSaga } from './incomplete-saga.js';
import { missingSaga } from './missing-saga.js';
import { missingTimeout } from './missing-timeout.js';
import { nonIdempotentConsumer } from './non-idempotent-consumer.js';
import { queryOverEvents } from './query-over-events.js';
import { retriedCommand } from './retried-command.js';
import type { Rule } from './rule.js';
import { sequentialCalls } from './sequential-calls.js';
import { sharedDatabase } from './shared-database.js';
import { syncChain } from './sync-chain.js';
import { syncCommand } from './sync-command.js';

/** Every rule, in the order in which findings are reported. */
export const rules: readonly Rule[] = [
  syncChain,
  sequentialCalls,
  chattyLoop,
  chattyOperation,
  syncCommand,
  queryOverEvents,
  missingTimeout,
  retriedCommand,
  floatingCall,
  sharedDatabase,
  missingSaga,
  incompleteSaga,
  dualWrite,
  nonIdempotentConsumer,
];
