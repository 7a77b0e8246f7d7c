import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, unresolved } from './run.js';

const product = `import express from 'express';
const app = express();
app.get('/products/:id', (req, res) => res.json({}));
app.listen(3000);
`;
const web = `import express from 'express';
const app = express();
app.get('/', async (req, res) => res.json(await (await fetch('http://catalog:3000/products/1')).json()));
app.get('/bill', async (req, res) => res.json(await (await fetch(process.env.BILLING_URL)).json()));
app.listen(3000);
`;

/** Compose, Kubernetes and a package, each of which knows something that the others don't. */
const shop = {
  'compose.yml': `services:
  product:
    build: services/product
    hostname: catalog
    ports: ["8080:3000"]
  db:
    image: postgres
`,
  'k8s/product.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: product
spec: { template: { metadata: { labels: { app: product } }, spec: { containers: [{ name: product, image: acme/product }] } } }
---
apiVersion: v1
kind: Service
metadata:
  name: product-srv
spec: { selector: { app: product }, ports: [{ port: 80, targetPort: 3000 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: product
spec: { hosts: [product-srv], http: [{ route: [{ destination: { host: product-srv } }], timeout: 3s }] }
`,
  'services/product/package.json': '{ "name": "product", "scripts": { "start": "node server.js" } }',
  'services/product/server.ts': product,
  'services/web/package.json': '{ "name": "web", "scripts": { "start": "node server.js" } }',
  'services/web/server.ts': web,
};

const written = `# yaml-language-server: $schema=node_modules/hoplint/schema/hoplint.schema.json
# Written by hoplint init. What stands behind a # is where a line comes from; lines and files that say the same are read
# at every run, so delete what you do not want to state. Values of environment variables stay where they are.

version: 1
services:
  product:
    root: services/product # compose.yml:2
    addresses:
      - catalog # compose.yml:2
      - product-srv # k8s/product.yaml:10
    ports: [8080, 3000] # compose.yml:2
  web:
    root: services/web # services/web/package.json
stores:
  db:
    kind: postgres # compose.yml:6
    addresses: [db, db:5432]
policies:
  - to: product # k8s/product.yaml:16
    timeout: 3000
# These compare the code with this file. Set them to warn once it says what you mean, not only what was found.
rules:
  unused-declaration: off
  undeclared-dependency: off

# Calls whose target is not known; with the right name, a line says whose address it is:
# services.billing.addresses: ["\${BILLING_URL}"] # services/web/server.ts:4

# What no file tells:
# policies:                       # bounds that a mesh or a gateway enforces
#   - { to: orders, timeout: 2s, retries: 2, circuitBreaker: true }
# deny:
#   - { from: catalog, to: payment, reason: queries never reach payment }
# ignore: [legacy]
`;

describe('hoplint init', () => {
  test('--yes writes what is found, and where from', async () => {
    const root = directory(shop);
    const { code, stdout, stderr } = await hoplint(root, ['init', '--yes']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toBe(written);
    expect(stderr).toContain('wrote hoplint.yaml: 2 services, 1 store, 1 policy\n');
    expect(readdirSync(root).sort()).toEqual(['compose.yml', 'hoplint.yaml', 'k8s', 'services']);
  });

  test('what it writes changes no result', async () => {
    const root = directory(shop);
    const results = async () => [
      JSON.parse((await hoplint(root, ['graph', '-f', 'json'])).stdout),
      { ...JSON.parse((await hoplint(root, ['-f', 'json'])).stdout), origin: null, notices: null },
    ];
    const before = await results();
    expect((await hoplint(root, ['init', '-y'])).code).toBe(0);
    expect(await results()).toEqual(before);
  });

  test('--stdout prints it', async () => {
    const root = directory(shop);
    const { code, stdout } = await hoplint(root, ['init', '--stdout']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: written });
    expect(existsSync(join(root, 'hoplint.yaml'))).toBe(false);
  });

  test('2: nobody to ask', async () => {
    const root = directory(shop);
    const { code, stdout, stderr } = await hoplint(root, ['init']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--yes writes it without asking');
    expect(existsSync(join(root, 'hoplint.yaml'))).toBe(false);
  });

  test.each([[['init']], [['init', '--yes']]])('2: there is one already (%j)', async (args) => {
    const own = 'version: 1\nservices: { web: { root: services/web } } # mine\n';
    const root = directory({ ...shop, 'hoplint.yaml': own });
    const { code, stderr } = await hoplint(root, args);
    expect(code).toBe(2);
    expect(stderr).toContain('hoplint.yaml is there already');
    expect(stderr).toContain('--force adds what it lacks (1 service, 1 store, 1 policy)');
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toBe(own);
  });

  test('--force adds what is lacking and keeps the rest, and then there is nothing left to add', async () => {
    const own = `version: 1
# the shop window
services:
  web: { root: services/web } # mine
policies: [{ to: product, timeout: 1s }]
rules: { missing-timeout: warn }
`;
    const root = directory({ ...shop, 'hoplint.yaml': own });
    expect((await hoplint(root, ['init', '--force'])).code).toBe(0);
    const text = readFileSync(join(root, 'hoplint.yaml'), 'utf8');
    expect(text).toBe(`version: 1
# the shop window
services:
  web: { root: services/web } # mine
  product:
    root: services/product # compose.yml:2
    addresses:
      - catalog # compose.yml:2
      - product-srv # k8s/product.yaml:10
    ports: [ 8080, 3000 ] # compose.yml:2
policies: [ { to: product, timeout: 1s } ]
rules: { missing-timeout: warn }
stores:
  db:
    kind: postgres # compose.yml:6
    addresses: [ db, db:5432 ]
`);
    const { code, stderr } = await hoplint(root, ['init', '--force']);
    expect(code).toBe(0);
    expect(stderr).toContain('states all that is found; nothing is written');
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toBe(text);
  });

  test('2: one that is wrong is to be mended first', async () => {
    const root = directory({ ...unresolved, 'hoplint.yaml': 'version: 1\nservice: {}\n' });
    const { code, stderr } = await hoplint(root, ['init', '--force']);
    expect(code).toBe(2);
    expect(stderr).toContain('hoplint.yaml:2:1');
  });

  test('2: nothing to write about', async () => {
    const { code, stderr } = await hoplint(directory({ 'a.txt': '' }), ['init', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is nothing to analyse');
  });

  test('names of the tree cannot break out of a comment', async () => {
    const root = directory({
      ...shop,
      'compose.yml': '',
      'k8s/a\nversion: 2 #.yaml': shop['k8s/product.yaml'],
      'k8s/product.yaml': '',
    });
    expect((await hoplint(root, ['init', '--yes'])).code).toBe(0);
    expect((await hoplint(root, ['graph'])).code).toBe(0);
    expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toContain('# k8s/a?version: 2 #.yaml:4');
  });
});
