import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import type { ModuleFacts } from '../analyze/facts.js';
import { capturing, type FactsSource } from '../analyze/facts-source.js';
import { isNeverSource } from '../topology/file-tree.js';
import { type CheckOptions, check } from './check.js';
import { exitCodes } from './exit-codes.js';
import { explainFailure } from './failure.js';
import { say } from './messages.js';

/** Editors write a file in several steps, and a checkout writes many files. Milliseconds. */
const QUIET = 80;
/** How often is looked whether the directory is still there. Milliseconds. */
const LOOK = 1_000;

/**
 * Judges a system, and again whenever something in it is saved, until it is interrupted. What is wrong in what the user
 * gave is said and ends nothing: it may be half written.
 */
export async function watch(directory: string, options: CheckOptions): Promise<number> {
  const facts = remembering();
  const judge = async (): Promise<void> => {
    const started = performance.now();
    await check(directory, { ...options, facts }).catch((error: unknown) => explainFailure(error, directory));
    facts.forgetUnused();
    say(`judged in ${((performance.now() - started) / 1000).toFixed(1)} s; waiting for changes, Ctrl-C ends`);
  };
  let isWaiting = true;
  let isStale = false;
  let timer: NodeJS.Timeout | undefined;
  const again = async (): Promise<void> => {
    if (!isWaiting) {
      isStale = true;
      return;
    }
    isWaiting = false;
    do {
      isStale = false;
      await judge();
    } while (isStale);
    isWaiting = true;
  };
  const root = resolve(directory);
  const watcher = watchFiles(root, {
    ignored: (path) => path.split(/[/\\]/).some(isNeverSource),
    ignoreInitial: true,
    followSymlinks: false,
  });
  let looking: NodeJS.Timeout | undefined;
  const ended = new Promise<number>((done) => {
    const end = () => done(exitCodes.clean);
    process.once('SIGINT', end).once('SIGTERM', end);
    // Nobody reads on (`hoplint --watch | head`).
    process.stdout.once('error', end);
    // A watcher of a directory that is gone keeps no process alive, and does not see it come back.
    looking = setInterval(() => {
      if (existsSync(root)) return;
      say(`${directory} is no longer there`);
      done(exitCodes.wrongInput);
    }, LOOK);
  });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(again, QUIET);
  });
  watcher.on('error', (error) => say(`some changes may go unseen: ${String(error)}`));
  await new Promise<void>((ready) => watcher.once('ready', ready));
  await again();
  const code = await ended;
  clearTimeout(timer);
  clearInterval(looking);
  await watcher.close();
  return code;
}

/** The facts of files by their text, for one process. */
function remembering(): FactsSource & { forgetUnused(): void } {
  let known = new Map<string, { text: string; facts: ModuleFacts }>();
  let used: typeof known = new Map();
  return {
    async of(path, text) {
      const last = known.get(path);
      const entry = last?.text === text ? last : { text, facts: await capturing.of(path, text) };
      used.set(path, entry);
      return entry.facts;
    },
    forgetUnused() {
      if (used.size > 0) known = used;
      used = new Map();
    },
  };
}
