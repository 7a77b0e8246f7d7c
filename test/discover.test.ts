import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Discovery, discover } from '../src/analyze/discover.js';
import type { ServiceDeclaration, Topology } from '../src/model.js';
import { readFileTree, withoutIgnored } from '../src/topology/file-tree.js';
import { writeTree } from './support/tree.js';

function service(name: string, roots: readonly string[]): ServiceDeclaration {
  return {
    name,
    roots,
    external: false,
    addresses: [name],
    ports: [],
    env: {},
    stores: [],
    declaredAt: null,
  };
}

function topology(services: Readonly<Record<string, string | null>>): Topology {
  return {
    file: null,
    origin: '',
    services: Object.entries(services).map(([name, root]) => service(name, root === null ? [] : [root])),
    stores: [],
    channels: [],
    policies: [],
    deny: [],
    decisions: [],
    clients: [],
    rules: { rules: {} },
    ignore: [],
  };
}

function empty(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, '']));
}

/** The service of each file, by path. */
function owners({ files }: Discovery): Record<string, string | null> {
  return Object.fromEntries(files.map(({ path, service: owner }) => [path, owner]));
}

async function found(
  paths: readonly string[],
  services: Readonly<Record<string, string | null>> = {},
  ignore: readonly string[] = [],
): Promise<string[]> {
  const tree = withoutIgnored(await readFileTree(await writeTree(empty(paths))), ignore);
  const { files } = await discover(tree, topology(services));
  return files.map(({ path }) => path);
}

describe('whose a file is', () => {
  test('the longest root wins, shared code is nobody’s', async () => {
    const root = await writeTree(
      empty(['apps/orders/a.ts', 'apps/orders/worker/b.ts', 'apps/orders-api/c.ts', 'libs/d.ts', 'e.ts']),
    );
    const found = await discover(
      await readFileTree(root),
      topology({ orders: 'apps/orders', worker: 'apps/orders/worker', stripe: null }),
    );
    expect(owners(found)).toEqual({
      'apps/orders/a.ts': 'orders',
      'apps/orders/worker/b.ts': 'worker',
      'apps/orders-api/c.ts': null,
      'libs/d.ts': null,
      'e.ts': null,
    });
  });

  test('a service at the root owns all but what is another’s', async () => {
    const root = await writeTree(empty(['src/a.ts', 'libs/b.ts', 'payment/c.ts']));
    expect(
      owners(await discover(await readFileTree(root), topology({ shop: '.', payment: 'payment' }))),
    ).toEqual({
      'libs/b.ts': 'shop',
      'payment/c.ts': 'payment',
      'src/a.ts': 'shop',
    });
  });
});

describe('what is source', () => {
  test('every kind of module, and no declarations, tests, mocks, stories or settings of tools', async () => {
    const source = ['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs'];
    const own = [
      'kafka.config.ts',
      'latest.ts',
      'spec.ts',
      'test.controller.ts',
      'vite.ts',
      'jest-worker.ts',
    ];
    const other = [
      'a.d.ts',
      'a.d.mts',
      'a.test.ts',
      'a.spec.js',
      'a.e2e-spec.ts',
      'a.int-spec.ts',
      'a.mock.ts',
      'a.stories.tsx',
      'jest.config.ts',
      'vite.config.prod.mts',
      'webpack.common.js',
      '.eslintrc.cjs',
      '.pnp.cjs',
      'eslint.config.mjs',
      'jquery.min.js',
      'a.json',
      'readme.md',
    ];
    expect(await found([...source, ...own, ...other])).toEqual([...source, ...own].sort());
  });

  test('scripts beside a manifest that try a service out are none, modules of the same names deeper inside are', async () => {
    expect(
      await found([
        'package.json',
        'test-grpc.js',
        'smoke_test.ts',
        'test.js',
        'latest.js',
        'src/speed-test.ts',
      ]),
    ).toEqual(['latest.js', 'src/speed-test.ts']);
  });

  test('directories of tests are matched whole, and only below the root', async () => {
    expect(
      await found([
        'orders/__tests__/a.ts',
        'orders/test/b.ts',
        'orders/tests/c.ts',
        'orders/e2e/d.ts',
        'orders-e2e/src/e.ts',
        'orders/__mocks__/f.ts',
        'orders/cypress/g.ts',
        'orders/.storybook/main.ts',
        'orders/contest/h.ts',
        'orders/test-results/i.ts',
        'orders/migrations/j.ts',
      ]),
    ).toEqual(['orders/contest/h.ts', 'orders/migrations/j.ts', 'orders/test-results/i.ts']);
  });

  test('a system that lies in a directory of tests is analysed', async () => {
    const root = join(await writeTree(empty(['test/fixtures/shop/orders/a.ts'])), 'test', 'fixtures', 'shop');
    expect(owners(await discover(await readFileTree(root), topology({ orders: 'orders' })))).toEqual({
      'orders/a.ts': 'orders',
    });
  });

  test('directories that are or lead to a service are not skipped for their name; those in it are', async () => {
    expect(
      await found(
        ['test/services/e2e/a.ts', 'test/services/e2e/test/b.ts', 'test/helpers/c.ts', 'tests/d.ts'],
        {
          runner: 'test/services/e2e',
        },
      ),
    ).toEqual(['test/helpers/c.ts', 'test/services/e2e/a.ts']);
  });

  test('of a harness, what it needs to run beside the system is left', async () => {
    expect(
      await found(
        [
          'src/a.ts',
          'acceptance-tests/stubs/api/b.ts',
          'acceptance-tests/steps/c.ts',
          'web-integration-tests/d.ts',
        ],
        { stub: 'acceptance-tests/stubs/api' },
      ),
    ).toEqual(['acceptance-tests/stubs/api/b.ts', 'src/a.ts']);
  });

  test('a feature that is called like tests stays', async () => {
    expect(
      await found([
        'src/fixtures/fixtures.controller.ts',
        'src/fixtures/league.ts',
        'src/mocks/orders.controller.ts',
      ]),
    ).toEqual(['src/fixtures/fixtures.controller.ts', 'src/fixtures/league.ts']);
  });

  test('what a compiler wrote beside its source is left out', async () => {
    expect(
      await found([
        'a.ts',
        'a.js',
        'b.tsx',
        'b.js',
        'c.mts',
        'c.mjs',
        'd.cts',
        'd.cjs',
        'e.js',
        'e.d.ts',
        'f.mjs',
        'f.ts',
      ]),
    ).toEqual(['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.mjs', 'f.ts']);
  });

  test('ignore: globs, and directories by their plain path', async () => {
    expect(
      await found(
        ['a/migrations/1.ts', 'legacy/b.ts', 'legacy-api/c.ts', 'gen/d.pb.ts', '.hidden/e.ts', 'f.ts'],
        { hidden: '.hidden' },
        ['**/migrations/**', './legacy/', '**/*.pb.ts', '**/.hidden'],
      ),
    ).toEqual(['f.ts', 'legacy-api/c.ts']);
  });
});

describe('what cannot be source', () => {
  test('large files and binary ones are notices, bundles are not worth one', async () => {
    const root = await writeTree({ 'ok.ts': 'export {};\n', 'binary.ts': 'MZ\0\0' });
    writeFileSync(join(root, 'data.js'), 'x'.repeat(2_000_001));
    writeFileSync(join(root, 'bundle.js'), `${'x'.repeat(1000)}\n`.repeat(250));
    writeFileSync(join(root, 'small-bundle.js'), `/** A library. */\n${'x'.repeat(6000)}\n`);
    writeFileSync(join(root, 'written.js'), `${'x'.repeat(100)}\n`.repeat(2500));
    const { files, notices } = await discover(await readFileTree(root), topology({}));
    expect(files).toEqual([
      { path: 'ok.ts', service: null, bytes: 11 },
      { path: 'written.js', service: null, bytes: 252_500 },
    ]);
    expect(notices).toEqual([
      { file: 'binary.ts', message: 'is not text and is not analysed' },
      { file: 'data.js', message: 'is larger than 2 MB (2.0 MB) and is not analysed' },
    ]);
  });

  test('an empty system is empty', async () => {
    expect(await discover(await readFileTree(await writeTree({})), topology({}))).toEqual({
      files: [],
      tsconfigs: [],
      assets: [],
      configurations: [],
      notices: [],
    });
  });
});

test('tsconfigs, contracts and schemas are listed, those of tests and node_modules are not', async () => {
  const root = await writeTree({
    ...empty([
      'tsconfig.base.json',
      'a/tsconfig.json',
      'a/tsconfig.spec.json',
      'a/tsconfig.e2e.json',
      'a/jsconfig.json',
      'a/proto/orders.proto',
      'a/prisma/schema.prisma',
      'a/schema.graphql',
      'a/test/other.proto',
      'node_modules/b/tsconfig.json',
    ]),
    'a/package.json': '{ "name": "a" }',
  });
  const { tsconfigs, assets } = await discover(await readFileTree(root), topology({}));
  expect(tsconfigs).toEqual(['a/jsconfig.json', 'a/tsconfig.json', 'tsconfig.base.json']);
  expect(assets).toEqual(['a/prisma/schema.prisma', 'a/proto/orders.proto', 'a/schema.graphql']);
});
