import type { Condition } from './rows.js';

/** What a conclusion brings with it. `when` names conclusions only, so that equal conclusions have equal consequences. */
export type Consequence = { readonly when: Condition; readonly text: string };
export type Check = { readonly when: Condition; readonly rule: string; readonly text: string };

const calls = ['rest', 'grpc', 'rpc'];
const messages = ['event', 'event-with-ack'];
const brokers = ['log', 'queue'];

/** What the pattern brings. */
export const gains: readonly Consequence[] = [
  {
    when: { pattern: 'rest' },
    text: 'Whoever speaks HTTP can call {to}, and every tool shows what went over the wire.',
  },
  {
    when: { pattern: 'grpc' },
    text: 'One .proto file gives both sides their types and clients, and messages stay small.',
  },
  {
    when: { pattern: 'rpc' },
    text: 'It is how the two talk already: nothing new is to be learnt, secured or watched.',
  },
  {
    when: { pattern: 'grpc-stream' },
    text: 'What changes arrives when it does, without a request for each time somebody looks.',
  },
  { when: { pattern: 'event' }, text: '{from} and {to} may be slow or down without each other.' },
  {
    when: { pattern: 'event-with-ack' },
    text: '{from} has its answer at once, and {to} does the work at its own pace.',
  },
  {
    when: { pattern: 'saga' },
    text: 'Several services end up in agreement, without a lock that spans their databases.',
  },
  { when: { idempotencyKey: 'true' }, text: 'What arrives twice is done once.' },
  {
    when: { circuitBreaker: 'true' },
    text: 'An outage of {to} stays its own: {from} keeps what it has for other work.',
  },
  { when: { outbox: 'true' }, text: 'No message comes without its data, and no data without its message.' },
  { when: { fallback: 'true' }, text: '{from} answers without {to}, if with less.' },
];

/** What the pattern costs. */
export const costs: readonly Consequence[] = [
  {
    when: { pattern: calls },
    text: 'Both services have to be up at the same time: when {to} is down or slow, so is what waits for it.',
  },
  {
    when: { pattern: 'grpc' },
    text: 'The .proto file is a contract of both teams, and neither a browser nor curl speaks it by itself.',
  },
  {
    when: { pattern: 'rpc' },
    text: 'Both services stay with one framework: what is written in another, or with another version of it, cannot ask {to}.',
  },
  {
    when: { pattern: 'grpc-stream' },
    text: 'A stream stays with the server that it began with: load spreads worse, and both sides have to reconnect and catch up.',
  },
  {
    when: { pattern: 'event' },
    text: 'What one side tells reaches the other later: for a while the two disagree, and people and tests have to live with that.',
  },
  {
    when: { pattern: 'event-with-ack' },
    text: 'The outcome comes later: it needs a state such as "pending", a way to ask for it or to be told, and a screen that says so.',
  },
  {
    when: { pattern: messages },
    text: 'A message may come twice or late: whoever reads it has to recognise it, and somebody has to look at those that fail.',
  },
  {
    when: { pattern: 'saga' },
    text: 'Others see the steps before the end, so a reservation or a pending state comes first; each step needs another that undoes it.',
  },
  {
    when: { saga: 'orchestrated' },
    text: 'One service has to remember how far each saga is, and go on from there after a crash.',
  },
  {
    when: { saga: 'choreographed' },
    text: 'No single place says how far it is: that takes tracing, or a service that watches.',
  },
  {
    when: { broker: 'log' },
    text: 'A log is to be run: keys and partitions bound how many readers share the work, and one bad message holds up those behind it.',
  },
  {
    when: { broker: 'queue' },
    text: 'A queue is to be run and watched: its length, its dead letters.',
  },
  {
    when: { retries: '2' },
    text: 'Retries multiply load exactly when {to} has too much of it: only one layer retries.',
  },
  {
    when: { idempotencyKey: 'true' },
    text: '{to} has to remember the keys that it has seen, for as long as they may come again.',
  },
  { when: { outbox: 'true' }, text: 'An outbox needs a table and something that sends what is in it.' },
  { when: { cache: 'true' }, text: 'A cache answers with what was true before: choose how long.' },
  {
    when: { claimCheck: 'true' },
    text: 'The store of large contents is one more thing to secure and to clean up.',
  },
];

/** What the linter holds the code to. */
export const checks: readonly Check[] = [
  { when: { pattern: 'rest' }, rule: 'decision-drift', text: '{from} calls {to} over HTTP' },
  { when: { pattern: 'grpc' }, rule: 'decision-drift', text: '{from} calls {to} over gRPC' },
  {
    when: { pattern: 'rpc' },
    rule: 'decision-drift',
    text: '{from} calls {to} with the procedure calls of their framework',
  },
  {
    when: { pattern: 'rpc' },
    rule: 'query-over-events',
    text: 'what only asks does not go through a broker',
  },
  { when: { pattern: 'grpc-stream' }, rule: 'decision-drift', text: '{from} and {to} stream over gRPC' },
  {
    when: { pattern: 'event' },
    rule: 'decision-drift',
    text: '{from} does not call {to}: a message goes between them',
  },
  {
    when: { pattern: 'event-with-ack' },
    rule: 'decision-drift',
    text: '{from} uses nothing of the answer but that it was accepted',
  },
  {
    when: { pattern: 'saga' },
    rule: 'decision-drift',
    text: 'a failure of {to} is handled, not dropped',
  },
  {
    when: { timeout: ['2000', '5000'] },
    rule: 'decision-drift',
    text: 'the call has a timeout, and waits no longer than is decided',
  },
  {
    when: { timeout: ['2000', '5000'] },
    rule: 'timeout-inversion',
    text: 'whoever calls {from} waits at least as long',
  },
  {
    when: { retries: '2' },
    rule: 'decision-drift',
    text: 'the call is tried again no more often than is decided',
  },
  { when: { retries: '2' }, rule: 'retry-storm', text: 'retries stop, slow down and do not multiply' },
  {
    when: { idempotencyKey: 'true' },
    rule: 'decision-drift',
    text: 'what is sent carries a key by which {to} recognises it',
  },
  {
    when: { circuitBreaker: 'true' },
    rule: 'decision-drift',
    text: 'the call goes through a circuit breaker',
  },
  { when: { bulkhead: 'true' }, rule: 'unbounded-fan-out', text: 'calls that start together have a limit' },
  {
    when: { pattern: calls },
    rule: 'sync-chain',
    text: 'no chain of calls that wait for each other is too long',
  },
  {
    when: { pattern: calls },
    rule: 'chatty-loop',
    text: 'the call is not made once for each element of a loop',
  },
  {
    when: { broker: brokers },
    rule: 'non-idempotent-consumer',
    text: 'whoever reads the message does it once, even if it comes twice',
  },
  { when: { broker: brokers }, rule: 'orphan-event', text: 'the message has somebody who reads it' },
  {
    when: { outbox: 'true' },
    rule: 'dual-write',
    text: 'the database and the message cannot come apart',
  },
  {
    when: { pattern: 'saga' },
    rule: 'missing-saga',
    text: 'what was done is undone when a later step fails',
  },
  {
    when: { pattern: 'saga' },
    rule: 'incomplete-saga',
    text: 'every step is undone, in reverse, and a failure of that is told',
  },
];
