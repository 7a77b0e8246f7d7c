import { describe, expect, test } from 'vitest';
import { loadTopology } from '../src/topology/index.js';
import { writeTree } from './support/tree.js';

const code = 'export {};\n';
const sources = { 'services/orders/handler.ts': code, 'services/payment/src/pay.ts': code };

async function servicesOf(files: Readonly<Record<string, string>>) {
  const { topology, notices } = await loadTopology(await writeTree({ ...sources, ...files }));
  expect(notices).toEqual([]);
  return topology.services.map(({ name, roots, ports, env }) => ({ name, roots, ports, env }));
}

describe('serverless.yml', () => {
  test('is one service, with the variables of its functions', async () => {
    expect(
      await servicesOf({
        'services/orders/serverless.yml': `service: shop-orders
custom: { host: "\${opt:stage, 'dev'}.shop.example", serverless-offline: { httpPort: 3001 } }
provider:
  name: aws
  environment:
    HOST: \${self:custom.host}
    SECRET: \${ssm:/orders/secret}
    LOOP: \${self:provider.environment.LOOP}
    TABLE: !Ref Orders
functions:
  create: { handler: handler.create, events: [{ http: { path: orders, method: post } }], environment: { PAYMENT_URL: "http://payment" } }
`,
        'services/payment/serverless.yml':
          'service: { name: payment }\nfunctions: [{ pay: { handler: src/pay.main } }]\n',
      }),
    ).toEqual([
      { name: 'payment', roots: ['services/payment'], ports: [], env: {} },
      {
        name: 'shop-orders',
        roots: ['services/orders'],
        ports: [3001],
        env: { HOST: 'dev.shop.example', PAYMENT_URL: 'http://payment', TABLE: 'Orders' },
      },
    ]);
  });

  test('that deploys no function, or is an example, is none', async () => {
    expect(
      (
        await servicesOf({
          'services/orders/serverless.yml': 'service: tables\nresources: {}\n',
          'examples/payment/serverless.yml': 'service: other\nfunctions: { a: { handler: a.b } }\n',
          'services/payment/serverless.yml': '- 1\n',
        })
      ).map(({ name }) => name),
    ).not.toContain('tables');
  });
});

test('SAM templates deploy what lies in one directory as one service', async () => {
  expect(
    await servicesOf({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Environment: { Variables: { LEVEL: info, TABLE: !Ref Table } } } }
Resources:
  Create:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: services/orders/, Handler: handler.create, Environment: { Variables: { URL: !Sub "https://\${Api}.example", A: b } } }
  Cancel: { Type: AWS::Serverless::Function, Properties: { CodeUri: services/orders, Handler: handler.cancel } }
  Pay: { Type: AWS::Serverless::Function, Properties: { CodeUri: services/payment/src, Handler: pay.main } }
  Table: { Type: AWS::DynamoDB::Table }
`,
    }),
  ).toEqual([
    { name: 'Pay', roots: ['services/payment/src'], ports: [], env: { LEVEL: 'info', TABLE: 'Table' } },
    { name: 'orders', roots: ['services/orders'], ports: [], env: { A: 'b', LEVEL: 'info', TABLE: 'Table' } },
  ]);
});

test("Dapr's multi-app runs name services as they invoke each other", async () => {
  expect(
    await servicesOf({
      'services/dapr.yaml': `version: 1
common: { env: { LEVEL: info } }
apps:
  - { appID: order-processor, appDirPath: ./orders/, appPort: 5001, env: { A: b }, command: [npm, start] }
  - { appDirPath: payment }
  - { appID: gone, appDirPath: nowhere }
`,
    }),
  ).toEqual([
    { name: 'order-processor', roots: ['services/orders'], ports: [5001], env: { A: 'b', LEVEL: 'info' } },
    { name: 'payment', roots: ['services/payment'], ports: [], env: { LEVEL: 'info' } },
  ]);
});

describe('the catalog of Backstage', () => {
  const component = (name: string, more = '', type = 'service') =>
    `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${name}${more} }\nspec: { type: ${type}, dependsOn: ["component:other"] }\n`;

  test('names what runs: beside its file, where an annotation says, or in a directory of its name', async () => {
    const location =
      ', annotations: { "backstage.io/source-location": "url:https://code.example/shop/tree/main/services/orders/" }';
    expect(
      await servicesOf({
        'catalog-info.yaml': `${component('buying', location)}---\n${component('ledger')}---\n${component('elsewhere')}---\nkind: API\nmetadata: { name: api }\n`,
        'libs/ledger/main.ts': code,
        'services/payment/catalog-info.yaml': component('paying'),
        'libs/http/catalog-info.yaml': component('http', '', 'library'),
        'libs/http/index.ts': code,
      }),
    ).toMatchObject([
      { name: 'buying', roots: ['services/orders'] },
      { name: 'ledger', roots: ['libs/ledger'] },
      { name: 'paying', roots: ['services/payment'] },
    ]);
  });

  test('and compose files speak of the same service', async () => {
    const services = await servicesOf({
      'compose.yml': 'services: { payment: { build: services/payment } }\n',
      'services/payment/catalog-info.yaml': component('paying'),
    });
    expect(services).toMatchObject([{ name: 'payment', roots: ['services/payment'] }]);
  });
});

test('stack files of a swarm are compose files; those of Haskell are none', async () => {
  expect(
    await servicesOf({
      'docker-stack.yml': 'services: { paying: { image: acme/pay, build: services/payment } }\n',
      'stack.yaml': 'resolver: lts-22.0\npackages: [.]\n',
    }),
  ).toMatchObject([{ name: 'paying', roots: ['services/payment'] }]);
});

describe('what one machine runs', () => {
  const packages = {
    'services/orders/package.json': '{ "name": "@shop/orders", "scripts": { "start": "node dist/main.js" } }',
    'services/orders/src/main.ts': code,
    'services/payment/package.json': '{ "name": "@shop/pay", "scripts": { "start": "node dist/main.js" } }',
    'package.json': '{ "name": "shop", "scripts": { "start": "node server.js" } }',
    'server.js': 'require("http").createServer().listen(80);\n',
  };

  test('is in a Procfile, as far as it says where', async () => {
    const found = await servicesOf({
      ...packages,
      Procfile: `# web: cd services/orders && npm start
web: npm start
ordering: PORT=3001 PAYMENT_URL=http://localhost:3002 npm start --prefix services/orders
paying: PORT=3002 node services/payment/dist/main.js
`,
    });
    expect(found.filter(({ roots }) => roots[0] !== '.')).toEqual([
      {
        name: 'ordering',
        roots: ['services/orders'],
        ports: [3001],
        env: { PAYMENT_URL: 'http://localhost:3002', PORT: '3001' },
      },
      { name: 'paying', roots: ['services/payment'], ports: [3002], env: { PORT: '3002' } },
    ]);
  });

  test('is in the ecosystem file of PM2', async () => {
    const found = await servicesOf({
      ...packages,
      'ecosystem.config.js': `/** All of it. */
module.exports = {
  apps: [
    // One after another.
    { name: 'orders-api', cwd: './services/orders', script: 'dist/main.js', env: { PORT: 3001, PAYMENT_URL: 'http://localhost:3002' } },
    {
      name: "payment-api",
      script: './services/payment/dist/main.js', // built
      env_production: { PORT: 3002 },
    },
    { name: 'whole', script: './server.js' },
  ],
};
`,
      'services/payment/ecosystem.config.js':
        'const os = require("os"); module.exports = { apps: os.cpus().map(() => ({ name })) };\n',
    });
    expect(
      found.filter(({ roots }) => roots[0] !== '.').map(({ name, ports, env }) => [name, ports, env]),
    ).toEqual([
      ['orders-api', [3001], { PAYMENT_URL: 'http://localhost:3002', PORT: '3001' }],
      ['payment-api', [3002], { PORT: '3002' }],
    ]);
  });
});

describe('the directory of an image', () => {
  const workload = (name: string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: a, image: "${image}" }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
`;

  test.each([
    [
      'Tiltfile',
      `# docker_build('acme/a', './services/payment')
docker_build('acme/a', context='./services/orders', dockerfile='./services/orders/Dockerfile')
docker_build("acme/b", "services/payment", live_update=[sync('./services', '/app')])
k8s_resource('alpha', port_forwards=['9001:80'])
`,
      [
        ['alpha', ['services/orders'], [9001, 80]],
        ['beta', ['services/payment'], [80]],
      ],
    ],
    [
      'devspace.yaml',
      `version: v2beta1
images:
  alpha: { image: acme/a, context: ./services/orders }
  beta: { image: acme/b, dockerfile: ./services/payment/Dockerfile }
`,
      [
        ['alpha', ['services/orders'], [80]],
        ['beta', ['services/payment'], [80]],
      ],
    ],
    [
      'docker-bake.hcl',
      `variable "TAG" { default = "dev" }
target "one" {
  context = "./services/orders"
  tags = ["acme/a:\${TAG}"]
}
target "two" {
  context    = "services/payment"
  dockerfile = "Dockerfile"
  tags       = ["\${REGISTRY}/b:1"]
}
`,
      [
        ['alpha', ['services/orders'], [80]],
        ['beta', ['services/payment'], [80]],
      ],
    ],
  ])('is in a %s', async (file, text, expected) => {
    const found = await servicesOf({
      'k8s/all.yaml': `${workload('alpha', 'acme/a')}---\n${workload('beta', 'acme/b')}`,
      [file]: text,
    });
    expect(found.map(({ name, roots, ports }) => [name, roots, ports])).toEqual(expected);
  });
});
