import { Architecture } from '../../src/analyze/architecture.js';
import type { ArchitectureData, Interaction, Operation, Target } from '../../src/model.js';

/** A small shop with one of everything: services, an external one, a store, a channel, targets that are not known. */

export function target(changes: Partial<Target>): Target {
  return {
    status: 'resolved',
    service: null,
    operation: null,
    store: null,
    channel: null,
    address: null,
    candidates: [],
    reason: null,
    certainty: 'certain',
    ...changes,
  };
}

export function interaction(service: string, line: number, changes: Partial<Interaction>): Interaction {
  const at = { file: `services/${service}/src/server.ts`, line, column: 11 };
  return {
    ...at,
    id: `${service}-${line}`,
    service,
    kind: 'http',
    client: 'fetch',
    sink: at,
    via: [],
    instance: null,
    target: target({}),
    method: null,
    path: null,
    entity: null,
    access: null,
    blocking: true,
    loop: null,
    timeout: { ms: null, source: 'none', detail: 'fetch waits 300 s for the headers' },
    retry: null,
    circuitBreaker: false,
    streaming: false,
    system: null,
    write: null,
    given: [],
    reaches: [],
    ...changes,
  };
}

export function reachedFrom(operation: string, blocking = true): Interaction['reaches'] {
  return [{ operation, blocking, loop: null, steps: [] }];
}

export function operation(
  service: string,
  name: string,
  line: number,
  kind: Operation['kind'] = 'http',
): Operation {
  return {
    id: `${service}#${name}`,
    service,
    kind,
    name,
    file: `services/${service}/src/server.ts`,
    line,
    column: 1,
  };
}

export const data: ArchitectureData = {
  services: [
    { name: 'inventory', roots: ['services/inventory'], external: false, files: 3 },
    { name: 'orders', roots: ['services/orders'], external: false, files: 9 },
    { name: 'payment', roots: ['services/payment'], external: false, files: 4 },
    { name: 'stripe', roots: [], external: true, files: 0 },
    { name: 'web', roots: ['apps/web'], external: false, files: 12 },
  ],
  operations: [
    operation('inventory', 'consume orders', 8, 'consume'),
    operation('orders', 'POST /orders', 20),
    operation('orders', 'GET /orders/:id', 40),
    operation('payment', 'POST /charge', 5),
  ],
  interactions: [
    interaction('inventory', 8, {
      kind: 'consume',
      client: 'kafkajs',
      target: target({ channel: 'orders' }),
      blocking: false,
      reaches: reachedFrom('inventory#consume orders', false),
    }),
    interaction('orders', 22, {
      client: 'axios',
      target: target({
        service: 'payment',
        operation: 'payment#POST /charge',
        address: 'http://payment/charge',
      }),
      method: 'POST',
      path: '/charge',
      sink: { file: 'services/orders/src/http.ts', line: 9, column: 4 },
      timeout: { ms: 2000, source: 'instance', detail: 'timeout of axios.create' },
      retry: { attempts: 3, delay: 'exponential' },
      reaches: reachedFrom('orders#POST /orders'),
    }),
    interaction('orders', 25, {
      kind: 'publish',
      client: 'kafkajs',
      target: target({ channel: 'orders' }),
      blocking: false,
      reaches: reachedFrom('orders#POST /orders', false),
    }),
    interaction('orders', 41, {
      kind: 'database',
      client: 'pg',
      target: target({ store: 'orders-db' }),
      reaches: reachedFrom('orders#GET /orders/:id'),
    }),
    interaction('orders', 43, {
      target: target({
        status: 'unresolved',
        address: `\${BILLING_URL}/bills`,
        reason: 'BILLING_URL has no value',
      }),
      method: 'GET',
      path: '/bills',
      reaches: reachedFrom('orders#GET /orders/:id'),
    }),
    interaction('payment', 7, {
      target: target({
        status: 'external',
        service: 'stripe',
        address: 'https://api.stripe.com/v1/charges',
      }),
      method: 'POST',
      path: '/v1/charges',
      reaches: reachedFrom('payment#POST /charge'),
    }),
    interaction('payment', 9, {
      target: target({ status: 'ambiguous', candidates: ['inventory', 'orders'] }),
      method: 'POST',
      path: '/log',
      blocking: false,
      reaches: reachedFrom('payment#POST /charge', false),
    }),
    interaction('web', 3, {
      target: target({ service: 'orders', operation: 'orders#POST /orders' }),
      method: 'POST',
      path: '/orders',
    }),
    interaction('web', 4, {
      target: target({ service: 'orders', certainty: 'possible' }),
      method: 'GET',
      path: '/:param',
    }),
  ],
  stores: [
    {
      name: 'orders-db',
      kind: 'postgres',
      address: 'postgres://orders-db/orders',
      owner: null,
      replica: false,
      uses: [
        {
          file: 'services/orders/src/db.ts',
          line: 2,
          column: 1,
          service: 'orders',
          message: 'connects with DATABASE_URL',
          certainty: 'certain',
          writes: [],
          reads: ['orders'],
        },
      ],
    },
  ],
  channels: [{ name: 'orders', kind: 'kafka', publishers: ['orders'], consumers: ['inventory'] }],
  executions: [],
  declarations: { services: [], stores: [], channels: [], policies: [], deny: [], decisions: [] },
};

export const architecture = new Architecture(data);
