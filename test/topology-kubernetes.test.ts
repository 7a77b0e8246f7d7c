import { describe, expect, test } from 'vitest';
import type { ServiceDeclaration } from '../src/model.js';
import { loadTopology } from '../src/topology/index.js';
import { writeTree } from './support/tree.js';

const code = 'export {};\n';

/** Two services in directories of their own, and nothing but Kubernetes that says so. */
const sources = {
  'services/orders/package.json': JSON.stringify({ name: 'orders', scripts: { start: 'node index.js' } }),
  'services/orders/index.ts': code,
  'services/payment/package.json': JSON.stringify({ name: 'payment', scripts: { start: 'node index.js' } }),
  'services/payment/index.ts': code,
};

/** A Deployment, and a Service in front of it where `service` names one. */
function manifest({
  name,
  kind = 'Deployment',
  image = `acme/${name}`,
  label = name,
  env = '[]',
  envFrom = '[]',
  service,
}: {
  name: string;
  kind?: string;
  image?: string;
  label?: string;
  env?: string;
  envFrom?: string;
  service?: string;
}): string {
  const workload = `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:
  template:
    metadata: { labels: { app: ${label} } }
    spec:
      containers:
        - name: ${label}
          image: ${image}
          ports: [{ containerPort: 3000, name: http }]
          env: ${env}
          envFrom: ${envFrom}
`;
  if (service === undefined) return workload;
  return `${workload}---
apiVersion: v1
kind: Service
metadata: { name: ${service} }
spec:
  selector: { app: ${label} }
  ports: [{ port: 80, targetPort: http }]
`;
}

async function load(files: Readonly<Record<string, string>>) {
  return loadTopology(await writeTree(files), {});
}

async function serviceOf(files: Readonly<Record<string, string>>, name: string): Promise<ServiceDeclaration> {
  const { topology } = await load(files);
  const service = topology.services.find((each) => each.name === name);
  if (!service) throw new Error(`no ${name} among ${topology.services.map((each) => each.name)}`);
  return service;
}

describe('Kubernetes manifests', () => {
  test('say what is deployed from which source, and where it is reached', async () => {
    const { topology, notices } = await load({
      ...sources,
      'infra/k8s/orders.yaml': manifest({
        name: 'orders-depl',
        image: 'acme/shop-orders',
        label: 'orders',
        service: 'orders-srv',
      }),
      'infra/k8s/payment.yaml': manifest({ name: 'payment', service: 'payment' }),
    });
    expect(notices).toEqual([]);
    expect(topology.origin).toBe(
      'inferred from infra/k8s/orders.yaml and infra/k8s/payment.yaml (2 services)',
    );
    expect(topology.services).toMatchObject([
      {
        name: 'orders',
        roots: ['services/orders'],
        addresses: ['orders', 'orders-srv'],
        ports: [3000],
        declaredAt: { file: 'infra/k8s/orders.yaml', line: 4, column: 9 },
      },
      { name: 'payment', roots: ['services/payment'], addresses: ['payment'] },
    ]);
  });

  test('and compose files speak of the same services', async () => {
    const { topology } = await load({
      ...sources,
      'compose.yml': 'services: { order-service: { build: services/orders, environment: { A: compose } } }\n',
      'k8s/orders.yaml': manifest({
        name: 'orders',
        service: 'orders-srv',
        env: '[{ name: A, value: k8s }, { name: B, value: k8s }]',
      }),
    });
    expect(topology.services).toMatchObject([
      {
        name: 'order-service',
        addresses: ['order-service', 'orders', 'orders-srv'],
        env: { A: 'compose', B: 'k8s' },
      },
      { name: 'payment', roots: ['services/payment'] },
    ]);
  });

  test('and compose files run the same image', async () => {
    const { topology } = await load({
      ...sources,
      'compose.yml':
        'services: { buying: { build: services/orders, image: acme/buy }, db: { image: "node:20", volumes: ["./services/payment:/app"] } }\n',
      'k8s/all.yaml': `${manifest({ name: 'shop-1', image: 'registry.example:5000/acme/buy:2', service: 'shop-1' })}---\n${manifest({ name: 'other', image: 'node:20' })}`,
    });
    expect(topology.services).toMatchObject([
      { name: 'buying', roots: ['services/orders'], addresses: ['buying', 'shop-1', 'orders'] },
      { name: 'db', roots: ['services/payment'], addresses: ['db', 'payment'] },
      { name: 'other', roots: [], addresses: ['other'] },
    ]);
  });

  test.each(['StatefulSet', 'DaemonSet', 'Job', 'Rollout'])('deploy with a %s', async (kind) => {
    const orders = await serviceOf(
      { ...sources, 'k8s/orders.yml': manifest({ name: 'orders', kind }) },
      'orders',
    );
    expect(orders).toMatchObject({ roots: ['services/orders'], declaredAt: { file: 'k8s/orders.yml' } });
  });

  test('deploy with a CronJob and a List', async () => {
    const { topology } = await load({
      ...sources,
      'k8s/all.yml': `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: orders }
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: job, image: acme/orders, env: [{ name: A, value: b }] }] } } } } }
`,
    });
    expect(topology.services[0]).toMatchObject({
      name: 'orders',
      roots: ['services/orders'],
      env: { A: 'b' },
    });
  });

  test('name stores by their image, whatever stands beside it', async () => {
    const { topology } = await load({
      ...sources,
      'k8s/db.yaml': manifest({
        name: 'orders-db',
        kind: 'StatefulSet',
        image: 'postgres:16',
        service: 'orders-db-srv',
      }),
    });
    expect(topology.stores).toMatchObject([
      {
        name: 'orders-db',
        kind: 'postgres',
        addresses: expect.arrayContaining(['orders-db-srv', 'orders-db-0.orders-db-srv:3000']),
      },
    ]);
  });

  test('name the application of a pod that has helpers', async () => {
    const orders = await serviceOf(
      {
        ...sources,
        'k8s/orders.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec: { template: { spec: { containers: [{ name: istio-proxy, image: istio/proxyv2 }, { name: main, image: acme/orders, env: [{ name: A, value: b }] }] } } }
`,
      },
      'orders',
    );
    expect(orders).toMatchObject({ roots: ['services/orders'], env: { A: 'b' } });
  });

  test('lead to source by the directory of a Dockerfile, in any language', async () => {
    const { topology } = await load({
      'src/ledger/Dockerfile': 'FROM golang\n',
      'src/ledger/main.go': 'package main\n',
      'k8s/ledger.yaml': manifest({ name: 'ledger' }),
    });
    expect(topology.services).toMatchObject([{ name: 'ledger', roots: ['src/ledger'], external: false }]);
  });

  test('lead to source by skaffold', async () => {
    const { topology } = await load({
      ...sources,
      'skaffold.yaml': `apiVersion: skaffold/v2beta26
kind: Config
build: { artifacts: [{ image: acme/buying, context: services/orders }] }
portForward: [{ resourceType: service, resourceName: buying-srv, port: 80, localPort: 9000 }]
`,
      'k8s/buying.yaml': manifest({ name: 'buying', service: 'buying-srv' }),
    });
    expect(topology.services[0]).toMatchObject({
      name: 'buying',
      roots: ['services/orders'],
      ports: [9000, 3000],
    });
  });

  test('give variables: own ones before those of ConfigMaps, these from the nearest file', async () => {
    const orders = await serviceOf(
      {
        ...sources,
        'shop/k8s/orders.yaml': manifest({
          name: 'orders',
          env: `[{ name: A, value: own }, { name: HOST, value: pay }, { name: URL, value: "http://$(HOST):3000" },
            { name: KEY, valueFrom: { configMapKeyRef: { name: shared, key: key } } }, { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } },
            { name: TAG, value: "\${TAG}" }]`,
          envFrom: '[{ configMapRef: { name: shared }, prefix: X_ }, { configMapRef: { name: other } }]',
        }),
        'shop/k8s/map.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shared }\ndata: { key: near, port: 80 }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\ndata: { A: other }\n',
        'another/map.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shared }\ndata: { key: far }\n',
      },
      'orders',
    );
    expect(orders.env).toEqual({
      A: 'own',
      HOST: 'pay',
      KEY: 'near',
      URL: 'http://pay:3000',
      X_key: 'near',
      X_port: '80',
    });
  });

  test('give of secrets no more than addresses', async () => {
    const mongo = Buffer.from('mongodb://root:hush@db:27017/orders?authSource=admin').toString('base64');
    const orders = await serviceOf(
      {
        ...sources,
        'k8s/orders.yaml': manifest({ name: 'orders', envFrom: '[{ secretRef: { name: keys } }]' }),
        'k8s/keys.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: keys }\ndata: { MONGO_URI: ${mongo}, JWT: ${mongo.slice(9, 20)} }\nstringData: { TOKEN: hush }\n`,
      },
      'orders',
    );
    expect(orders.env).toEqual({ MONGO_URI: 'mongodb://db:27017/orders' });
  });

  test('give variables that kustomize makes; the base holds against overlays', async () => {
    const orders = await serviceOf(
      {
        ...sources,
        'k8s/base/orders.yaml': manifest({
          name: 'orders',
          env: '[{ name: A, value: base }]',
          envFrom: '[{ configMapRef: { name: made } }]',
        }),
        'k8s/base/kustomization.yaml':
          'resources: [orders.yaml]\nconfigMapGenerator: [{ name: made, literals: ["B=literal"], envs: [made.env] }]\n',
        'k8s/base/made.env': 'C=file\nB=lost\n',
        'k8s/overlays/a/orders.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec: { template: { spec: { containers: [{ name: orders, env: [{ name: A, value: overlay }, { name: D, value: overlay }] }] } } }
`,
      },
      'orders',
    );
    expect(orders.env).toEqual({ A: 'base', B: 'literal', C: 'file', D: 'overlay' });
  });

  test('of several systems in one tree are kept apart', async () => {
    const { topology } = await load({
      'blog/web/package.json': JSON.stringify({ name: 'client', scripts: { start: 'node index.js' } }),
      'blog/web/Dockerfile': 'FROM node\n',
      'blog/web/index.ts': code,
      'blog/k8s/web.yaml': manifest({ name: 'web', image: 'acme/blog-web', service: 'web' }),
      'shop/web/package.json': JSON.stringify({ name: 'client', scripts: { start: 'node index.js' } }),
      'shop/web/Dockerfile': 'FROM node\n',
      'shop/web/index.ts': code,
      'shop/k8s/web.yaml': manifest({ name: 'web', image: 'acme/shop-web', service: 'web' }),
    });
    expect(topology.services.map(({ roots, declaredAt }) => [roots, declaredAt?.file])).toEqual([
      [['shop/web'], 'shop/k8s/web.yaml'],
      [['blog/web'], 'blog/k8s/web.yaml'],
    ]);
  });

  test('pass requests on by the beginning of the path', async () => {
    const ingress = (paths: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: all }
spec: { rules: [{ host: shop.example, http: { paths: [${paths}] } }] }
`;
    const { topology } = await load({
      ...sources,
      'k8s/orders.yaml': manifest({ name: 'orders', service: 'orders-srv' }),
      'k8s/payment.yaml': manifest({ name: 'payment', service: 'payment-srv' }),
      'k8s/ingress.yaml': ingress(`
        { path: "/api/orders/?(.*)", backend: { service: { name: orders-srv } } },
        { path: "/carts(/|$)(.*)", backend: { serviceName: orders-srv, servicePort: 3000 } },
        { path: "/shops/?(.*)/orders", backend: { serviceName: orders-srv } },
        { path: "/?(.*)", backend: { serviceName: orders-srv } }`),
      'k8s/route.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: payment }
spec: { rules: [{ matches: [{ path: { type: PathPrefix, value: /pay } }], backendRefs: [{ name: payment-srv, port: 80 }] }] }
`,
    });
    expect(topology.forwards?.map(({ service, path, address }) => [service, path, address])).toEqual([
      ['ingress', '/api/orders', 'http://orders-srv/api/orders'],
      ['ingress', '/carts', 'http://orders-srv/carts'],
      ['ingress', '/', 'http://orders-srv/'],
      ['ingress', '/pay', 'http://payment-srv/pay'],
    ]);
    const { addresses } = topology.services.find(({ name }) => name === 'ingress') ?? {};
    expect(addresses?.filter((address) => address.startsWith('/'))).toEqual([
      '/api/orders',
      '/carts',
      '/pay',
    ]);
  });

  test('may give things in the cluster and outside another name', async () => {
    const { topology } = await load({
      ...sources,
      'k8s/orders.yaml': manifest({ name: 'orders', service: 'orders' }),
      'k8s/aliases.yaml': `apiVersion: v1
kind: Service
metadata: { name: buying, namespace: web }
spec: { type: ExternalName, externalName: orders.shop.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata: { name: rates }
spec: { type: ExternalName, externalName: api.rates.example }
`,
    });
    expect(topology.services).toMatchObject([
      { name: 'orders', addresses: ['orders', 'buying', 'buying.web'] },
      { name: 'payment' },
      { name: 'rates', external: true, addresses: ['rates', 'api.rates.example'] },
    ]);
  });

  test('that are examples, tests, or no longer YAML do no harm', async () => {
    const { topology, notices } = await load({
      ...sources,
      'examples/k8s/other.yaml': manifest({ name: 'other' }),
      'test/k8s/another.yaml': manifest({ name: 'another' }),
      'k8s/half.yaml':
        'kind: Deployment\nmetadata: { name: {{ .Values.name }} }\nspec: {{ toYaml .Values }}\n',
      'k8s/odd.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: odd }\nspec: [1, { template: 2 }]\n',
      'k8s/bomb.yaml': `kind: ConfigMap\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]\n`,
      'k8s/broken.yaml': `${manifest({ name: 'orders' })}---\nkind: Service\nmetadata: { name: [ }\n`,
    });
    expect(topology.services.map(({ name }) => name)).toEqual(['orders', 'payment']);
    expect(topology.services[0]?.declaredAt?.file).toBe('k8s/broken.yaml');
    expect(notices.map(({ file, line }) => [file, line])).toEqual([
      ['k8s/bomb.yaml', 1],
      ['k8s/broken.yaml', 17],
    ]);
  });
});

describe('policies of meshes', () => {
  const shop = {
    ...sources,
    'k8s/orders.yaml': manifest({ name: 'orders', service: 'orders-srv' }),
    'k8s/payment.yaml': manifest({ name: 'payment', service: 'payment' }),
  };

  async function policiesOf(text: string) {
    const { topology } = await load({ ...shop, 'mesh/policy.yaml': text });
    return topology.policies.map(({ declaredAt: _, ...policy }) => policy);
  }

  function virtualService(http: string, more = ''): string {
    return `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v }\nspec: { hosts: [orders-srv]${more}, http: ${http} }\n`;
  }
  const route = 'route: [{ destination: { host: orders-srv.default.svc.cluster.local } }]';

  test.each([
    [
      'a timeout and retries',
      virtualService(`[{ ${route}, timeout: 1.5s, retries: { attempts: 2, perTryTimeout: 500ms } }]`),
      [{ to: 'orders', timeout: 1500, retries: 2 }],
    ],
    [
      'tries that are bounded',
      virtualService(`[{ ${route}, retries: { attempts: 2, perTryTimeout: 500ms } }]`),
      [{ to: 'orders', timeout: 1500, retries: 2 }],
    ],
    [
      'the longest of several routes',
      virtualService(
        `[{ match: [{ uri: { prefix: /slow } }], ${route}, timeout: 9s }, { ${route}, timeout: 1s }]`,
      ),
      [{ to: 'orders', timeout: 9000 }],
    ],
    [
      'one route without',
      virtualService(`[{ match: [{ uri: { prefix: /slow } }], ${route} }, { ${route}, timeout: 1s }]`),
      [],
    ],
    ['a timeout that is off', virtualService(`[{ ${route}, timeout: 0s }]`), []],
    ['a gateway alone', virtualService(`[{ ${route}, timeout: 1s }]`, ', gateways: [border]'), []],
    [
      'a gateway and the mesh',
      virtualService(`[{ ${route}, timeout: 1s }]`, ', gateways: [border, mesh]'),
      [{ to: 'orders', timeout: 1000 }],
    ],
    [
      'a host that nobody has',
      virtualService('[{ route: [{ destination: { host: other } }], timeout: 1s }]'),
      [],
    ],
    ['something else', virtualService('[1, { timeout: soon, route: {} }]'), []],
  ])('Istio: %s', async (_, text, expected) => {
    expect(await policiesOf(text)).toEqual(expected);
  });

  test('Istio: a circuit breaker', async () => {
    const text =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: d }\nspec: { host: payment, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } } }\n';
    expect(await policiesOf(text)).toEqual([{ to: 'payment', circuitBreaker: true }]);
  });

  test('Linkerd: the timeout of a route', async () => {
    const text = `apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata: { name: payment.default.svc.cluster.local }
spec: { routes: [{ name: "GET /cards/{id}", timeout: 300ms }, { name: "POST /charge" }, { name: all, timeout: 1s }] }
`;
    expect(await policiesOf(text)).toEqual([{ to: 'payment', operation: 'GET /cards/:id', timeout: 300 }]);
  });

  test('Gateway API: a route of a Service, not of a gateway', async () => {
    const http = (parent: string) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\nspec: { parentRefs: [${parent}], rules: [{ timeouts: { request: 1m30s } }] }\n`;
    expect(await policiesOf(http('{ name: payment, kind: Service, port: 80 }'))).toEqual([
      { to: 'payment', timeout: 90_000 },
    ]);
    expect(await policiesOf(http('{ name: border }'))).toEqual([]);
  });

  test('Dapr: the policies of an app', async () => {
    const text = `apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: { name: all }
scopes: [orders]
spec:
  policies:
    timeouts: { short: 2s }
    retries: { some: { policy: constant, maxRetries: 3 }, forever: { maxRetries: -1 } }
    circuitBreakers: { breaker: { maxRequests: 1 } }
  targets: { apps: { payment: { timeout: short, retry: some, circuitBreaker: breaker }, unknown: { timeout: short }, orders: { timeout: none, retry: forever } } }
`;
    expect(await policiesOf(text)).toEqual([
      { from: 'orders', to: 'payment', timeout: 2000, retries: 3, circuitBreaker: true },
    ]);
  });

  test('hoplint.yaml has the last word', async () => {
    const { topology } = await load({
      ...shop,
      'hoplint.yaml': 'version: 1\npolicies: [{ to: orders, timeout: 5s }]\n',
      'mesh/policy.yaml': virtualService(`[{ ${route}, timeout: 1s }]`),
    });
    expect(topology.policies).toMatchObject([
      { to: 'orders', timeout: 5000, declaredAt: { file: 'hoplint.yaml' } },
    ]);
  });
});
