import { describe, expect, test } from 'vitest';
import { Architecture } from '../../src/analyze/architecture.js';
import { graphJson } from '../../src/report/graph-json.js';
import { mermaid } from '../../src/report/mermaid.js';
import { architecture, data, interaction, operation, reachedFrom, target } from './sample-architecture.js';

describe('mermaid', () => {
  test('services', () => {
    expect(mermaid(architecture, 'service')).toMatchInlineSnapshot(`
      "flowchart LR
        service_inventory["inventory"]
        service_orders["orders"]
        service_payment["payment"]
        service_stripe(["stripe"]):::external
        service_web["web"]
        store_orders_db[("orders-db<br>postgres")]
        channel_orders{{"orders<br>kafka"}}
        unknown_orders_BILLING_URL_bills(["? \${BILLING_URL}/bills"]):::unknown
        unknown_inventory_or_orders(["? inventory or orders"]):::unknown
        channel_orders -.-> service_inventory
        service_orders -->|"POST /charge"| service_payment
        service_orders -.-> channel_orders
        service_orders --- store_orders_db
        service_orders -->|"GET /bills"| unknown_orders_BILLING_URL_bills
        service_payment -->|"POST /v1/charges"| service_stripe
        service_payment -.->|"POST /log"| unknown_inventory_or_orders
        service_web -->|"POST /orders<br>GET /:param"| service_orders
        classDef external stroke-dasharray: 5 5
        classDef unknown stroke-dasharray: 2 3
      "
    `);
  });

  test('operations', () => {
    expect(mermaid(architecture, 'operation')).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph service_inventory["inventory"]
          operation_inventory_consume_orders["consume orders"]
        end
        subgraph service_orders["orders"]
          operation_orders_POST_orders["POST /orders"]
          operation_orders_GET_orders_id["GET /orders/:id"]
          operation_orders_unknown_operation(["unknown operation"]):::unknown
        end
        subgraph service_payment["payment"]
          operation_payment_POST_charge["POST /charge"]
        end
        service_stripe(["stripe"]):::external
        subgraph service_web["web"]
          operation_web_no_known_operation(["no known operation"]):::unknown
        end
        store_orders_db[("orders-db<br>postgres")]
        channel_orders{{"orders<br>kafka"}}
        unknown_orders_BILLING_URL_bills(["? \${BILLING_URL}/bills"]):::unknown
        unknown_inventory_or_orders(["? inventory or orders"]):::unknown
        channel_orders -.-> operation_inventory_consume_orders
        operation_orders_POST_orders --> operation_payment_POST_charge
        operation_orders_POST_orders -.-> channel_orders
        operation_orders_GET_orders_id --- store_orders_db
        operation_orders_GET_orders_id -->|"GET /bills"| unknown_orders_BILLING_URL_bills
        operation_payment_POST_charge -->|"POST /v1/charges"| service_stripe
        operation_payment_POST_charge -.->|"POST /log"| unknown_inventory_or_orders
        operation_web_no_known_operation --> operation_orders_POST_orders
        operation_web_no_known_operation -->|"GET /:param"| operation_orders_unknown_operation
        classDef external stroke-dasharray: 5 5
        classDef unknown stroke-dasharray: 2 3
      "
    `);
  });

  test('calls between the same two services are one arrow, with a few of them named', () => {
    const names = ['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e'];
    const text = mermaid(
      new Architecture({
        ...data,
        operations: names.map((name, line) => operation('payment', name, line + 1)),
        interactions: [...names, ...names].map((name, line) =>
          interaction('orders', line + 1, {
            target: target({ service: 'payment', operation: `payment#${name}` }),
          }),
        ),
      }),
      'service',
    );
    expect(text.match(/service_orders --> .*|service_orders -->\|.*/g)).toEqual([
      'service_orders -->|"GET /a<br>GET /b<br>GET /c<br>and 2 more"| service_payment',
    ]);
  });

  test('names cannot become syntax, directives or markup', () => {
    const evil = [
      'a"]; click x call alert()',
      "%%{init: {'theme':'dark'}}%%",
      '<img src=x onerror=alert(1)>',
      '`**bold**`',
      'end',
      'style x:y#z;',
      'line\nend\nbreak',
      '&quot;#quot;',
      '|pipe|',
      `${'long '.repeat(40)}`,
    ];
    const text = mermaid(
      new Architecture({
        ...data,
        services: evil.map((name) => ({ name, roots: [], external: false, files: 1 })),
        operations: [],
        interactions: evil.map((name, line) =>
          interaction(name, line, { target: target({ service: evil[0] ?? '' }), method: 'GET', path: name }),
        ),
        stores: [],
        channels: [],
      }),
      'service',
    );
    expect(text).toMatchInlineSnapshot(`
      "flowchart LR
        service_a_click_x_call_alert_["a#34;]#59; click x call alert()"]
        service__init_theme_dark_["#37;#37;{init: {'theme':'dark'}}#37;#37;"]
        service__img_src_x_onerror_alert_1_["#60;img src=x onerror=alert(1)#62;"]
        service__bold_["#96;**bold**#96;"]
        service_end["end"]
        service_style_x_y_z_["style x#58;y#35;z#59;"]
        service_line_end_break["line␊end␊break"]
        service__quot_quot_["#38;quot#59;#35;quot#59;"]
        service__pipe_["|pipe|"]
        service_long_long_long_long_long_long_long_long_long_long_long_long_["long long long long long long long long long long long long long long long long…"]
        service_a_click_x_call_alert_ -->|"GET a#34;]#59; click x call alert()"| service_a_click_x_call_alert_
        service__init_theme_dark_ -->|"GET #37;#37;{init: {'theme':'dark'}}#37;#37;"| service_a_click_x_call_alert_
        service__img_src_x_onerror_alert_1_ -->|"GET #60;img src=x onerror=alert(1)#62;"| service_a_click_x_call_alert_
        service__bold_ -->|"GET #96;**bold**#96;"| service_a_click_x_call_alert_
        service_end -->|"GET end"| service_a_click_x_call_alert_
        service_style_x_y_z_ -->|"GET style x#58;y#35;z#59;"| service_a_click_x_call_alert_
        service_line_end_break -->|"GET line␊end␊break"| service_a_click_x_call_alert_
        service__quot_quot_ -->|"GET #38;quot#59;#35;quot#59;"| service_a_click_x_call_alert_
        service__pipe_ -->|"GET |pipe|"| service_a_click_x_call_alert_
        service_long_long_long_long_long_long_long_long_long_long_long_long_ -->|"GET long long long long long long long long long long long long long long long …"| service_a_click_x_call_alert_
        classDef external stroke-dasharray: 5 5
        classDef unknown stroke-dasharray: 2 3
      "
    `);
    const labels = [...text.matchAll(/"([^"\n]*)"/g)].map(([, label]) => label);
    expect(labels.filter((label) => /[<>%`"&]/.test((label ?? '').replaceAll('<br>', '')))).toEqual([]);
  });

  test('different things with alike names are different nodes', () => {
    const services = ['a-b', 'a.b', 'a b'].map((name) => ({ name, roots: [], external: false, files: 1 }));
    const text = mermaid(
      new Architecture({ ...data, services, operations: [], interactions: [], stores: [], channels: [] }),
      'service',
    );
    expect(new Set(text.match(/service_a_b\w*/g)).size).toBe(3);
  });

  test('a service that calls itself', () => {
    const own = interaction('orders', 1, {
      target: target({ service: 'orders', operation: 'orders#POST /orders' }),
      reaches: reachedFrom('orders#GET /orders/:id'),
    });
    const self = new Architecture({ ...data, interactions: [own] });
    expect(mermaid(self, 'service')).toContain('service_orders -->|"POST /orders"| service_orders\n');
    expect(mermaid(self, 'operation')).toContain(
      'operation_orders_GET_orders_id --> operation_orders_POST_orders\n',
    );
  });
});

describe('json', () => {
  const graph = JSON.parse(graphJson(architecture));

  test('has the parts that scripts rely on', () => {
    expect(Object.keys(graph)).toEqual([
      'schemaVersion',
      'services',
      'operations',
      'interactions',
      'hops',
      'stores',
      'channels',
    ]);
    expect(graph.schemaVersion).toBe(1);
    expect(graph.services[0]).toEqual({ name: 'inventory', root: 'services/inventory', external: false });
    expect(graph.services[3]).toEqual({ name: 'stripe', root: null, external: true });
    expect(graph.operations[1]).toEqual({
      id: 'orders#POST /orders',
      service: 'orders',
      kind: 'http',
      name: 'POST /orders',
      file: 'services/orders/src/server.ts',
      line: 20,
    });
    expect(graph.interactions[1]).toEqual({
      id: 'orders-22',
      service: 'orders',
      operations: ['orders#POST /orders'],
      kind: 'http',
      client: 'axios',
      file: 'services/orders/src/server.ts',
      line: 22,
      column: 11,
      sink: { file: 'services/orders/src/http.ts', line: 9, column: 4 },
      target: {
        status: 'resolved',
        service: 'payment',
        operation: 'payment#POST /charge',
        store: null,
        channel: null,
        address: 'http://payment/charge',
        candidates: [],
        reason: null,
      },
      method: 'POST',
      path: '/charge',
      blocking: true,
      loop: false,
      timeout: { ms: 2000, source: 'instance' },
      retry: { attempts: 3, delay: 'exponential' },
      circuitBreaker: false,
    });
    expect(graph.hops).toEqual([
      {
        from: 'orders#POST /orders',
        to: 'payment#POST /charge',
        interaction: 'orders-22',
        certainty: 'certain',
      },
      { from: 'payment#POST /charge', to: null, interaction: 'payment-7', certainty: 'certain' },
    ]);
    expect(graph.stores).toEqual([{ name: 'orders-db', kind: 'postgres', usedBy: ['orders'] }]);
    expect(graph.channels).toEqual([
      { name: 'orders', kind: 'kafka', publishers: ['orders'], consumers: ['inventory'] },
    ]);
  });
});
