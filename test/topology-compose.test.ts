import { describe, expect, test } from 'vitest';
import { readCompose } from '../src/topology/compose.js';
import type { Deployment } from '../src/topology/deployment.js';
import { readFileTree } from '../src/topology/file-tree.js';
import { writeTree } from './support/tree.js';

async function read(files: Readonly<Record<string, string>>) {
  return readCompose(await readFileTree(await writeTree(files)));
}

/** The only service of a compose file. */
async function only(service: string, more: Readonly<Record<string, string>> = {}): Promise<Deployment> {
  const { deployments, notices } = await read({
    'compose.yml': `services:\n  orders: ${service}\n`,
    ...more,
  });
  expect(notices).toEqual([]);
  const [first] = deployments;
  if (!first) throw new Error('no service was read');
  return first;
}

describe('one service', () => {
  test.each([
    ['["8080:80"]', [80], [8080]],
    ['["127.0.0.1:8080:80/tcp"]', [80], [8080]],
    ['["[::1]:8080:80"]', [80], [8080]],
    ['["80"]', [80], []],
    ['[3000]', [3000], []],
    ['["3000-3002:4000-4002"]', [4000, 4001, 4002], [3000, 3001, 3002]],
    ['["${OUTER:-3001}:3000"]', [3000], [3001]],
    ['[{ target: 80, published: "8080", protocol: tcp }]', [80], [8080]],
    ['["99999:80", "a:b", {}]', [80], []],
    ['"8080:80"', [], []],
  ])('ports %s', async (ports, listens, published) => {
    const service = await only(`{ image: orders, ports: ${ports} }`);
    expect([service.ports, service.published]).toEqual([listens, published]);
  });

  test('exposed ports are listened on', async () => {
    expect((await only('{ image: orders, expose: ["50051", "3000-3001/tcp"] }')).ports).toEqual([
      50051, 3000, 3001,
    ]);
  });

  test('all its names are hosts', async () => {
    const service = await only(
      '{ image: orders, container_name: shop-orders, hostname: orders.shop, networks: { back: { aliases: [buying], ipv4_address: 172.21.0.11 }, front: } }',
    );
    expect(service.hosts).toEqual(['orders', 'shop-orders', 'orders.shop', 'buying', '172.21.0.11']);
  });

  test('variables come from a mapping, a list and the file beside the compose file', async () => {
    const beside = { '.env': 'HOST=payment\nSECRET="a b"\nTOKEN=t\n' };
    const mapping =
      'A: http://$HOST:3000, B: "${PORT:-3000}", C: 3, D: "$$HOST", E: "${NONE}", F: "${HOST:+set}", SECRET:';
    expect((await only(`{ image: orders, environment: { ${mapping} } }`, beside)).environment).toEqual({
      A: 'http://payment:3000',
      B: '3000',
      C: '3',
      D: '$HOST',
      F: 'set',
      SECRET: 'a b',
    });
    expect(
      (await only('{ image: orders, environment: ["A=http://${HOST}/?a=b", TOKEN, NOWHERE] }', beside))
        .environment,
    ).toEqual({
      A: 'http://payment/?a=b',
      TOKEN: 't',
    });
  });

  test('its own environment comes before its env files, and a later one before an earlier', async () => {
    const files = { 'a.env': 'A=1\nB=1\nC=1\n', 'b.env': 'B=2\nC=2\n' };
    const service = await only(
      '{ image: orders, env_file: [a.env, { path: ./b.env }], environment: { C: 3 } }',
      files,
    );
    expect(service.environment).toEqual({ A: '1', B: '2', C: '3' });
  });

  test('an example stands for an env file that is not committed', async () => {
    const files = {
      'env/orders.env.example': 'A=1\n',
      'env/.b.env.sample': 'B=2\n',
      'c.env': 'C=3\n',
      'c.env.example': 'C=4\n',
    };
    const service = await only(
      '{ image: orders, env_file: [env/.orders.env, env/.b.env, c.env, d.env] }',
      files,
    );
    expect(service.environment).toEqual({ A: '1', B: '2', C: '3' });
  });

  test('where it is built from is a directory of the tree', async () => {
    const files = { 'services/orders/Dockerfile': 'FROM node:22\n' };
    expect(await only('{ build: ./services/orders/ }', files)).toMatchObject({
      built: true,
      directories: ['services/orders', 'services/orders'],
      dockerfile: 'services/orders/Dockerfile',
    });
    expect(
      await only('{ build: { context: ., dockerfile: services/orders/Dockerfile } }', files),
    ).toMatchObject({
      directories: ['.', 'services/orders'],
      dockerfile: 'services/orders/Dockerfile',
    });
    const template = { 'services/orders/Dockerfile.tpl': 'FROM node:22\n' };
    expect(await only('{ build: ./services/orders/ }', template)).toMatchObject({
      dockerfile: 'services/orders/Dockerfile.tpl',
    });
    expect(await only('{ build: "https://github.com/acme/orders.git" }', files)).toMatchObject({
      built: false,
    });
  });

  test('anchors, merge keys and extends are resolved', async () => {
    const { deployments } = await read({
      'docker-compose.yml': `
x-common: &common
  environment: &env { LOG: info }
services:
  base: { image: node, expose: [3000] }
  orders:
    <<: *common
    extends: { service: base }
  payment:
    <<: *common
    image: node
    environment: { <<: *env, KIND: card }
`,
    });
    const [, orders, payment] = deployments;
    expect(orders).toMatchObject({ image: 'node', ports: [3000], environment: { LOG: 'info' } });
    expect(payment).toMatchObject({ environment: { LOG: 'info', KIND: 'card' } });
  });
});

describe('several files', () => {
  test('of one directory make one project, the base file first', async () => {
    const { deployments, files } = await read({
      'docker-compose.dev.yml':
        'services: { orders: { environment: { A: dev, B: dev } }, mail: { image: mailhog } }',
      'docker-compose.yml': 'services: { orders: { image: shop/orders, environment: { A: base } } }',
      'docker-compose.test.yml':
        'services: { orders: { environment: { C: test } }, runner: { image: node } }',
    });
    expect(files).toEqual(['docker-compose.yml', 'docker-compose.dev.yml', 'docker-compose.test.yml']);
    expect(deployments.map(({ name }) => name)).toEqual(['orders', 'mail']);
    expect(deployments[0]).toMatchObject({
      image: 'shop/orders',
      environment: { A: 'base', B: 'dev', C: 'test' },
      at: { file: 'docker-compose.yml', line: 1, column: 13 },
    });
  });

  test('that include others make one project with them', async () => {
    const { deployments } = await read({
      'compose.yaml': 'include: [orders/stack.yml, { path: ./pay/docker-compose.yml }, missing.yml]\n',
      'orders/stack.yml': 'services: { orders: { build: . } }\n',
      'pay/docker-compose.yml': 'include: [../monitoring/all.yml]\nservices: { pay: { build: . } }\n',
      'monitoring/all.yml': 'include: [../compose.yaml]\nservices: { grafana: { image: grafana/grafana } }\n',
      'other/compose.yml': 'services: { blog: { build: . } }\n',
    });
    expect(deployments.map(({ name, project }) => `${name} ${project}`).sort()).toEqual([
      'blog other',
      'grafana .',
      'orders .',
      'pay .',
    ]);
  });

  test('of different directories are different projects', async () => {
    const { deployments } = await read({
      'a/compose.yaml': 'services: { app: { image: a } }',
      'b/compose.yaml': 'services: { app: { image: b } }',
    });
    expect(deployments.map(({ image }) => image)).toEqual(['a', 'b']);
  });
});

test('what is kept down, to build an image from, is deployed nowhere', async () => {
  const { deployments } = await read({
    'compose.yml': `services:
  base: { build: ./base, deploy: { replicas: 0 } }
  old: { build: ./old, scale: 0 }
  app: { build: ./app, deploy: { replicas: 2 } }`,
  });
  expect(deployments.map(({ name }) => name)).toEqual(['app']);
});

describe('broken files', () => {
  test.each([
    ['services: [', /^not valid YAML: .*; what this file deploys is not known$/],
    ['services: [a]', /^`services` is not a mapping/],
    ['just text', /^`services` is not a mapping/],
    ['services: { a: { image: x }, a: { image: y } }', /^this key is given twice/],
  ])('%j is a notice', async (text, expected) => {
    const { deployments, notices } = await read({ 'compose.yml': text });
    expect(deployments).toEqual([]);
    expect(notices).toMatchObject([
      { file: 'compose.yml', line: 1, message: expect.stringMatching(expected) },
    ]);
  });

  test('parts of a strange shape are passed over', async () => {
    const { deployments, notices } = await read({
      'compose.yml': `services:
  a: ~
  b: text
  c: { image: [x], build: 3, ports: {}, environment: 4, env_file: { a: 1 }, networks: [front], volumes: no, command: { a: b } }
  __proto__: { image: x, environment: { __proto__: polluted } }
  d: { extends: d, image: e }
`,
    });
    expect(notices).toEqual([]);
    expect(deployments.map(({ name }) => name)).toEqual(['c', '__proto__', 'd']);
    expect(({} as Record<string, unknown>).environment).toBeUndefined();
  });

  test('an empty one says nothing', async () => {
    expect(await read({ 'compose.yml': '', 'composer.yml': 'services: [' })).toEqual({
      deployments: [],
      files: [],
      notices: [],
    });
  });
});

describe('files with other names', () => {
  const services =
    'x-common: &common\n  restart: always\nservices:\n  orders:\n    image: orders\n    <<: *common\n';
  const others = {
    'hoplint.yaml': 'version: 1\nservices:\n  orders: { root: orders }\n',
    'ci.yml': 'services:\n  db:\n    image: postgres\njobs: {}\n',
    'values.yaml': 'services:\n  orders:\n    port: 80\n  image: x\n',
  };

  test('are read by what is in them where none has the name of a compose file', async () => {
    const { files, deployments } = await read({ 'docker/services.yml': services, ...others });
    expect(files).toEqual(['docker/services.yml']);
    expect(deployments.map(({ name }) => name)).toEqual(['orders']);
  });

  test('are not read beside one that has', async () => {
    const { files } = await read({ 'docker/services.yml': services, 'compose.yml': services });
    expect(files).toEqual(['compose.yml']);
  });
});
