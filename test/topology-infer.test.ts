import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServiceDeclaration } from '../src/model.js';
import { loadTopology } from '../src/topology/index.js';
import { UserError } from '../src/topology/user-error.js';
import { writeTree } from './support/tree.js';

const code = 'export {};\n';

async function load(files: Readonly<Record<string, string>>) {
  return loadTopology(await writeTree(files), {});
}

/** The services with source, each with its roots. */
async function rootsOf(files: Readonly<Record<string, string>>): Promise<Record<string, readonly string[]>> {
  const { topology } = await load(files);
  return Object.fromEntries(
    topology.services.filter(({ external }) => !external).map(({ name, roots }) => [name, roots]),
  );
}

async function serviceOf(files: Readonly<Record<string, string>>, name: string): Promise<ServiceDeclaration> {
  const { topology } = await load(files);
  const service = topology.services.find((each) => each.name === name);
  if (!service) throw new Error(`no ${name} among ${topology.services.map((each) => each.name)}`);
  return service;
}

function packageJson(name: string, more: object = { scripts: { start: 'node src/main.js' } }): string {
  return JSON.stringify({ name, ...more });
}

/** A monorepo with the applications orders and payment. */
const monorepo = {
  'package.json': JSON.stringify({ name: 'shop', private: true, workspaces: ['apps/*'] }),
  'apps/orders/package.json': packageJson('@shop/orders-service'),
  'apps/orders/src/main.ts': code,
  'apps/payment/package.json': packageJson('@shop/payment'),
  'apps/payment/src/main.ts': code,
  Dockerfile: 'FROM node:22\nCOPY . .\n',
};

describe('the source of a compose service', () => {
  test.each([
    ['its build context', 'buying: { build: apps/orders }'],
    [
      'the directory of its Dockerfile',
      'buying: { build: { context: ., dockerfile: apps/orders/Dockerfile } }',
    ],
    ['the name of its Dockerfile', 'buying: { build: { context: ., dockerfile: docker/Dockerfile.orders } }'],
    [
      'what its Dockerfile speaks of',
      'buying: { build: { context: ., dockerfile: docker/buying.Dockerfile } }',
    ],
    ['a build argument', 'buying: { build: { context: ., args: { APP: orders } } }'],
    ['its target', 'buying: { build: { context: ., target: orders } }'],
    ['its command', 'buying: { build: ., command: npm run -w @shop/orders-service start }'],
    ['a path in its command', 'buying: { build: ., command: [node, dist/apps/orders/main.js] }'],
    [
      'its working directory',
      'buying: { image: "node:22", working_dir: /app/apps/orders, volumes: [".:/app"] }',
    ],
    ['what is mounted', 'buying: { image: "node:22", volumes: ["./apps/orders:/app"] }'],
    ['its own name', 'orders: { build: . }'],
    ['its own name with a word more', 'order-service: { build: . }'],
    ['the name of its image', 'buying: { image: "ghcr.io/acme/orders:2" }'],
  ])('is found by %s', async (_, service) => {
    const roots = await rootsOf({
      ...monorepo,
      'apps/orders/Dockerfile': 'FROM node:22\n',
      'docker/Dockerfile.orders': 'FROM node:22\n',
      'docker/buying.Dockerfile':
        'FROM node:22\nRUN npm run build\nCMD ["node", "apps/orders/dist/main.js"]\n',
      'compose.yml': `services:\n  ${service}\n`,
    });
    const name = service.split(':')[0] ?? '';
    expect(roots).toEqual({ [name]: ['apps/orders'], payment: ['apps/payment'] });
  });

  test('is not made up', async () => {
    const { topology, notices } = await load({
      ...monorepo,
      'compose.yml': 'services: { gateway: { build: . } }',
    });
    expect(topology.services.map(({ name, roots }) => [name, roots])).toEqual([
      ['gateway', []],
      ['orders-service', ['apps/orders']],
      ['payment', ['apps/payment']],
    ]);
    expect(notices).toMatchObject([
      { file: 'compose.yml', line: 1, message: expect.stringContaining('gateway') },
    ]);
  });

  test('is no source of what only runs its tests', async () => {
    const compose = [
      'services:',
      '  web: { build: . }',
      '  playwright: { build: ., command: npx playwright test }',
      '  checks: { build: { context: checks } }',
      '  testing: { build: ., command: node dist/testing.js }',
    ].join('\n');
    const files = {
      'docker-compose.yml': compose,
      'package.json': packageJson('web'),
      'src/main.ts': code,
      Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["npm", "start"]\n',
      'checks/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["npm", "test"]\n',
      'checks/steps.ts': code,
    };
    expect(await rootsOf(files)).toEqual({ web: ['.'] });
  });

  test('that starts the same for each customer is one service, named after the package', async () => {
    const files = {
      ...monorepo,
      'compose.yml': `services:
  acme-payment: { build: { context: ., dockerfile: apps/payment/Dockerfile } }
  globex-payment: { build: { context: ., dockerfile: apps/payment/Dockerfile } }
`,
      'apps/payment/Dockerfile': 'FROM node:22\nCOPY . .\n',
    };
    const { topology } = await load(files);
    expect(topology.services.find(({ name }) => name === 'payment')).toMatchObject({
      roots: ['apps/payment'],
      addresses: expect.arrayContaining(['acme-payment', 'globex-payment']),
    });
  });

  test('is not the package that another product is configured in', async () => {
    const files = {
      ...monorepo,
      'compose.yml': `services:
  identity: { build: { context: ., dockerfile: apps/payment/identity/Dockerfile } }
`,
      'apps/payment/identity/Dockerfile': 'FROM oryd/kratos:v1\nCOPY apps/payment/identity/*.yml /etc/\n',
    };
    const { topology } = await load(files);
    expect(topology.services).toMatchObject([
      { name: 'identity', roots: [], external: true },
      { name: 'orders-service' },
      { name: 'payment', roots: ['apps/payment'] },
    ]);
  });

  test('is the package in its build context, even if no code is in it', async () => {
    const files = {
      'compose.yml': 'services: { a: { build: services/a }, b: { build: services/b } }',
      'services/a/package.json': packageJson('a'),
      'services/a/src/main.ts': code,
      'services/b/package.json': packageJson('b'),
    };
    const { topology } = await load(files);
    expect(topology.services.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('two services of one source are one service, named after the one that runs it plainly', async () => {
    const { topology } = await load({
      'package.json': packageJson('shop'),
      'src/main.ts': code,
      'compose.yml': `services:
  worker: { build: ., command: node worker.js, environment: { QUEUE: jobs, LOG: w } }
  api: { build: ., ports: ["8080:3000"], environment: { LOG: a } }
`,
    });
    expect(topology.services).toMatchObject([
      { name: 'api', roots: ['.'], addresses: ['api', 'worker', 'shop'], env: { LOG: 'a', QUEUE: 'jobs' } },
    ]);
  });
});

describe('images', () => {
  test('are stores, or external services', async () => {
    const { topology } = await load({
      'src/main.ts': code,
      'database/Dockerfile': 'FROM postgis/postgis:16 AS base\nFROM base\nCOPY init.sql /\n',
      'compose.yml': `services:
  db: { build: database, ports: ["5433:5432"] }
  cache: { image: "redis:7-alpine", container_name: shop-cache }
  queue: { image: "registry.example:5000/library/rabbitmq:4-management@sha256:0" }
  kafka: { image: confluentinc/cp-kafka, expose: [29092] }
  kafka-ui: { image: provectuslabs/kafka-ui }
  mail: { image: mailhog/mailhog, ports: ["8025:8025"] }
`,
    });
    expect(topology.stores.map(({ name, kind, addresses }) => [name, kind, addresses])).toEqual([
      ['cache', 'redis', ['cache', 'shop-cache', 'cache:6379', 'shop-cache:6379']],
      ['db', 'postgres', ['db', 'db:5432', 'localhost:5433']],
      ['kafka', 'kafka', ['kafka', 'kafka:29092']],
      ['queue', 'rabbitmq', ['queue', 'queue:5672']],
    ]);
    expect(topology.services.filter(({ external }) => external)).toMatchObject([
      { name: 'kafka-ui', roots: [], addresses: ['kafka-ui'] },
      { name: 'mail', roots: [], addresses: ['mail'], ports: [8025] },
    ]);
  });
});

describe('services without compose files', () => {
  test('are told by code in `lib` that listens, if a script lets it run', async () => {
    const files = {
      'package.json': JSON.stringify({ name: 'shop', private: true, workspaces: ['packages/*'] }),
      'packages/orchestrator/package.json': packageJson('@shop/orchestrator', {
        scripts: { dev: 'nodemon' },
      }),
      'packages/orchestrator/lib/app.ts': "import { server } from './server.js';\nserver.listen(3008);\n",
      'packages/http/package.json': packageJson('@shop/http', { scripts: { build: 'tsc' } }),
      'packages/http/lib/app.ts': 'export const start = (app) => app.listen(3000);\n',
    };
    expect(await rootsOf(files)).toEqual({ orchestrator: ['packages/orchestrator'] });
  });

  test('are the applications of the workspaces', async () => {
    const { topology } = await load(monorepo);
    expect(topology.origin).toBe('inferred from 2 workspaces');
    expect(topology.services).toMatchObject([
      {
        name: 'orders-service',
        roots: ['apps/orders'],
        addresses: ['orders-service', 'orders'],
        external: false,
      },
      { name: 'payment', roots: ['apps/payment'], addresses: ['payment'] },
    ]);
  });

  test('are one, where there is one package', async () => {
    expect(await rootsOf({ 'package.json': packageJson('@acme/shop'), 'src/main.ts': code })).toEqual({
      shop: ['.'],
    });
    expect(await rootsOf({ 'package.json': packageJson('tool', {}), 'src/main.ts': code })).toEqual({
      tool: ['.'],
    });
  });

  test('are one, where there is no package: it bears the name of its directory, never a path', async () => {
    const { topology } = await load({ 'main.js': code });
    expect(topology.services).toHaveLength(1);
    expect(topology.services[0]?.name).toMatch(/^hoplint-\w+$/);
  });

  test('are the packages of a directory of services, whatever starts them, but for what they share', async () => {
    const roots = await rootsOf({
      'package.json': JSON.stringify({ name: 'shop', workspaces: ['services/*'] }),
      'services/orders/package.json': packageJson('@shop/orders', { dependencies: { '@shop/base': '*' } }),
      'services/orders/src/consume.js': code,
      'services/base/package.json': packageJson('@shop/base', {}),
      'services/base/src/consume.js': code,
      'things/tool/package.json': packageJson('@shop/tool', {}),
      'things/tool/src/consume.js': code,
    });
    expect(roots).toEqual({ orders: ['services/orders'] });
  });

  test('are none, where there is no code', async () => {
    expect((await load({ 'README.md': '# Shop\n' })).topology.services).toEqual([]);
  });

  test('of the same name are told apart', async () => {
    const roots = await rootsOf({
      'compose.yml': 'services: {}',
      'a/compose.yml': 'services: { app: { build: . } }',
      'a/package.json': packageJson('orders'),
      'a/src/main.ts': code,
      'b/compose.yml': 'services: { app: { build: . } }',
      'b/package.json': packageJson('payment'),
      'b/src/main.ts': code,
    });
    expect(Object.values(roots).flat().sort()).toEqual(['a', 'b']);
  });
});

describe('what is started for tests', () => {
  test('bears the names of what it is made of', async () => {
    const roots = await rootsOf({
      ...monorepo,
      'tests/e2e/docker-compose.yml':
        'services: { payment-under-test: { build: { context: ../.., dockerfile: apps/payment/Dockerfile } } }',
      'apps/payment/Dockerfile': 'FROM node:22\n',
    });
    expect(roots).toEqual({ 'orders-service': ['apps/orders'], payment: ['apps/payment'] });
  });
});

describe('what is compiled from another language', () => {
  test('is not the code of the whole tree', async () => {
    const files = {
      ...monorepo,
      'tools/seed.ts': code,
      'compose.yml': 'services: { runner: { build: { context: ., dockerfile: runner.Dockerfile } } }',
    };
    const go = 'FROM golang:1.25 AS build\nRUN go build\nFROM ubuntu:24.04\nCOPY --from=build /runner /\n';
    expect((await rootsOf({ ...files, 'runner.Dockerfile': go })).runner).toBeUndefined();
    expect((await rootsOf({ ...files, 'runner.Dockerfile': `FROM node:22\n${go}` })).runner).toEqual(['.']);
  });
});

describe('variables', () => {
  test('of compose come before those of env files, the directory before the root', async () => {
    const service = await serviceOf(
      {
        ...monorepo,
        'compose.yml':
          'services: { orders: { build: apps/orders, env_file: o.env, environment: { A: compose } } }',
        'o.env': 'A=file\nB=file\n',
        'apps/orders/.env': 'B=own\nC=own\n',
        'apps/orders/.env.local': 'C=local\nD=local\n',
        'apps/orders/.env.example': 'D=example\nE=example\n',
        '.env': 'E=root\nF=root\n',
        '.env.example': 'F=root example\nG=root example\n',
      },
      'orders',
    );
    expect(service.env).toEqual({
      A: 'compose',
      B: 'file',
      C: 'own',
      D: 'local',
      E: 'example',
      F: 'root',
      G: 'root example',
    });
  });

  test('of an env file may refer to each other, however often that multiplies', async () => {
    const bomb = Array.from({ length: 12 }, (_, level) => `X${level + 1}=${`\${X${level}}`.repeat(10)}`);
    const service = await serviceOf(
      {
        ...monorepo,
        'apps/payment/.env': `HOST=db\nURL=mysql://\${HOST}:3306\nFULL="\${URL}/\${NAME}"\nNAME=x\nLOOP=$LOOP\nX0=xxxxxxxxxx\n${bomb.join('\n')}\n`,
      },
      'payment',
    );
    expect(service.env).toMatchObject({ URL: 'mysql://db:3306', FULL: 'mysql://db:3306/x', LOOP: '$LOOP' });
    expect(Math.max(...Object.values(service.env).map((value) => value.length))).toBeLessThanOrEqual(10_000);
  });

  test('may stand for what the shell says, and for those of the root', async () => {
    const service = await serviceOf(
      {
        ...monorepo,
        '.env': 'SHOP_PORT=${SHOP_PORT:-8000}\n',
        'apps/payment/.env': 'PORT=${SHOP_PORT}\n',
      },
      'payment',
    );
    expect(service.env).toMatchObject({ SHOP_PORT: '8000', PORT: '8000' });
    expect(service.ports).toEqual([8000]);
  });

  test('say on which ports a service listens', async () => {
    const service = await serviceOf(
      {
        ...monorepo,
        'apps/payment/.env':
          'PORT=3001\nGRPC_PORT=50051\nDB_PORT=5432\nPAYMENT_SERVICE_PORT=3002\nORDERS_PORT=3003\n',
        'apps/payment/Dockerfile': 'FROM node:22\nENV HTTP_PORT=3004 \\\n  LOG=info\nEXPOSE 3005/tcp $PORT\n',
        '.env': 'PORT=4000\n',
      },
      'payment',
    );
    expect(service.ports.toSorted()).toEqual([3001, 3002, 3004, 3005, 50051]);
  });

  test('the port of an env file goes before that of the image', async () => {
    const { ports, env } = await serviceOf(
      {
        ...monorepo,
        'apps/payment/.env': 'PORT=3000\n',
        'apps/payment/Dockerfile': 'FROM node:22\nENV PORT=3333\nENV LOG=info\nEXPOSE $PORT\n',
      },
      'payment',
    );
    expect(ports).toEqual([3000]);
    expect(env).toMatchObject({ PORT: '3000', LOG: 'info' });
  });

  test('in a container the image comes before env files', async () => {
    const { env } = await serviceOf(
      {
        ...monorepo,
        'apps/payment/.env': 'LEDGER_URL=http://localhost:3005\n',
        'apps/payment/Dockerfile': 'FROM node:22\nENV LEDGER_URL=http://ledger:3000\n',
        'compose.yml': 'services:\n  payment: { build: apps/payment }\n',
      },
      'payment',
    );
    expect(env.LEDGER_URL).toBe('http://ledger:3000');
  });

  test('env files may lie beside the code', async () => {
    const { env } = await serviceOf(
      {
        ...monorepo,
        'apps/payment/.env': 'A=directory\n',
        'apps/payment/src/.env.development': 'A=source\nB=source\n',
      },
      'payment',
    );
    expect(env).toMatchObject({ A: 'directory', B: 'source' });
  });

  test('a port of the host belongs to the service that is published there', async () => {
    const { topology } = await load({
      ...monorepo,
      'compose.yml': `services:
  orders: { build: apps/orders, ports: ["3000:3000"] }
  payment: { build: apps/payment, ports: ["3001:3000"] }
`,
    });
    expect(topology.services.map(({ ports }) => ports)).toEqual([[3000], [3001]]);
  });
});

describe('with hoplint.yaml', () => {
  const files = {
    ...monorepo,
    'compose.yml': `services:
  orders: { build: apps/orders, ports: ["3000:80"], environment: { A: 1, B: 1 }, container_name: shop-orders }
  payment: { build: apps/payment }
  db: { image: "postgres:17" }
`,
  };

  test('its services are completed', async () => {
    const { topology } = await load({
      ...files,
      'hoplint.yaml': `version: 1
services:
  buying: { root: apps/orders, addresses: [buy.shop], env: { B: 2 }, stores: [db] }
  payment: {}
  bank: { external: true, addresses: [api.bank.example] }
`,
    });
    expect(topology).toMatchObject({ file: 'hoplint.yaml', origin: 'hoplint.yaml' });
    expect(topology.stores.map(({ name }) => name)).toEqual(['db']);
    const [bank, buying, payment] = topology.services;
    expect(topology.services).toHaveLength(3);
    expect(bank).toMatchObject({
      name: 'bank',
      roots: [],
      external: true,
      addresses: ['bank', 'api.bank.example'],
    });
    expect(buying).toMatchObject({
      name: 'buying',
      roots: ['apps/orders'],
      addresses: ['buying', 'buy.shop', 'orders', 'shop-orders', 'orders-service'],
      ports: [3000, 80],
      env: { A: '1', B: '2' },
    });
    expect(payment).toMatchObject({ name: 'payment', roots: ['apps/payment'] });
  });

  test('a store that it declares is not inferred again under another name', async () => {
    const { topology } = await load({
      ...files,
      'hoplint.yaml':
        'version: 1\nstores: { orders-db: { kind: postgres, addresses: ["postgres://db:5432/orders"] } }\n',
    });
    expect(topology.stores.map(({ name }) => name)).toEqual(['orders-db']);
  });

  test('without services, they are inferred', async () => {
    const { topology } = await load({ ...files, 'hoplint.yaml': 'version: 1\nrules: { preset: strict }\n' });
    expect(topology.origin).toBe('hoplint.yaml, services inferred from compose.yml (2 services)');
    expect(topology.services.map(({ name }) => name)).toEqual(['orders', 'payment']);
  });

  test('its services are added to those that are found, one for each source', async () => {
    const names = async (services: string) => {
      const { topology } = await load({ ...files, 'hoplint.yaml': `version: 1\n${services}\n` });
      return [topology.origin, ...topology.services.map(({ name, roots }) => [name, ...roots].join(' '))];
    };
    const completed = 'hoplint.yaml, completed with what is inferred from compose.yml (2 services)';
    const found = ['orders apps/orders', 'payment apps/payment'];
    expect(await names('services: { bank: { external: true } }')).toEqual([completed, 'bank', ...found]);
    // Its source is elsewhere.
    expect(await names('services: { ledger: { addresses: [ledger.shop] } }')).toEqual([
      completed,
      'ledger',
      ...found,
    ]);
    expect(await names('services: { buying: { root: apps/orders } }')).toEqual([
      completed,
      'buying apps/orders',
      'payment apps/payment',
    ]);
    expect(await names('services: { shop: { root: apps } }')).toEqual(['hoplint.yaml', 'shop apps']);
    expect(await names('ignore: [apps/payment]')).toEqual([
      'hoplint.yaml, services inferred from compose.yml (1 service)',
      'orders apps/orders',
      'payment',
    ]);
  });

  test('a service, and the line that hoplint prints for a call that it does not know', async () => {
    const line = (name: string, address: string) => `services.${name}.addresses: ["${address}"]`;
    const { topology } = await load({
      ...files,
      'hoplint.yaml': [
        'version: 1',
        line('orders', '${ORDERS_URL}'),
        line('orders', '/api'),
        line('x', 'y.io'),
      ].join('\n'),
    });
    expect(topology.services).toMatchObject([
      { name: 'orders', addresses: ['orders', '${ORDERS_URL}', '/api', 'shop-orders', 'orders-service'] },
      { name: 'payment' },
      { name: 'x', roots: [], external: false, addresses: ['x', 'y.io'] },
    ]);
  });

  test('roots may be globs', async () => {
    const { topology } = await load({
      ...files,
      'hoplint.yaml': 'version: 1\nservices: { shop: { root: "apps/*" } }\n',
    });
    expect(topology.services).toMatchObject([{ name: 'shop', roots: ['apps/orders', 'apps/payment'] }]);
  });

  async function problemsOf(tree: Readonly<Record<string, string>>): Promise<string[]> {
    try {
      await load(tree);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.problems.map(
        ({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`,
      );
    }
  }

  test.each([
    [
      'services: { a: { root: aps/orders } }',
      '2:24 there is no directory `aps/orders` for a | Did you mean `apps/orders`?',
    ],
    [
      'services: { a: { root: [apps/orders, "x*"] } }',
      '2:38 there is no directory `x*` for a | Expected: a directory',
    ],
    ['services: { a: { root: ../b } }', '2:24 the root `../b` of a is outside of the analysed directory'],
    [
      'services: { a: {} }',
      '2:13 a has no root | Write `root:` with the directory of its source, `addresses:` if the source is not here',
    ],
    ['services: { a: { root: apps/orders }, b: { root: "apps/*" } }', '2:39 a and b have the same root'],
    ['services: { a: { root: apps/orders, external: true } }', '2:13 a is external and has a root'],
    [
      'policies: [{ to: paymnt, timeout: 2s }]',
      '2:18 there is no service `paymnt` | Did you mean `payment`?',
    ],
    [
      'deny: [{ from: orders, to: stripe, reason: x }]',
      '2:28 there is no service `stripe` | The services are `orders`, `payment`.',
    ],
    [
      'stores: { d: { kind: mysql, owner: order } }',
      '2:36 there is no service `order` | Did you mean `orders`?',
    ],
    [
      'services: { a: { root: apps/orders, stores: [dbx] } }',
      '2:46 there is no store `dbx` | Did you mean `db`?',
    ],
    [
      'channels: { a: { kind: kafka, topic: t }, b: { kind: kafka, topic: t } }',
      '2:43 the channels a and b are the same: kafka t',
    ],
  ])('%s', async (line, expected) => {
    const problems = await problemsOf({ ...files, 'hoplint.yaml': `version: 1\n${line}\n` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test('a hoplint.yaml that is no file is not passed over', async () => {
    expect(await problemsOf({ ...files, 'hoplint.yaml/x': '' })).toEqual([
      expect.stringContaining('hoplint.yaml is no file'),
    ]);
    const root = await writeTree(files);
    await symlink('../elsewhere.yaml', join(root, 'hoplint.yml'));
    await expect(loadTopology(root)).rejects.toMatchObject({
      problems: [{ message: 'hoplint.yml is no file' }],
    });
  });

  test('another file can be named', async () => {
    const root = await writeTree({ ...files, 'ci/hoplint.yaml': 'version: 1\nignore: [x]\n' });
    const { topology } = await loadTopology(root, { config: `${root}/ci/hoplint.yaml` });
    expect(topology).toMatchObject({ file: 'ci/hoplint.yaml', ignore: ['x'] });
    await expect(loadTopology(root, { config: `${root}/ci/none.yaml` })).rejects.toMatchObject({
      problems: [{ message: `${root}/ci/none.yaml does not exist` }],
    });
    await expect(loadTopology(root, { config: `${root}/ci` })).rejects.toMatchObject({
      problems: [{ message: `${root}/ci is a directory` }],
    });
  });
});
