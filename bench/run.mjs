// Prints what hoplint costs beside what it may cost: node bench/run.mjs <checkout> [dependency-cruiser's bin file]

import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { write } from './generate.mjs';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const PARSER = fileURLToPath(new URL('parse.mjs', import.meta.url));
const METER = new URL('meter.mjs', import.meta.url).href;
const ROUNDS = 3;
/** A shape that ends badly has this long, in ms. */
const LONGEST = 60_000;

const [root, cruiser] = process.argv.slice(2);
if (root === undefined) {
  console.error(
    'usage: node bench/run.mjs <checkout> [dependency-cruiser/bin/dependency-cruise.mjs]; build hoplint first',
  );
  process.exit(2);
}

/** One run of node: CPU time and wall time in ms, peak memory in KB, what it printed. */
function run(args, { input, codes = [0], cwd } = {}) {
  const child = spawnSync(process.execPath, ['--import', METER, ...args], {
    input,
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  if (!codes.includes(child.status) || !child.output[3]) {
    throw new Error(`node ${args.join(' ')} ended with ${child.status}: ${child.stderr}`);
  }
  return { ...JSON.parse(child.output[3]), stdout: child.stdout };
}

/** The run with the least wall time of some. */
function best(args, options, rounds = ROUNDS) {
  const all = Array.from({ length: rounds }, () => run(args, options));
  return all.reduce((least, each) => (each.wall < least.wall ? each : least));
}

// 1: there are findings.
const found = { codes: [0, 1] };
const check = (directory, ...more) => [CLI, 'check', directory, '-f', 'json', ...more];

function row(what, value, target) {
  console.log(`| ${what} | ${value} | ${target} |`);
}

const times = (a, b) => (a / b).toFixed(2);

async function main() {
  const { analyze } = await import('../dist/analyze/index.js');
  const { sources, timing } = await analyze(root);
  const files = [...sources].map((file) => path.join(root, file));
  const megabytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0) / 1e6;
  const [cpu] = cpus();
  console.log(
    `node ${process.version}, ${cpus().length} × ${cpu?.model}; ${files.length} files, ${megabytes.toFixed(1)} MB\n`,
  );
  console.log('| what | measured | target |\n|---|---|---|');

  const parse = best([PARSER], { input: files.join('\0') });
  const cold = best(check(root, '--no-cache'), found);
  row(
    'cold check against parsing, wall',
    `${times(cold.wall, parse.wall)} (${(cold.wall / 1000).toFixed(1)} s)`,
    '≤ 1.3',
  );
  row('the same, CPU', `${times(cold.cpu, parse.cpu)} (${(cold.cpu / 1000).toFixed(1)} s)`, '');
  const share = timing.filter(({ stage }) => stage === 'link').reduce((sum, { ms }) => sum + ms, 0);
  const whole = timing.reduce((sum, { ms }) => sum + ms, 0);
  row('link, part of cold time', `${Math.round((100 * share) / whole)} %`, '< 30 %');
  if (cruiser) {
    const args = [
      path.resolve(cruiser),
      '--no-config',
      '--output-type',
      'null',
      '--do-not-follow',
      'node_modules',
      '.',
    ];
    const other = best(args, { cwd: root, codes: [0, 1] }, 1);
    row('dependency-cruiser against cold check, wall', times(other.wall, cold.wall), '≥ 4');
    row('peak memory against dependency-cruiser', times(cold.memory, other.memory), '≤ 0.6');
  }
  row('peak memory, cold', `${Math.round(cold.memory / 1024)} MB`, '');

  const cache = ['--cache-location', path.join(work, 'cache')];
  run(check(root, ...cache), found);
  const warm = best(check(root, ...cache), found);
  row(
    'warm against cold, wall',
    `${times(warm.wall, cold.wall)} (${(warm.wall / 1000).toFixed(2)} s)`,
    '≤ 0.12, < 0.6 s',
  );

  const nothing = best(['-e', '0'], {}, 5);
  row('--version against node -e 0, CPU', times(best([CLI, '--version'], {}, 5).cpu, nothing.cpu), '≤ 2');
  row(
    'a usage error against node -e 0, CPU',
    times(best([CLI, '--wrong'], { codes: [2] }, 5).cpu, nothing.cpu),
    '≤ 2',
  );

  staged();
  growth();
  hostile();
}

/** A commit with one changed file, in a repository of 100 generated services. */
function staged() {
  const directory = path.join(work, 'staged');
  write(directory, 100);
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], {
      cwd: directory,
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'generated');
  const cache = ['--cache-location', path.join(work, 'staged-cache')];
  run(check(directory, ...cache), found);
  const warm = best(check(directory, ...cache), found);
  appendFileSync(path.join(directory, 'services/svc0/plain0.js'), 'export const more = 1;\n');
  git('add', '.');
  const one = run([CLI, 'check', directory, '--staged', '-f', 'json', ...cache], found);
  row('--staged, one file changed, against warm, wall, 100 services', times(one.wall, warm.wall), '≤ 1.2');
}

/** Generated systems of 10, 100 and 1,000 services, whose calls all have to be found. */
function growth() {
  let before = null;
  for (const size of [10, 100, 1000]) {
    const { cpu, missing, wrong } = answered(`mixed-${size}`, size, 'mixed');
    const each = before && (cpu - before.cpu) / (size - before.size);
    const growth = each === null ? '' : `, ${each.toFixed(1)} ms for each more service`;
    row(
      `${size} services, CPU`,
      `${(cpu / 1000).toFixed(1)} s${growth}; ${missing} calls missing, ${wrong} wrong`,
      '0 missing, 0 wrong',
    );
    before = { cpu, size };
  }
}

function hostile() {
  for (const [shape, size] of [
    ['ring', 1000],
    ['wrappers', 2],
    ['barrel', 2],
    ['callers', 2],
  ]) {
    const { wall, missing, wrong } = answered(`${shape}-${size}`, size, shape);
    row(
      `${shape}, ${size} services`,
      `${(wall / 1000).toFixed(1)} s; ${missing} calls missing, ${wrong} wrong`,
      `< ${LONGEST / 1000} s`,
    );
  }
}

/** Generates a system and compares the hops found with those that are in it. */
function answered(name, size, shape) {
  const directory = path.join(work, name);
  const calls = write(directory, size, shape);
  const measured = run([CLI, 'graph', directory, '-f', 'json']);
  rmSync(directory, { recursive: true, force: true });
  const { interactions } = JSON.parse(measured.stdout);
  const seen = new Set(
    interactions
      .filter(({ target, operations }) => target.operation && operations.length > 0)
      .map(({ service, target }) => `${service} -> ${target.operation}`),
  );
  const missing = [...calls].filter((call) => !seen.has(call)).length;
  const wrong = [...seen].filter((call) => !calls.has(call)).length;
  return { ...measured, missing, wrong };
}

const work = mkdtempSync(path.join(tmpdir(), 'hoplint-bench-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
