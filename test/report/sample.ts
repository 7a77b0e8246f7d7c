import type { ChainHop, Finding, Location, Report, Timeout, Unresolved } from '../../src/model.js';

/** What a run on a shop would give: a chain of eight hops, other findings, calls that go nowhere known. */

const none: Timeout = { ms: null, source: 'none', detail: 'fetch waits 300 s for the headers' };
const twoSeconds: Timeout = { ms: 2000, source: 'explicit', detail: 'AbortSignal.timeout' };
const kyDefault: Timeout = { ms: 10_000, source: 'library', detail: 'ky waits 10 s by default' };

const stations: readonly (readonly [service: string, operation: string | null, timeout: Timeout])[] = [
  ['web', 'GET /product/:id', none],
  ['product', 'GET /:id', none],
  ['cart', 'GET /carts/:id/price', twoSeconds],
  ['checkout', 'POST /quote', none],
  ['payment', 'payment.Payment/Quote', kyDefault],
  ['fraud', 'POST /score', none],
  ['customer', 'GET /customers/:id', { ms: 2000, source: 'mesh', detail: 'policy' }],
  ['ledger', 'GET /accounts/:id', { ms: null, source: 'unknown', detail: 'options come from elsewhere' }],
  ['bank', null, none],
];

export const chain: readonly ChainHop[] = stations
  .slice(0, -1)
  .map(([service, operation, timeout], index) => {
    const [toService, toOperation] = stations[index + 1] ?? ['', null];
    return {
      fromService: service,
      fromOperation: operation ?? '',
      toService,
      toOperation,
      at: { file: `services/${service}/src/server.ts`, line: 10 + index * 7, column: 20 },
      timeout,
      certainty: toOperation === null ? 'possible' : 'certain',
    };
  });

export function finding(changes: Partial<Finding> & Location): Finding {
  return {
    id: '5f0c',
    rule: 'missing-timeout',
    severity: 'error',
    certainty: 'certain',
    service: 'cart',
    message: 'the call of product GET /:id has no timeout: fetch waits 300 s for the headers',
    evidence: [],
    suggestion: 'pass `signal: AbortSignal.timeout(2000)`',
    fixable: false,
    ...changes,
  };
}

export const chainFinding = finding({
  rule: 'sync-chain',
  service: 'checkout',
  file: 'services/checkout/src/server.ts',
  line: 31,
  column: 20,
  message:
    'web GET /product/:id waits for a chain of 8 services, 3 are allowed: web → product → cart → checkout → payment → fraud → customer → ledger → bank',
  suggestion:
    'Answer from what checkout knows already, and send what payment must do as an event; see hoplint explain sync-chain.',
  evidence: chain.map(({ at, fromService, toService, toOperation }) => ({
    ...at,
    service: fromService,
    message: `calls ${toService} ${toOperation ?? ''}`.trimEnd(),
  })),
  chain,
});

export const timeoutFinding = finding({
  file: 'services/cart/src/clients/product.ts',
  line: 3,
  column: 26,
  evidence: [
    {
      file: 'services/cart/src/server.ts',
      line: 12,
      column: 21,
      service: 'cart',
      message: 'GET /carts/:id/price calls priceOf',
    },
    {
      file: 'services/cart/src/clients/product.ts',
      line: 3,
      column: 26,
      service: 'cart',
      message: 'priceOf calls product GET /:id with fetch',
    },
  ],
});

export const databaseFinding = finding({
  rule: 'shared-database',
  severity: 'warn',
  certainty: 'possible',
  service: 'orders',
  file: 'services/orders/src/db.ts',
  line: 1,
  column: 1,
  message: 'orders and inventory both write table stock of the database shop',
  evidence: [
    {
      file: 'services/inventory/src/database/connection.ts',
      line: 8,
      column: 3,
      service: 'inventory',
      message: 'connects with DATABASE_URL = postgres://db/shop',
    },
  ],
  suggestion: 'Give the table to inventory and ask it:\n  POST /reservations',
});

export const unresolved: readonly Unresolved[] = [
  {
    service: 'web',
    file: 'services/web/src/billing.ts',
    line: 7,
    column: 9,
    reason: 'the environment variable BILLING_URL has no value in the topology',
    hint: `services.billing.addresses: [\${BILLING_URL}]`,
  },
  {
    service: 'cart',
    file: 'services/cart/src/billing.ts',
    line: 19,
    column: 3,
    reason: 'the environment variable BILLING_URL has no value in the topology',
    hint: `services.billing.addresses: [\${BILLING_URL}]`,
  },
  {
    service: 'web',
    file: 'services/web/src/proxy.ts',
    line: 4,
    column: 1,
    reason: 'address comes from a function parameter of an exported function that nothing calls',
    hint: '',
  },
];

export const report: Report = {
  summary: {
    services: 9,
    operations: 41,
    interactions: 88,
    errors: 2,
    warnings: 1,
    suppressed: 1,
    baselined: 0,
  },
  resolution: { percent: 94, resolved: 71, external: 12, ambiguous: 1, unresolved: 4 },
  findings: [timeoutFinding, chainFinding, databaseFinding],
  suppressed: [],
  unresolved,
  unseen: [],
  leftOut: [],
  notices: [],
  origin: 'inferred from docker-compose.yml',
};

export const clean: Report = {
  ...report,
  summary: { ...report.summary, errors: 0, warnings: 0, suppressed: 0 },
  findings: [],
  unresolved: [],
};

export const rules = ['sync-chain', 'missing-timeout', 'chatty-loop', 'shared-database'];

export const sources = new Map([
  [
    'services/checkout/src/server.ts',
    [
      ...Array.from({ length: 28 }, () => ''),
      "app.post('/quote', async (req, res) => {",
      '  const cart = await readCart(req.body.cartId);',
      '  const payment = await quote({ amount: cart.total, currency: cart.currency, customer: req.body.customer });',
      '  if (payment.declined) {',
      '\t\treturn res.status(402).end();',
      '  }',
    ],
  ],
  [
    'services/cart/src/clients/product.ts',
    [
      'export async function priceOf(id: string): Promise<number> {',
      '  // the price of now, not of yesterday',
      '  const response = await fetch(new URL(id, process.env.PRODUCT_URL));',
      '  const product = await response.json();',
      '  return product.price;',
      '}',
    ],
  ],
]);
