import { chattyLoop } from './chatty-loop.js';
import { chattyOperation } from './chatty-operation.js';
import { decisionDrift } from './decision-drift.js';
import { distributedMonolith } from './distributed-monolith.js';
import { dualWrite } from './dual-write.js';
import { floatingCall } from './floating-call.js';
import { incompleteSaga } from './incomplete-saga.js';
import { missingCircuitBreaker } from './missing-circuit-breaker.js';
import { missingSaga } from './missing-saga.js';
import { missingTimeout } from './missing-timeout.js';
import { nonIdempotentConsumer } from './non-idempotent-consumer.js';
import { orphanEvent } from './orphan-event.js';
import { queryOverEvents } from './query-over-events.js';
import { retriedCommand } from './retried-command.js';
import { retryStorm } from './retry-storm.js';
import type { Rule } from './rule.js';
import { sequentialCalls } from './sequential-calls.js';
import { sharedDatabase } from './shared-database.js';
import { syncChain } from './sync-chain.js';
import { syncCommand } from './sync-command.js';
import { syncCycle } from './sync-cycle.js';
import { timeoutInversion } from './timeout-inversion.js';
import { timeoutTooLong } from './timeout-too-long.js';
import { unboundedFanOut } from './unbounded-fan-out.js';
import { undeclaredDependency } from './undeclared-dependency.js';
import { unusedDeclaration } from './unused-declaration.js';

/** Every rule, in the order in which findings are reported. */
export const rules: readonly Rule[] = [
  syncChain,
  syncCycle,
  distributedMonolith,
  sequentialCalls,
  chattyLoop,
  chattyOperation,
  syncCommand,
  queryOverEvents,
  missingTimeout,
  timeoutInversion,
  timeoutTooLong,
  retryStorm,
  retriedCommand,
  missingCircuitBreaker,
  unboundedFanOut,
  floatingCall,
  sharedDatabase,
  missingSaga,
  incompleteSaga,
  dualWrite,
  nonIdempotentConsumer,
  orphanEvent,
  decisionDrift,
  undeclaredDependency,
  unusedDeclaration,
];
