import { expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import { pretty } from '../src/report/pretty.js';
import { clean } from './report/sample.js';
import { writeTree } from './support/tree.js';

const gateway = `
  import express from 'express';
  import proxy from 'fast-proxy';
  import axios from 'axios';
  const app = express();
  app.use('/v1', proxy(process.env.USERS_URL));
  const registry = { users: axios.create({ baseURL: 'http://users' }) };
  const used = axios.create({ baseURL: 'http://users' });
  export const ping = () => used.get('/ping');
  register(registry);
`;

test('names packages without a model, and clients on which no call is found', async () => {
  const root = await writeTree({
    'hoplint.yaml': 'version: 1\nservices:\n  gateway: { root: gateway }\n',
    'gateway/src/server.ts': gateway,
  });
  const { unseen } = await analyze(root);
  expect(unseen.map(({ service, what, file, line }) => `${service} ${what} ${file}:${line}`)).toEqual([
    'gateway fast-proxy gateway/src/server.ts:3',
    'gateway the axios client that is made here gateway/src/server.ts:7',
  ]);
});

test('names directories that no service runs, and none that one imports', async () => {
  const root = await writeTree({
    'hoplint.yaml': 'version: 1\nservices:\n  gateway: { root: gateway }\n',
    'gateway/src/server.ts': `import { get } from '../../shared/http';\nget();`,
    'shared/http.ts': `export const get = () => fetch('http://users');`,
    'shared/unused.ts': 'export const nothing = 1;',
    'dashboard/main.ts': `fetch('http://users');`,
    'release.ts': 'export {};',
  });
  const { leftOut } = await analyze(root);
  expect(leftOut).toEqual([{ directory: 'dashboard', files: 1 }]);
});

test('a report without findings does not read as health where calls were not seen', () => {
  const unseen = [{ service: 'gateway', what: 'kafka-node', file: 'src/server.js', line: 12, column: 1 }];
  const options = {
    width: 100,
    colour: false,
    quiet: false,
    sources: new Map(),
    pathPrefix: '',
    rules: ['sync-chain'],
  };
  const text = pretty({ ...clean, unseen }, options);
  expect(text).not.toContain('✓');
  expect(text).toContain('calls through kafka-node in gateway (src/server.js:12:1)');
});

test('tells of imports that lead nowhere, and finds a file whose name differs in case', async () => {
  const root = await writeTree({
    'hoplint.yaml': 'version: 1\nservices:\n  gateway: { root: gateway }\n',
    'gateway/src/server.ts': `
      import { get } from './Client';
      import { gone } from './gone';
      import { lost } from '../lost';
      import styles from './styles.css';
      import { made } from './generated/api';
      import { typed } from './typed';
      get(); gone(); lost(); made(); typed();`,
    'gateway/src/client.ts': `export const get = () => fetch('http://users/all');`,
    'gateway/src/typed.d.ts': 'export const typed: () => void;',
  });
  const { data, notices } = await analyze(root);
  expect(data.interactions.map(({ path }) => path)).toEqual(['/all']);
  expect(notices).toEqual([
    {
      file: 'gateway/src/server.ts',
      message: 'imports ./gone, which is not in the tree (and 1 more like it): what it does is not seen',
    },
  ]);
});
