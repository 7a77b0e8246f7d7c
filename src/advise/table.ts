import type { Pattern } from '../model.js';
import type { Modifiers } from './interview.js';
import type { AnswerTo, QuestionId } from './questions.js';
import type { Row } from './rows.js';
import type { SourceName } from './sources.js';

/** What a row may rest on: answers, and what the tables before it concluded (`none` for nothing). */
type When = {
  readonly [Id in QuestionId]?: AnswerTo<Id> | readonly AnswerTo<Id>[];
} & {
  readonly pattern?: Pattern | readonly Pattern[];
  readonly saga?: 'orchestrated' | 'choreographed' | 'none';
};
type TableRow<Conclusion> = Omit<Row<Conclusion>, 'when' | 'sources'> & {
  readonly when: When;
  readonly sources: readonly SourceName[];
};

/** One question that the table answers, by the first of its rows that holds. The last row always holds. */
export type Facet<Name extends string = string, Conclusion = unknown> = {
  readonly name: Name;
  readonly rows: readonly TableRow<Conclusion>[];
};
type ModifierFacet = {
  [Name in keyof Modifiers]-?: Facet<Name, NonNullable<Modifiers[Name]> | null>;
}[keyof Modifiers];

const messages = ['event', 'event-with-ack'] as const;
const calls = ['rest', 'grpc', 'rpc'] as const;
/** What is to be undone where a later step fails, and is not to come in twice or not at all. */
const changing = ['change', 'set'] as const;
/** Where one of the two sides is not ours, or runs where no broker reaches it. */
const outside = ['browser', 'public', 'external'] as const;

const nothing = { when: {}, choose: null, because: '', sources: [] } as const;

/** Which pattern. */
export const patternFacet: Facet<'pattern', Pattern> = {
  name: 'pattern',
  rows: [
    {
      when: { effect: 'forward' },
      choose: 'rest',
      because:
        '{from} passes on what others ask of {to}, as it comes: whoever asked waits, and knows whether it may be sent again.',
      sources: ['gatewayRouting'],
    },
    {
      when: { effect: 'probe', sides: 'internal', stack: 'grpc' },
      choose: 'grpc',
      because:
        'It is a health check, between two services that speak gRPC, which has one of its own: a failure is an answer, and nothing to retry.',
      sources: ['grpcHealth', 'healthEndpoint'],
    },
    {
      when: { effect: 'probe', sides: 'internal', stack: 'rpc' },
      choose: 'rpc',
      because:
        'It is a health check, over what the two services speak already: a failure is an answer, and nothing to retry.',
      sources: ['healthEndpoint'],
    },
    {
      when: { effect: 'probe' },
      choose: 'rest',
      because:
        'It is a health check, and asked again before long: a failure is an answer, and nothing to retry.',
      sources: ['healthEndpoint'],
    },
    {
      when: { effect: changing, together: 'yes' },
      choose: 'saga',
      because:
        'Several services change together or not at all, and no transaction spans their databases: each commits its own step, and a later failure undoes the earlier steps.',
      sources: ['sagas', 'sagaPattern'],
    },
    {
      when: { sides: outside, stream: ['answers', 'both'] },
      choose: 'rest',
      because:
        'It is a flow of messages across the edge of the system, where HTTP goes everywhere: server-sent events for a flow of answers, a WebSocket for both ways.',
      sources: ['serverSentEvents', 'grpcWeb'],
    },
    {
      when: { effect: changing, waiting: 'no', stream: ['answers', 'both'], outage: 'later' },
      choose: 'event',
      because:
        'Nobody waits for this flow, and none of it may be lost while {to} is down: a broker holds it until then.',
      sources: ['betweenServices'],
    },
    {
      when: { stream: ['answers', 'both'] },
      choose: 'grpc-stream',
      because:
        'It is a long-lived flow of messages between two services of yours: one stream saves a request for each of them.',
      sources: ['grpcPerformance', 'grpcComparison'],
    },
    {
      when: { effect: 'read', sides: 'browser', stack: 'rpc' },
      choose: 'rpc',
      because:
        'A page waits for it, and shares the types of its calls with {to} already: what carries them is HTTP.',
      sources: ['trpc'],
    },
    {
      when: { effect: 'read', sides: outside },
      choose: 'rest',
      because: '{from} only asks, across the edge of the system: HTTP is what everybody there speaks.',
      sources: ['betweenServices', 'grpcComparison'],
    },
    {
      when: { effect: 'read', waiting: 'no' },
      choose: 'event',
      because:
        '{from} wants to know something and does not wait for it: {to} tells what changes, and {from} keeps what it needs.',
      sources: ['stateTransfer', 'communication'],
    },
    {
      when: { effect: 'read', cut: 'yes' },
      choose: 'event',
      because:
        'Too many services wait for each other, and the chain ends here: {from} keeps its own copy, fed by events of {to}, and asks nobody while somebody waits.',
      sources: ['cascading', 'stateTransfer'],
    },
    {
      when: { effect: 'read', freshness: 'later', outage: 'later' },
      choose: 'event',
      because:
        '{from} works in full while {to} is down, with data that may be a little old: it keeps its own copy, fed by events of {to}.',
      sources: ['stateTransfer', 'communication'],
    },
    {
      when: { effect: changing, waiting: 'no', sides: outside },
      choose: 'event-with-ack',
      because:
        'Nobody waits for the outcome, but no broker spans the two sides: one side takes the request, says so at once, and the work is done later.',
      sources: ['requestReply'],
    },
    {
      when: { effect: changing, waiting: 'no' },
      choose: 'event',
      because:
        'Something is to be done and nobody waits for it: an event lets {from} go on, and {to} be slow or down for a while.',
      sources: ['communication', 'betweenServices'],
    },
    {
      when: { effect: changing, cut: 'yes' },
      choose: 'event-with-ack',
      because:
        'Too many services wait for each other, and the chain ends here: what is asked for is accepted at once, and {to} and those behind it work in their own time.',
      sources: ['cascading', 'requestReply'],
    },
    {
      when: { effect: changing, result: 'receipt' },
      choose: 'event-with-ack',
      because:
        'Something is to be done, and {from} only has to know that it will be: accept it at once, and let {to} do it in its own time.',
      sources: ['requestReply', 'communication'],
    },
    {
      when: { sides: 'browser', stack: 'rpc' },
      choose: 'rpc',
      because:
        'A page waits for it, and shares the types of its calls with {to} already: what carries them is HTTP.',
      sources: ['trpc'],
    },
    {
      when: { sides: outside },
      choose: 'rest',
      because:
        '{from} cannot answer without the outcome, across the edge of the system: that is a call over HTTP.',
      sources: ['betweenServices', 'grpcComparison'],
    },
    {
      when: { load: 'large' },
      choose: 'rest',
      because:
        'Somebody waits for it, and the messages are large: HTTP streams a body of any size, where gRPC refuses a message above 4 MB unless it is told otherwise.',
      sources: ['grpcComparison'],
    },
    {
      when: { load: 'high' },
      choose: 'grpc',
      because:
        'Somebody waits for it, between two services of yours, very often: gRPC spends less on each message than JSON over HTTP.',
      sources: ['grpcComparison', 'betweenServices'],
    },
    {
      when: { stack: 'grpc' },
      choose: 'grpc',
      because: 'Somebody waits for it, and both services speak gRPC already.',
      sources: ['grpcComparison'],
    },
    {
      when: { stack: 'rpc' },
      choose: 'rpc',
      because:
        'Somebody waits for it, and the two services have procedure calls of their framework already: another protocol beside them has to earn its place.',
      sources: ['nestMicroservices'],
    },
    {
      when: { stack: 'mixed' },
      choose: 'grpc',
      because:
        'Somebody waits for it, and the two are written in different languages: one .proto file gives both their types and clients.',
      sources: ['grpcComparison'],
    },
    {
      when: {},
      choose: 'rest',
      because:
        'Somebody waits for it, and nothing asks for more than a plain HTTP call: the simplest that both sides speak.',
      sources: ['betweenServices'],
    },
  ],
};

/** What else to do, in the order in which it is concluded. */
export const modifierFacets: readonly ModifierFacet[] = [
  {
    name: 'saga',
    rows: [
      { ...nothing, when: { pattern: [...calls, 'grpc-stream', ...messages] } },
      {
        when: { waiting: 'yes' },
        choose: 'orchestrated',
        because: 'Somebody waits for the end of it, so one place has to know how far it is.',
        sources: ['sagaPattern'],
      },
      {
        when: { sides: outside },
        choose: 'orchestrated',
        because: 'One of the sides cannot take part in events, so one service of yours directs the steps.',
        sources: ['sagaPattern'],
      },
      {
        when: { steps: 'many' },
        choose: 'orchestrated',
        because: 'With many steps or branches nobody can follow a chain of events: one place directs them.',
        sources: ['sagaPattern'],
      },
      {
        when: { brokers: 'none' },
        choose: 'orchestrated',
        because: 'There is no broker yet, and a saga is no reason to run one: one service calls the steps.',
        sources: ['sagaPattern'],
      },
      {
        when: {},
        choose: 'choreographed',
        because: 'Few steps, nobody waits, and a broker is there: each service reacts to the event before.',
        sources: ['sagaPattern'],
      },
    ],
  },
  {
    name: 'broker',
    rows: [
      { ...nothing, when: { pattern: [...calls, 'grpc-stream'] } },
      { ...nothing, when: { saga: 'orchestrated' } },
      { ...nothing, when: { sides: outside } },
      {
        when: { delivery: 'replay' },
        choose: 'log',
        because: 'Readers go back to old messages: a log keeps them, a queue forgets what was read.',
        sources: ['brokers'],
      },
      {
        when: { delivery: ['order', 'fanout'], load: 'high' },
        choose: 'log',
        because:
          'Many messages a second, in order or for several readers: a log is split by key and read by each at its own pace.',
        sources: ['brokers'],
      },
      {
        when: { brokers: 'log' },
        choose: 'log',
        because: 'You run a log already, and it does what is needed here.',
        sources: ['brokers'],
      },
      {
        when: { brokers: 'queue' },
        choose: 'queue',
        because: 'You run a queue already, and it does what is needed here.',
        sources: ['brokers'],
      },
      {
        when: { delivery: 'routing' },
        choose: 'queue',
        because:
          'The content decides who gets a message: a queue broker routes, readers of a log have to filter.',
        sources: ['brokers'],
      },
      {
        when: { delivery: ['order', 'fanout'] },
        choose: 'log',
        because:
          'Order or several readers: a log keeps messages in order for each key, and for every reader.',
        sources: ['brokers'],
      },
      {
        when: { load: 'high' },
        choose: 'log',
        because: 'Many messages a second: a log appends and reads in batches.',
        sources: ['brokers'],
      },
      {
        when: {},
        choose: 'queue',
        because:
          'Each message is one piece of work for one service: a queue hands it out, retries it and puts aside what fails.',
        sources: ['brokers'],
      },
    ],
  },
  {
    name: 'timeout',
    rows: [
      // The broker takes it, and answers for itself.
      { ...nothing, when: { pattern: 'event-with-ack', sides: 'internal' } },
      { ...nothing, when: { pattern: ['event', 'grpc-stream'] } },
      { ...nothing, when: { saga: 'choreographed' } },
      {
        when: { effect: 'probe' },
        choose: 2000,
        because: 'Who hears nothing of {to} for 2 s has the answer.',
        sources: ['healthEndpoint', 'timeouts'],
      },
      { ...nothing, when: { effect: 'forward', stream: ['answers', 'both'] } },
      {
        when: { effect: 'forward' },
        choose: 5000,
        because:
          'What passes through may be a change, which is worth a wait of up to 5 s: beyond, callers pile up.',
        sources: ['timeouts', 'cascading'],
      },
      { ...nothing, when: { pattern: calls, stream: ['answers', 'both'] } },
      {
        when: { pattern: calls, effect: 'read' },
        choose: 2000,
        because: 'Somebody waits for the data: after 2 s an answer helps nobody any more.',
        sources: ['timeouts', 'grpcDeadlines', 'cascading'],
      },
      {
        when: { pattern: 'event-with-ack' },
        choose: 2000,
        because: 'To accept is quick: 2 s without a word means that it was not accepted.',
        sources: ['timeouts', 'requestReply'],
      },
      {
        when: {},
        choose: 5000,
        because: 'What changes something is worth a longer wait, up to 5 s: beyond, callers pile up.',
        sources: ['timeouts', 'grpcDeadlines', 'cascading'],
      },
    ],
  },
  {
    name: 'retries',
    rows: [
      // The broker takes it, and answers for itself.
      { ...nothing, when: { pattern: 'event-with-ack', sides: 'internal' } },
      { ...nothing, when: { pattern: ['event', 'grpc-stream'] } },
      { ...nothing, when: { saga: 'choreographed' } },
      // A health check is asked again anyway; of what passes through, only who asked knows whether it may.
      { ...nothing, when: { effect: ['probe', 'forward'] } },
      { ...nothing, when: { pattern: calls, stream: ['answers', 'both'] } },
      {
        when: {},
        choose: 2,
        because: 'Most failures are short: two more attempts, with growing and random pauses, and no more.',
        sources: ['timeouts', 'cascading'],
      },
    ],
  },
  {
    name: 'idempotencyKey',
    rows: [
      // The broker takes it, and answers for itself.
      { ...nothing, when: { pattern: 'event-with-ack', sides: 'internal' } },
      { ...nothing, when: { pattern: ['event', 'grpc-stream'] } },
      { ...nothing, when: { effect: ['read', 'set', 'probe', 'forward'] } },
      { ...nothing, when: { pattern: calls, stream: ['answers', 'both'] } },
      {
        when: {},
        choose: true,
        because: 'What changes something may arrive twice: a key that stays the same lets {to} do it once.',
        sources: ['idempotency', 'idempotentConsumer'],
      },
    ],
  },
  {
    name: 'circuitBreaker',
    rows: [
      { ...nothing, when: { pattern: ['event', 'event-with-ack', 'grpc-stream'] } },
      { ...nothing, when: { saga: 'choreographed' } },
      // It would keep the health check from seeing that all is well again.
      { ...nothing, when: { effect: 'probe' } },
      { ...nothing, when: { sides: ['browser', 'public'] } },
      {
        when: { effect: 'forward' },
        choose: true,
        because:
          'While {to} is down, whatever passes through would wait for its timeout: a circuit breaker answers at once and lets {to} recover.',
        sources: ['circuitBreaker', 'gatewayRouting'],
      },
      { ...nothing, when: { pattern: calls, stream: ['answers', 'both'] } },
      {
        when: {},
        choose: true,
        because:
          'While {to} is down, each call would wait for its timeout: a circuit breaker answers at once and lets {to} recover.',
        sources: ['circuitBreaker', 'cascading'],
      },
    ],
  },
  {
    name: 'bulkhead',
    rows: [
      { ...nothing, when: { effect: ['probe', 'forward'] } },
      { ...nothing, when: { pattern: [...messages, 'grpc-stream', 'saga'] } },
      { ...nothing, when: { sides: ['browser', 'public'] } },
      { ...nothing, when: { stream: ['answers', 'both'] } },
      {
        when: { outage: 'without' },
        choose: true,
        because:
          '{from} can do without: a limit on calls at the same time keeps a slow {to} from taking all of its capacity.',
        sources: ['bulkhead'],
      },
      {
        when: { load: 'high' },
        choose: true,
        because:
          'At this rate calls pile up within seconds: a limit on calls at the same time keeps the rest of {from} working.',
        sources: ['bulkhead', 'cascading'],
      },
      nothing,
    ],
  },
  {
    name: 'fallback',
    rows: [
      { ...nothing, when: { effect: ['probe', 'forward'] } },
      { ...nothing, when: { pattern: [...messages, 'grpc-stream', 'saga'] } },
      { ...nothing, when: { stream: ['answers', 'both'] } },
      {
        when: { outage: 'without' },
        choose: true,
        because: '{from} goes on when {to} is down: say with what, a default or the last answer.',
        sources: ['circuitBreaker', 'staleContent'],
      },
      nothing,
    ],
  },
  {
    name: 'cache',
    rows: [
      { ...nothing, when: { pattern: [...messages, 'grpc-stream', 'saga'] } },
      { ...nothing, when: { effect: ['probe', 'forward'] } },
      { ...nothing, when: { stream: ['answers', 'both'] } },
      {
        when: { effect: 'read', freshness: 'later' },
        choose: true,
        because:
          'The data may be a little old: kept answers spare most calls, and carry over short failures.',
        sources: ['staleContent'],
      },
      nothing,
    ],
  },
  {
    name: 'outbox',
    rows: [
      { ...nothing, when: { pattern: [...calls, 'grpc-stream'] } },
      { ...nothing, when: { saga: 'orchestrated' } },
      { ...nothing, when: { sides: ['browser', 'public'] } },
      {
        when: { pattern: 'event', effect: 'read' },
        choose: true,
        because:
          '{to} tells what it has changed: the change and the event are one transaction, or the copies drift apart.',
        sources: ['outbox'],
      },
      {
        when: { ownWrite: 'yes' },
        choose: true,
        because:
          '{from} writes to its database and sends a message: written to an outbox in the same transaction, neither comes without the other.',
        sources: ['outbox'],
      },
      nothing,
    ],
  },
  {
    name: 'claimCheck',
    rows: [
      { ...nothing, when: { pattern: [...calls, 'grpc-stream'] } },
      { ...nothing, when: { saga: 'orchestrated' } },
      { ...nothing, when: { sides: ['browser', 'public'] } },
      {
        when: { load: 'large' },
        choose: true,
        because: 'Brokers are made for small messages: put the content into a store, and send where it is.',
        sources: ['claimCheck'],
      },
      nothing,
    ],
  },
  // An operation of the system, which no table knows; the code may.
  { name: 'compensation', rows: [nothing] },
];
