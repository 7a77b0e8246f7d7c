// Prints what a check costs as ratios of CPU time, all measured in one run: node bench/run.mjs <checkout> [rounds]

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const PARSER = fileURLToPath(new URL('parse.mjs', import.meta.url));

const [root, rounds = '3'] = process.argv.slice(2);
if (root === undefined || !(Number(rounds) >= 1)) {
  console.error('usage: node bench/run.mjs <checkout> [rounds]; build hoplint first');
  process.exit(2);
}

/** Least CPU time, user and system, in ms, of some runs of node. */
function cpuOf(args, { input, codes = [0] } = {}) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < Number(rounds); round += 1) {
    least = Math.min(least, childCpu(args, input, codes));
  }
  return least;
}

/** CPU time of one run, as the run itself tells when it ends. */
function childCpu(args, input, codes) {
  const meter = new URL('meter.mjs', import.meta.url).href;
  const run = spawnSync(process.execPath, ['--import', meter, ...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  const told = Number(run.output[3]);
  if (!codes.includes(run.status) || !(told > 0)) {
    throw new Error(`node ${args.join(' ')} ended with ${run.status}: ${run.stderr}`);
  }
  return told;
}

const { analyze } = await import('../dist/analyze/index.js');
const { sources } = await analyze(root);
const files = [...sources].map((file) => path.join(root, file));
let bytes = 0;
for (const file of files) bytes += (await readFile(file)).length;

const nothing = cpuOf(['-e', '0']);
const version = cpuOf([CLI, '--version']);
const parse = cpuOf([PARSER], { input: files.join('\0') });
// 1: there are findings.
const check = cpuOf([CLI, 'check', root], { codes: [0, 1] });

const line = (name, ms, than, other) =>
  console.log(`${name.padEnd(10)} ${ms.toFixed(0).padStart(7)} ms  ${(ms / than).toFixed(2)} × ${other}`);
console.log(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
line('--version', version, nothing, 'node -e 0');
line('check', check, parse, 'ts.createSourceFile of the same files');
