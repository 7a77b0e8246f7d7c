import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { directory, hoplint, program, sound, unbounded } from './run.js';

const web = 'services/web/server.ts';
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** A watching run, and what waits for the next judgement of it. */
function watching(root: string) {
  const run = spawn(process.execPath, [program, '--watch', '-f', 'json'], { cwd: root });
  child = run;
  let output = '';
  let errors = '';
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const next = () =>
    new Promise<{ rules: string[]; errors: string }>((done) => {
      const look = (text: string) => {
        errors += text;
        if (!/waiting for changes/.test(errors)) return;
        run.stderr.off('data', look);
        const said = errors;
        const report = output;
        output = '';
        errors = '';
        const rules =
          report === '' ? [] : JSON.parse(report).findings.map(({ rule }: { rule: string }) => rule);
        done({ rules, errors: said });
      };
      run.stderr.setEncoding('utf8').on('data', look);
    });
  return { run, next };
}

test('judges again when something is saved, survives what is half written, and ends with Ctrl-C', async () => {
  const root = directory(sound);
  const { run, next } = watching(root);
  expect((await next()).rules).toEqual([]);

  const worse = next();
  writeFileSync(join(root, web), unbounded[web]);
  expect((await worse).rules).toEqual(['missing-timeout']);

  const broken = next();
  writeFileSync(join(root, 'hoplint.yaml'), 'services: [');
  expect((await broken).errors).toContain('hoplint.yaml:1:');

  const again = next();
  writeFileSync(join(root, 'hoplint.yaml'), sound['hoplint.yaml']);
  expect((await again).rules).toEqual(['missing-timeout']);

  const better = next();
  writeFileSync(join(root, web), sound[web]);
  expect((await better).rules).toEqual([]);

  const ended = new Promise((done) => run.on('close', done));
  run.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('ends, and says so, when what it watches is gone', async () => {
  const root = directory(sound);
  const { run, next } = watching(root);
  await next();
  let errors = '';
  run.stderr.on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((done) => run.once('exit', done));
  rmSync(root, { recursive: true });
  expect(await ended).toBe(2);
  expect(errors).toContain('is no longer there');
});

test('ends when nobody reads on', async () => {
  const root = directory(sound);
  const { run, next } = watching(root);
  await next();
  run.stdout.destroy();
  const ended = new Promise((done) => run.on('close', done));
  writeFileSync(join(root, web), unbounded[web]);
  expect(await ended).toBe(0);
});

test('does not go together with what edits or looks at the next commit', async () => {
  const root = directory(sound);
  for (const other of ['--fix', '--staged']) expect((await hoplint(root, ['--watch', other])).code).toBe(2);
});
