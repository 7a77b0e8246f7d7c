import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFileTree, readText } from '../src/topology/file-tree.js';
import { UserError } from '../src/topology/user-error.js';
import { readWorkspaces, type WorkspacePackage } from '../src/topology/workspaces.js';
import { writeTree } from './support/tree.js';

type Files = Readonly<Record<string, string>>;

const listens = "import express from 'express';\nexpress().listen(3000);\n";
const silent = 'export const answer = 42;\n';

function manifest(name: string, more: object = {}): string {
  return JSON.stringify({ name, ...more });
}

async function read(files: Files) {
  return readWorkspaces(await readFileTree(await writeTree(files)));
}

/** Each package as `kind: evidence`, by directory. */
async function kinds(files: Files): Promise<Record<string, string>> {
  const { packages } = await read(files);
  return Object.fromEntries(
    packages.map(({ directory, kind, evidence }) => [directory, `${kind}: ${evidence}`]),
  );
}

async function packageAt(files: Files, directory: string): Promise<WorkspacePackage> {
  const found = (await read(files)).packages.find((each) => each.directory === directory);
  if (!found) throw new Error(`no package at ${directory}`);
  return found;
}

async function paths(root: string): Promise<string[]> {
  return (await readFileTree(root)).files.map(({ path }) => path);
}

describe('the file tree', () => {
  test('what installs and builds write is left out, and directories that only share a name with it stay', async () => {
    const root = await writeTree({
      'package.json': '{}',
      'node_modules/a/index.js': '',
      'dist/main.js': '',
      'build/main.js': '',
      'apps/orders/package.json': '{}',
      'apps/orders/out/main.js': '',
      'apps/orders/src/vendor/vendor.service.ts': '',
      'apps/orders/src/build/build.service.ts': '',
      'services/vendor/main.ts': '',
      'vendor/package.json': '{}',
    });
    expect(await paths(root)).toEqual([
      'apps/orders/package.json',
      'apps/orders/src/build/build.service.ts',
      'apps/orders/src/vendor/vendor.service.ts',
      'package.json',
      'services/vendor/main.ts',
      'vendor/package.json',
    ]);
  });

  test('links to directories and out of the root are not followed, links to files inside are', async () => {
    const outside = await writeTree({ 'secret.ts': 'secret', 'dir/also.ts': '' });
    const root = await writeTree({ 'src/shared.ts': 'shared' });
    mkdirSync(join(root, 'app'));
    symlinkSync(root, join(root, 'app', 'loop'));
    symlinkSync(join(outside, 'dir'), join(root, 'app', 'dir'));
    symlinkSync(join(outside, 'secret.ts'), join(root, 'app', 'secret.ts'));
    symlinkSync('nowhere', join(root, 'app', 'broken.ts'));
    symlinkSync('../src/shared.ts', join(root, 'app', 'shared.ts'));
    const tree = await readFileTree(root);
    expect(tree.files.map(({ path, bytes }) => ({ path, bytes }))).toEqual([
      { path: 'app/shared.ts', bytes: 6 },
      { path: 'src/shared.ts', bytes: 6 },
    ]);
    expect(tree.directories).toEqual(['.', 'app', 'src']);
    expect(await readText(tree, 'app/secret.ts')).toBeNull();
    expect(await readText(tree, 'app/dir/also.ts')).toBeNull();
    expect(await readText(tree, '../secret.ts')).toBeNull();
  });

  test('a root that is itself a link is walked', async () => {
    const root = await writeTree({ 'real/a.ts': 'a' });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const tree = await readFileTree(join(root, 'link'));
    expect(tree.files.map(({ path }) => path)).toEqual(['a.ts']);
    expect(await readText(tree, 'a.ts')).toBe('a');
  });

  test('text comes without a byte order mark; what is no text does not come', async () => {
    const root = await writeTree({ 'bom.json': '\uFEFF{}', 'binary.json': 'a\0b' });
    writeFileSync(join(root, 'large.json'), ' '.repeat(5_000_001));
    const tree = await readFileTree(root);
    expect(await readText(tree, 'bom.json')).toBe('{}');
    expect(await readText(tree, 'binary.json')).toBeNull();
    expect(await readText(tree, 'large.json')).toBeNull();
    expect(await readText(tree, 'none.json')).toBeNull();
    expect(await readText(tree, '.')).toBeNull();
  });

  test.skipIf(process.platform === 'win32')('pipes are not waited for', async () => {
    const root = await writeTree({ 'a.ts': '' });
    execFileSync('mkfifo', [join(root, 'package.json')]);
    const tree = await readFileTree(root);
    expect(tree.files.map(({ path }) => path)).toEqual(['a.ts']);
    expect(await readText(tree, 'package.json')).toBeNull();
  });

  test.each([
    ['does-not-exist', 'does not exist'],
    ['file.ts', 'is not a directory'],
  ])('a root that is none is a mistake of the user: %s', async (name, says) => {
    const root = join(await writeTree({ 'file.ts': '' }), name);
    const problem = readFileTree(root);
    await expect(problem).rejects.toBeInstanceOf(UserError);
    await expect(problem).rejects.toThrow(`${root} ${says}`);
  });
});

describe('what packages there are', () => {
  test('every manifest counts, listed by a workspace or not; those in node_modules do not', async () => {
    const { packages } = await read({
      'package.json': manifest('shop', { workspaces: ['apps/*'] }),
      'apps/orders/package.json': manifest('@shop/orders'),
      'src/booking/package.json': manifest('booking'),
      'node_modules/axios/package.json': manifest('axios'),
    });
    expect(packages.map(({ directory, name }) => [directory, name])).toEqual([
      ['.', 'shop'],
      ['apps/orders', '@shop/orders'],
      ['src/booking', 'booking'],
    ]);
  });

  test('what a manifest states is there, the range that production runs before others', async () => {
    const found = await packageAt(
      {
        'a/package.json': manifest('a', {
          main: './dist/index.js',
          module: './dist/index.mjs',
          typings: './dist/index.d.ts',
          source: './src/index.ts',
          exports: { '.': './dist/index.js' },
          dependencies: { axios: '^1.7.0' },
          devDependencies: { axios: '^0.27.0', vitest: '^3.0.0', broken: 3 },
          peerDependencies: { axios: '*', react: '>=18' },
          scripts: { build: 'tsc', wrong: null },
        }),
      },
      'a',
    );
    expect(found).toEqual({
      name: 'a',
      directory: 'a',
      main: './dist/index.js',
      module: './dist/index.mjs',
      types: './dist/index.d.ts',
      source: './src/index.ts',
      exports: { '.': './dist/index.js' },
      dependencies: { axios: '^1.7.0', vitest: '^3.0.0', react: '>=18' },
      scripts: { build: 'tsc' },
      kind: 'unknown',
      evidence: 'no sign of being deployed',
    });
  });

  test('a package.json that only says how files are loaded makes no package, unless something runs there', async () => {
    expect(
      await kinds({
        'esm/package.json': '{ "type": "module" }',
        'orders/package.json': '{ "type": "module" }',
        'orders/index.js': listens,
      }),
    ).toEqual({ orders: 'application: index.js' });
  });

  test('broken manifests are notices with a place; comments are allowed as the tools allow them', async () => {
    const { packages, notices } = await read({
      'broken/package.json': '{\n  "name": "broken",\n  "version" "1"\n}\n',
      'binary/package.json': '{\0}',
      'list/package.json': '[]',
      'pnpm-workspace.yaml': 'packages: [a\n',
      'apps/orders/project.json': '{\n  // the service\n  "name": "orders", "projectType": "application",\n}',
    });
    expect(packages.map(({ directory }) => directory)).toEqual(['apps/orders']);
    expect(notices.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['binary/package.json', undefined, undefined],
      ['broken/package.json', 3, 13],
      ['pnpm-workspace.yaml', expect.any(Number), expect.any(Number)],
    ]);
    expect(notices[1]?.message).toBe(
      'this manifest is passed over: not valid JSON: Missing , or : between flow map items',
    );
  });

  test('hostile manifests are survived', async () => {
    const { packages, notices } = await read({
      'deep/package.json': '['.repeat(200_000),
      'proto/package.json':
        '{ "name": "proto", "__proto__": { "bin": 1 }, "dependencies": { "__proto__": "1" } }',
      'nest-cli.json':
        '{ "projects": { "out": { "type": "application", "root": "../../etc" }, "odd": 3, "none": { "type": "application", "root": "none" } } }',
    });
    expect(packages.map(({ directory }) => directory)).toEqual(['proto']);
    expect(notices.map(({ file }) => file)).toEqual(['deep/package.json']);
  });
});

describe('projects of tools', () => {
  test('Nx: applications and libraries as they say, with names where people import by them', async () => {
    const files = {
      'nx.json': '{}',
      'package.json': manifest('shop', { scripts: { start: 'nx serve' } }),
      'apps/orders/project.json': JSON.stringify({
        name: 'orders-app',
        projectType: 'application',
        sourceRoot: 'apps/orders/src',
      }),
      'apps/orders-e2e/project.json': JSON.stringify({ name: 'orders-e2e', projectType: 'application' }),
      'libs/redis/project.json': JSON.stringify({ name: 'redis', projectType: 'library' }),
      'libs/redis/src/index.ts': listens,
      'libs/web/package.json': manifest('@shop/web', { nx: { projectType: 'application' } }),
      'game/project.json': JSON.stringify({ name: 'made by another tool' }),
    };
    expect(await kinds(files)).toEqual({
      '.': 'library: top of a workspace',
      'apps/orders': 'application: nx application',
      'apps/orders-e2e': 'library: directory of tests or examples',
      'libs/redis': 'library: nx library',
      'libs/web': 'application: nx application',
    });
    expect((await packageAt(files, 'apps/orders')).name).toBe('orders-app');
    expect((await packageAt(files, 'libs/redis')).name).toBeNull();
  });

  test('Nest in monorepo mode: projects below the file, none of which has a manifest', async () => {
    expect(
      await kinds({
        'backend/package.json': manifest('backend', { scripts: { start: 'nest start' } }),
        'backend/nest-cli.json': JSON.stringify({
          projects: {
            orders: { type: 'application', root: 'apps/orders', sourceRoot: 'apps/orders/src' },
            mail: { type: 'application', sourceRoot: 'apps/mail/src' },
            common: { type: 'library', root: 'libs/common' },
          },
        }),
        'backend/apps/orders/src/main.ts': silent,
        'backend/apps/mail/src/main.ts': silent,
        'backend/libs/common/src/index.ts': silent,
      }),
    ).toEqual({
      backend: 'library: top of a workspace',
      'backend/apps/mail': 'application: nest application',
      'backend/apps/orders': 'application: nest application',
      'backend/libs/common': 'library: nest library',
    });
  });

  test('a nest-cli.json of a single project says nothing', async () => {
    const files = { 'a/nest-cli.json': '{ "sourceRoot": "src" }', 'a/package.json': manifest('a') };
    expect(await kinds(files)).toEqual({ a: 'unknown: no sign of being deployed' });
  });

  test('Angular and old Nx workspaces', async () => {
    expect(
      await kinds({
        'angular.json': JSON.stringify({
          projects: { shop: { projectType: 'application', root: '', sourceRoot: 'src' } },
        }),
        'src/main.ts': silent,
        'nx/workspace.json': JSON.stringify({
          projects: { api: { projectType: 'application', root: 'apps/api' }, lib: 'libs/lib' },
        }),
        'nx/apps/api/main.ts': silent,
      }),
    ).toMatchObject({
      '.': 'application: angular application',
      'nx/apps/api': 'application: nx application',
    });
  });
});

describe('what is an application', () => {
  const one = (more: Files, own: object = {}, directory = 'orders') =>
    kinds({ [`${directory}/package.json`]: manifest('orders', own), ...more }).then(
      (found) => found[directory],
    );

  test.each([
    ['a server', 'src/main.ts', 'await app.listen(3000)'],
    ['Nest', 'src/index.ts', 'NestFactory.createMicroservice(AppModule)'],
    ['gRPC', 'server.js', 'server.addService(proto.Payment.service, {})'],
    ['a worker', 'src/app.ts', "new Worker('mail', handle)"],
    ['a consumer', 'src/index.js', 'consumer.run({ eachMessage })'],
    ['React', 'src/main.tsx', 'createRoot(element).render(null)'],
    ['an Express generator', 'bin/www', 'server.listen(port)'],
  ])('%s', async (_, path, text) => {
    expect(await one({ [`orders/${path}`]: text })).toBe(`application: ${path}`);
  });

  test('what is commented out is no sign', async () => {
    const text = '/* app.listen(1) */\n// app.listen(2)\nexport {};\n';
    expect(await one({ 'orders/src/index.ts': text })).toBe('unknown: no sign of being deployed');
  });

  test.each([
    ['orders/Dockerfile'],
    ['orders/Dockerfile.prod'],
    ['Dockerfile.orders'],
    ['docker/orders.dockerfile'],
    ['infra/docker/orders/Dockerfile'],
  ])('a Dockerfile: %s', async (path) => {
    expect(await one({ [path]: 'FROM node' })).toBe('application: Dockerfile');
  });

  test.each([['Dockerfile'], ['payment/Dockerfile'], ['Dockerfile.payment'], ['payment/orders/Dockerfile']])(
    'a Dockerfile of something else: %s',
    async (path) => {
      expect(await one({ [path]: 'FROM node' })).toBe('unknown: no sign of being deployed');
    },
  );

  test('a serverless.yml', async () => {
    expect(await one({ 'orders/serverless.yml': 'service: orders' })).toBe('application: serverless.yml');
  });

  test('an entry in whatever case', async () => {
    expect(await one({ 'orders/Server.js': 'app.listen(3000)' })).toBe('application: Server.js');
  });

  test('a next.config.js, unless it is for others to take over', async () => {
    const files = { 'orders/next.config.js': '' };
    expect(await one(files, { dependencies: { next: '15' } })).toBe('application: next.config.js');
    expect(await one(files)).toBe('unknown: no sign of being deployed');
  });

  test.each([
    ['start', 'node .'],
    ['start', 'npm run build && node lib'],
    ['dev', 'tsx watch src/anything.ts'],
    ['start:dev', 'nest start --watch'],
    ['serve', 'python -m http.server'],
  ])('a script: %s: %s', async (name, text) => {
    expect(await one({}, { scripts: { [name]: text } })).toBe(`application: ${name} script`);
  });

  test.each([['tsc --watch'], ['node build.mjs'], ['rollup -cw'], ['turbo run dev'], ['docker compose up']])(
    'a start script that starts no service: %s',
    async (text) => {
      expect(await one({}, { scripts: { start: text } })).toMatch(/^library: /);
    },
  );

  test('a command that people install is no service', async () => {
    expect(await one({}, { bin: './cli.js', scripts: { start: 'node cli.js' } })).toMatch(/^library: /);
  });
});

describe('what is a library', () => {
  test.each([
    ['packages/http'],
    ['libs/http'],
    ['shared/http'],
    ['services/shared'],
    ['src/building-blocks'],
  ])('by its directory: %s, whatever script it has and whatever it wraps', async (directory) => {
    const found = await kinds({
      [`${directory}/package.json`]: manifest('http', { scripts: { start: 'node watch.js', dev: 'vite' } }),
      [`${directory}/src/index.ts`]: 'export const run = () => store.run(createServer());',
    });
    expect(found[directory]).toBe('library: directory or name of a library');
  });

  test('by its name', async () => {
    const files = {
      'http/package.json': manifest('@shop/http-utils', { scripts: { start: 'node watch.js' } }),
    };
    expect(await kinds(files)).toEqual({ http: 'library: directory or name of a library' });
  });

  test('services are kept in packages/ too', async () => {
    expect(
      await kinds({
        'packages/orders/package.json': manifest('orders'),
        'packages/orders/src/index.ts': listens,
        'packages/payment/package.json': manifest('payment', { scripts: { start: 'node dist/index.js' } }),
        'packages/mail/package.json': manifest('mail'),
        'packages/mail/Dockerfile': 'FROM node',
        'packages/web/package.json': manifest('web', { scripts: { dev: 'next dev' } }),
      }),
    ).toEqual({
      'packages/mail': 'application: Dockerfile',
      'packages/orders': 'application: src/index.ts',
      'packages/payment': 'application: start script',
      'packages/web': 'application: dev script',
    });
  });

  test.each([
    ['orders-e2e'],
    ['e2e'],
    ['tests/integration'],
    ['integration-tests'],
    ['examples/basic'],
    ['playground/nextjs'],
  ])('tests and examples that listen: %s', async (directory) => {
    const files = { [`${directory}/package.json`]: manifest('x'), [`${directory}/index.js`]: listens };
    expect(await kinds(files)).toEqual({ [directory]: 'library: directory of tests or examples' });
  });

  test('services named after tests or documents stay', async () => {
    expect(
      await kinds({
        'services/test-service/package.json': manifest('test-service'),
        'services/test-service/src/main.ts': listens,
        'services/docs/package.json': manifest('docs'),
        'services/docs/src/main.ts': listens,
      }),
    ).toEqual({
      'services/docs': 'application: src/main.ts',
      'services/test-service': 'application: src/main.ts',
    });
  });

  test('sites of documentation and tools', async () => {
    expect(
      await kinds({
        'site/package.json': manifest('site', {
          dependencies: { '@docusaurus/core': '3' },
          scripts: { start: 'docusaurus start' },
        }),
        'demo-site/package.json': manifest('demo', {
          dependencies: { '@astrojs/starlight': '0.37' },
          scripts: { start: 'astro dev' },
        }),
        'tools/release/package.json': manifest('release', { scripts: { start: 'node release.js' } }),
      }),
    ).toEqual({
      'demo-site': 'library: documentation site',
      site: 'library: documentation site',
      'tools/release': 'library: directory of tools',
    });
  });

  test.each<[string, Files]>([
    [
      'workspaces',
      { 'package.json': manifest('shop', { workspaces: ['apps/*'], scripts: { start: 'node run.js' } }) },
    ],
    [
      'pnpm',
      {
        'package.json': manifest('shop', { scripts: { start: 'node run.js' } }),
        'pnpm-workspace.yaml': 'packages: [apps/*]',
      },
    ],
    [
      'lerna',
      { 'package.json': manifest('shop', { scripts: { start: 'node run.js' } }), 'lerna.json': '{}' },
    ],
    [
      'applications below, its Dockerfile being theirs',
      {
        'package.json': manifest('shop', { scripts: { start: 'node run.js' } }),
        Dockerfile: 'FROM node',
        'apps/orders/package.json': manifest('orders'),
        'apps/orders/index.js': listens,
      },
    ],
  ])('the top of a workspace: %s', async (_, files) => {
    expect((await kinds(files))['.']).toBe('library: top of a workspace');
  });

  test('a top that runs something itself is an application', async () => {
    expect(
      await kinds({
        'package.json': manifest('shop', { workspaces: ['libs/*'] }),
        'src/main.ts': listens,
        'libs/http/package.json': manifest('http'),
        'settings/package.json': manifest('settings', { scripts: { start: 'node a.js' } }),
        'settings/pnpm-workspace.yaml': 'onlyBuiltDependencies: [esbuild]',
      }),
    ).toEqual({
      '.': 'application: src/main.ts',
      'libs/http': 'library: directory or name of a library',
      settings: 'application: start script',
    });
  });

  test('templates in the source of an application are part of it', async () => {
    expect(
      await kinds({
        'generator/package.json': manifest('generator'),
        'generator/src/main.ts': listens,
        'generator/src/templates/server/package.json': manifest('server'),
        'generator/src/templates/server/index.js': listens,
      }),
    ).toEqual({
      generator: 'application: src/main.ts',
      'generator/src/templates/server': 'library: source of another package',
    });
  });
});
