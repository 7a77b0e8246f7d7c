import type { EntryAction, LibraryModel, Member } from '../library.js';

const system = 'moleculer';

/** Actions and events of a service; the functions stand there themselves or under `handler`. */
const registers = (schema: string): readonly [EntryAction, EntryAction] => [
  {
    is: 'entry',
    kind: 'rpc',
    system,
    service: `${schema}.name`,
    separator: '.',
    version: `${schema}.version`,
    handlers: `${schema}.actions`,
    place: 'handler',
  },
  {
    is: 'entry',
    kind: 'consume',
    system,
    channel: '$name',
    handlers: `${schema}.events`,
    place: 'handler',
  },
];
const [actions, events] = registers('0');
const service: Member = { call: { ...actions, also: [events] } };

/** Waits for ever unless something bounds it. What `retryPolicy` is set to holds where it is enabled. */
const call = (procedure: string): Member => ({
  call: {
    is: 'remote',
    kind: 'rpc',
    system,
    procedure,
    bounds: [{ at: ['2.timeout', '@options.requestTimeout'], means: 'milliseconds' }],
    unbounded: { ms: null, counts: false, says: 'moleculer waits for ever for an action by default' },
    retries: { at: '2.retries', counts: 'retries', default: 0, delay: 'exponential' },
  },
});
/** Its options hold for all that is called in the service. */
const broker: Member = {
  type: 'Broker',
  new: { is: 'provide', type: 'Broker', carries: { options: '0' }, gives: 'Broker' },
};
const emit: Member = { call: { is: 'remote', kind: 'publish', system, channel: '0' } };

export const moleculer: LibraryModel = {
  library: 'moleculer',
  modules: ['moleculer'],
  source: 'moleculer 0.14.36: src/service-broker.js, src/context.js, src/middlewares/timeout.js; 0.15.2',
  exports: {
    '*': { type: 'Module' },
    default: { type: 'Module' },
    ServiceBroker: broker,
    Context: { type: 'Broker' },
    Service: { new: { is: 'make', type: 'Service' } },
  },
  schemas: {
    having: ['actions', 'events'],
    type: 'Schema',
    entries: registers('@schema'),
    parameters: { ctx: 'Broker' },
    configuration: { named: /(^|\/)moleculer\.config$/, type: 'Broker' },
  },
  types: {
    Module: {
      members: {
        ServiceBroker: broker,
        Service: { new: { is: 'make', type: 'Service' } },
        Context: { type: 'Broker' },
      },
    },
    /** A context calls and emits as the broker does. */
    Broker: {
      members: {
        call: call('0'),
        mcall: call('0.*.action'),
        emit,
        broadcast: emit,
        createService: service,
        broker: { type: 'Broker' },
      },
    },
    Service: { members: { broker: { type: 'Broker' }, parseServiceSchema: service } },
    Schema: {},
  },
};
