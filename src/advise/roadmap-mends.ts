import type { Decision, Pattern } from '../model.js';
import { codeMarkdown } from '../report/markdown-source.js';
import { list } from '../rules/wording.js';

export type StageId = 'bound' | 'parallel' | 'batch' | 'events' | 'grpc' | 'sagas';

export type Stage = {
  readonly id: StageId;
  readonly title: string;
  /** Why it comes when it comes. */
  readonly why: string;
};

/** The way from calls that wait for each other to services that do not, the cheap and safe steps first. */
export const stages: readonly Stage[] = [
  {
    id: 'bound',
    title: 'Bound every wait',
    why: 'A few lines each, no contract changes, and a slow service stops taking others down with it.',
  },
  {
    id: 'parallel',
    title: 'Ask at once',
    why: 'Still no contract changes: a request takes as long as its slowest question instead of all of them.',
  },
  {
    id: 'batch',
    title: 'Ask once',
    why: 'One operation more in the called service, and requests no longer multiply with the data.',
  },
  {
    id: 'events',
    title: 'Stop waiting',
    why: 'Commands become events, and what is asked all along is kept where it is needed: chains end here.',
  },
  {
    id: 'grpc',
    title: 'Make what stays fast',
    why: 'What is left is asked because the answer is needed now: where there is much of it, gRPC costs less.',
  },
  {
    id: 'sagas',
    title: 'Keep data whole',
    why: 'Once steps are apart, each needs another that undoes it, and messages have to survive a crash.',
  },
];

/** What the findings of one step are about. */
export type Facts = {
  /** The service that is to be mended. */
  readonly service: string;
  /** Places in the code. */
  readonly calls: number;
  /** What is called, by service. */
  readonly targets: readonly string[];
  /** What is called, by operation: `payment POST /charge`. */
  readonly asked: readonly string[];
};

/** How findings of one rule become steps. */
export type Mend = {
  readonly rule: string;
  readonly stage: StageId;
  /** What makes one step: all findings of a service, all on what is called, or each by itself. */
  readonly per: 'service' | 'asked' | 'finding';
  /** As markdown. */
  readonly title: (facts: Facts) => string;
  readonly change: 'bound' | 'together' | 'released' | null;
  /** Whether there is a pattern to be decided on. */
  readonly decides: boolean;
};

const code = codeMarkdown;
const several = (names: readonly string[]) => list(names.map(code), 3);

/** In the order in which steps of equal weight come. Rules that are not here say nothing of the way. */
export const mends: readonly Mend[] = [
  {
    rule: 'missing-timeout',
    stage: 'bound',
    per: 'service',
    title: ({ service, calls, targets }) =>
      `Give ${calls === 1 ? 'the call' : `the ${calls} calls`} of ${code(service)} to ${several(targets)} a timeout`,
    change: 'bound',
    decides: false,
  },
  {
    rule: 'timeout-too-long',
    stage: 'bound',
    per: 'service',
    title: ({ service, targets }) => `Shorten the timeouts of ${code(service)} for ${several(targets)}`,
    change: 'bound',
    decides: false,
  },
  {
    rule: 'timeout-inversion',
    stage: 'bound',
    per: 'service',
    title: ({ service, targets }) =>
      `Let ${several(targets)} answer before ${code(service)} gives up waiting`,
    change: null,
    decides: false,
  },
  {
    rule: 'retry-storm',
    stage: 'bound',
    per: 'service',
    title: ({ service, targets }) =>
      `Let the retries of ${code(service)} to ${several(targets)} stop and slow down`,
    change: null,
    decides: false,
  },
  {
    rule: 'retried-command',
    stage: 'bound',
    per: 'service',
    title: ({ service, asked }) => `Send a key with what ${code(service)} retries: ${several(asked)}`,
    change: null,
    decides: false,
  },
  {
    rule: 'floating-call',
    stage: 'bound',
    per: 'service',
    title: ({ service }) => `Handle the failure of calls of ${code(service)} that nobody waits for`,
    change: null,
    decides: false,
  },
  {
    rule: 'missing-circuit-breaker',
    stage: 'bound',
    per: 'service',
    title: ({ service, targets }) =>
      `Put circuit breakers around the calls of ${code(service)} to ${several(targets)}`,
    change: null,
    decides: false,
  },
  {
    rule: 'sequential-calls',
    stage: 'parallel',
    per: 'finding',
    title: ({ service, asked }) => `Let ${code(service)} ask ${several(asked)} at once`,
    change: 'together',
    decides: false,
  },
  {
    rule: 'chatty-loop',
    stage: 'batch',
    per: 'asked',
    title: ({ asked }) => `Call ${several(asked)} once for many instead of once for each`,
    change: null,
    decides: false,
  },
  {
    rule: 'chatty-operation',
    stage: 'batch',
    per: 'finding',
    title: ({ service, targets }) =>
      `Let ${code(service)} get what it needs of ${several(targets)} with one call`,
    change: null,
    decides: false,
  },
  {
    rule: 'unbounded-fan-out',
    stage: 'batch',
    per: 'finding',
    title: ({ service, targets }) =>
      `Limit how many calls of ${code(service)}${targets.length > 0 ? ` to ${several(targets)}` : ''} run at once`,
    change: null,
    decides: false,
  },
  {
    rule: 'sync-command',
    stage: 'events',
    per: 'asked',
    title: ({ service, asked }) => `Let ${code(service)} publish an event in place of ${several(asked)}`,
    change: 'released',
    decides: true,
  },
  {
    rule: 'sync-cycle',
    stage: 'events',
    per: 'finding',
    title: ({ service, asked }) => `Break the circle where ${code(service)} waits for ${several(asked)}`,
    change: 'released',
    decides: true,
  },
  {
    rule: 'query-over-events',
    stage: 'grpc',
    per: 'finding',
    title: ({ service, asked }) => `Let ${code(service)} ask ${several(asked)} directly`,
    change: null,
    decides: true,
  },
  {
    rule: 'missing-saga',
    stage: 'sagas',
    per: 'finding',
    title: ({ service }) => `Let ${code(service)} undo what it did when a later step fails`,
    change: null,
    decides: true,
  },
  {
    rule: 'incomplete-saga',
    stage: 'sagas',
    per: 'finding',
    title: ({ service }) => `Complete the saga of ${code(service)}`,
    change: null,
    decides: false,
  },
  {
    rule: 'dual-write',
    stage: 'sagas',
    per: 'service',
    title: ({ service }) => `Let ${code(service)} write and publish in one step: an outbox`,
    change: null,
    decides: false,
  },
  {
    rule: 'non-idempotent-consumer',
    stage: 'sagas',
    per: 'service',
    title: ({ service }) => `Let the consumers of ${code(service)} recognise a message that has come before`,
    change: null,
    decides: false,
  },
  {
    rule: 'shared-database',
    stage: 'sagas',
    per: 'finding',
    title: ({ service }) => `Give the data that ${code(service)} shares one owner`,
    change: null,
    decides: false,
  },
];

const STAGE_OF: Readonly<Record<Pattern, StageId>> = {
  rest: 'bound',
  grpc: 'grpc',
  rpc: 'bound',
  'grpc-stream': 'grpc',
  event: 'events',
  'event-with-ack': 'events',
  saga: 'sagas',
};

/** The stage in which a decision that the code does not keep to yet is carried out. */
export function stageOf({ pattern }: Decision): StageId {
  return STAGE_OF[pattern];
}
