import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { install } from '../support/installed.js';
import { directory } from './run.js';

const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];
const environment = {
  ...process.env,
  FORCE_COLOR: undefined,
  NO_COLOR: '1',
  GITHUB_ACTIONS: undefined,
  GITHUB_STEP_SUMMARY: undefined,
};

/** A service that answers one route, and asks another service for it, where `url` is given. */
function service(route: string, url: string | null, ms: number | null = null): string {
  const answer =
    url === null
      ? '{}'
      : `await (await fetch('${url}'${ms === null ? '' : `, { signal: AbortSignal.timeout(${ms}) }`})).json()`;
  return `import express from 'express';
const app = express();
app.get('${route}', async (_request, response) => {
  response.json(${answer});
});
app.listen(3000);
`;
}

const source = (name: string) => `services/${name}/server.ts`;
const names = ['web', 'cart', 'price', 'tax', 'rates'];
const system = {
  'docker-compose.yml': `services:\n${names.map((name) => `  ${name}: { build: services/${name} }\n`).join('')}`,
  ...Object.fromEntries(
    names.map((name) => [`services/${name}/package.json`, `{ "name": "${name}", "private": true }`]),
  ),
  [source('web')]: service('/page', 'http://cart:3000/cart', 4000),
  [source('cart')]: service('/cart', 'http://price:3000/price', 3000),
  // What the system has today, and is mended later: a call without a timeout.
  [source('price')]: service('/price', 'http://tax:3000/tax'),
  [source('tax')]: service('/tax', null),
  [source('rates')]: service('/rates', null),
  '.gitignore': 'node_modules\n',
};

test('a platform team rolls hoplint out: from init to a pruned baseline', { timeout: 180_000 }, () => {
  const root = directory(system);
  install(root);
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const hoplint = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'hoplint', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: environment,
    });
    return { code: status, stdout, stderr };
  };
  const commit = () => {
    git('add', '--all');
    const { status, stdout, stderr } = spawnSync(
      'git',
      [...identity, 'commit', '--quiet', '--message', 'a'],
      {
        cwd: root,
        encoding: 'utf8',
        env: environment,
      },
    );
    return { made: status === 0, said: stdout + stderr };
  };
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  const rulesIn = (stdout: string) => JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);

  git('init', '--quiet', '--initial-branch=main');
  expect(commit().made).toBe(true);

  // The topology is written down, and says nothing new.
  expect(hoplint('init', '--yes').code).toBe(0);
  expect(readFileSync(join(root, 'hoplint.yaml'), 'utf8')).toContain('cart:');
  const first = hoplint('check', '-f', 'json');
  expect(first.code).toBe(1);
  expect(rulesIn(first.stdout)).toEqual(['missing-timeout']);

  // What is there today goes into the baseline; from now on only what is new counts.
  const baseline = ['--baseline', 'hoplint-baseline.json'];
  expect(hoplint(...baseline, '--update-baseline').code).toBe(0);
  expect(hoplint(...baseline).code).toBe(0);
  expect(commit().made).toBe(true);

  // The hook stops the commit that makes the chain too long, and names the chain.
  expect(hoplint('hook', 'install').code).toBe(0);
  git('checkout', '--quiet', '-b', 'topic');
  write(source('tax'), service('/tax', 'http://rates:3000/rates', 1000));
  const blocked = commit();
  expect(blocked.made).toBe(false);
  expect(blocked.said).toContain('sync-chain');
  for (const name of names) expect(blocked.said).toContain(name);

  // A reason lets it pass; without one it does not.
  const suppressed = (reason: string) =>
    service('/tax', 'http://rates:3000/rates', 1000).replace(
      /^( *response\.json)/m,
      `  // hoplint-disable-next-line sync-chain${reason}\n$1`,
    );
  write(source('tax'), suppressed(''));
  expect(commit().made).toBe(false);
  write(source('tax'), suppressed(' -- rates move into tax this quarter'));
  const passed = commit();
  expect(passed.said).toContain('No findings (1 suppressed)');
  expect(passed.made).toBe(true);

  // The pull request: a comment, and the upload for code scanning.
  const markdown = hoplint('--since', 'main', '-f', 'markdown', '-f', 'sarif=hoplint.sarif', ...baseline);
  expect(markdown.code).toBe(0);
  expect(markdown.stdout).toContain('hoplint');
  const sarif = JSON.parse(readFileSync(join(root, 'hoplint.sarif'), 'utf8'));
  const {
    $schema: _,
    id: __,
    ...schema
  } = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const validate = new Ajv({
    strict: false,
    validateSchema: false,
    unicodeRegExp: false,
    validateFormats: false,
  }).compile(schema);
  expect(validate(sarif), JSON.stringify(validate.errors)).toBe(true);
  const hidden = sarif.runs[0].results.filter(
    ({ suppressions = [] }: { suppressions?: unknown[] }) => suppressions.length > 0,
  );
  expect(hidden.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('sync-chain');
  const difference = hoplint('diff', 'main').stdout;
  expect(difference).toContain('+ hop tax#GET /tax → rates#GET /rates');

  // The old finding is mended by the tool, and leaves the baseline.
  const fixed = hoplint('--fix');
  expect(fixed.stderr).toContain('1 file edited');
  expect(fixed.code).toBe(0);
  expect(readFileSync(join(root, source('price')), 'utf8')).toContain('AbortSignal.timeout(2_000)');
  expect(hoplint(...baseline).stderr).toContain('--update-baseline removes it');
  expect(hoplint(...baseline, '--update-baseline').code).toBe(0);
  expect(JSON.parse(readFileSync(join(root, 'hoplint-baseline.json'), 'utf8')).findings).toEqual([]);
  expect(commit().made).toBe(true);
  expect(hoplint(...baseline, '--max-warnings', '0').code).toBe(0);
});
