import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The program as it is installed; `npm test` builds it first. */
export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Where a run keeps what it knows: apart from the cache of whoever runs the tests. */
const userCache = join(tmpdir(), `hoplint-test-cache-${process.pid}`);
process.on('exit', () => rmSync(userCache, { recursive: true, force: true }));

export type Result = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs hoplint in a directory, without the colours and the terminal of whoever runs the tests. */
export function hoplint(cwd: string, args: readonly string[], options: SpawnOptions = {}): Promise<Result> {
  const {
    FORCE_COLOR: _,
    NO_COLOR: __,
    HOPLINT_DEBUG: ___,
    GITHUB_ACTIONS: ____,
    GITHUB_STEP_SUMMARY: _____,
    GITHUB_WORKSPACE: ______,
    CI_PROJECT_DIR: _______,
    WORKSPACE: ________,
    ...env
  } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    ...options,
    env: { ...env, XDG_CACHE_HOME: userCache, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A directory with these files, by path; gone after the test. */
export function directory(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'hoplint-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const topology = `version: 1
services:
  product: { root: services/product }
  web: { root: services/web }
`;

const product = `import express from 'express';
const app = express();
app.get('/products/:id', (req, res) => res.json({ id: req.params.id }));
app.listen(3000);
`;

function web(call: string): string {
  return `import express from 'express';
const app = express();
app.get('/product/:id', async (req, res) => {
  const answer = await ${call};
  res.json(await answer.json());
});
app.listen(3000);
`;
}

/** Two services; one calls the other with a timeout. */
export const sound = {
  'hoplint.yaml': topology,
  'services/product/server.ts': product,
  'services/web/server.ts': web(
    'fetch(`http://product:3000/products/${req.params.id}`, { signal: AbortSignal.timeout(2000) })',
  ),
};

/** The same, and nothing bounds the call. */
export const unbounded = {
  ...sound,
  'services/web/server.ts': web('fetch(`http://product:3000/products/${req.params.id}`)'),
};

/** The same, and the address is not known. */
export const unresolved = {
  ...sound,
  'services/web/server.ts': web('fetch(process.env.BILLING_URL, { signal: AbortSignal.timeout(2000) })'),
};
