import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unresolved } from '../model.js';
import { count, visible } from '../report/text.js';
import { type DraftedYaml, draftYaml } from '../topology/drafted-yaml.js';
import { loadTopology } from '../topology/index.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem } from './analyse-system.js';
import { deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import { say, sayNotices } from './messages.js';
import { pathPrefix } from './paths.js';
import { canAsk } from './terminal.js';

export type InitOptions = {
  /** Write without asking. */
  readonly yes?: boolean;
  /** Add to a hoplint.yaml that is there. */
  readonly force?: boolean;
  /** Print, and write nothing. */
  readonly stdout?: boolean;
};

/**
 * Writes a hoplint.yaml of what the files of a system tell. Throws `UserError` where it may not write: over a file
 * without `force`, or unasked without `yes`.
 */
export async function init(directory: string, options: InitOptions): Promise<number> {
  const analysis = await analyseSystem(directory, { commands: [], quiet: false });
  const { topology } = analysis;
  const loaded = await loadTopology(directory);
  const file = topology.file ?? 'hoplint.yaml';
  const path = join(directory, file);
  const existing = topology.file === null ? null : await readFile(path, 'utf8');
  const draft = draftYaml(loaded, analysis.unresolved, existing);
  if (options.stdout) {
    process.stdout.write(draft.text);
    return exitCodes.clean;
  }
  await sayNotices(analysis.notices, pathPrefix(directory));
  const shown = visible(`${pathPrefix(directory)}${file}`);
  if (existing !== null && draft.services + draft.stores + draft.policies === 0) {
    say(`${shown} states all that is found; nothing is written`);
    return exitCodes.clean;
  }
  if (!(await mayWrite(draft, existing !== null, shown, options))) {
    say('nothing is written');
    return exitCodes.clean;
  }
  await deliver(draft.text, path);
  say(`${existing === null ? 'wrote' : 'added to'} ${shown}: ${amounts(draft)}`);
  sayRemaining(analysis.unresolved);
  return exitCodes.clean;
}

async function mayWrite(
  draft: DraftedYaml,
  exists: boolean,
  file: string,
  { yes, force }: InitOptions,
): Promise<boolean> {
  const terminal = canAsk();
  if (exists && !force && (yes || !terminal)) {
    throw new UserError([
      {
        message: `${file} is there already`,
        hint: `--force adds what it lacks (${amounts(draft)}) and keeps the rest; --stdout prints the result and writes nothing.`,
      },
    ]);
  }
  if (yes || force) return true;
  if (!terminal) {
    throw new UserError([
      {
        message: `there is no terminal to ask whether to write ${file}`,
        hint: '--yes writes it without asking; --stdout prints it and writes nothing.',
      },
    ]);
  }
  process.stdout.write(`${draft.text}\n`);
  const message = exists
    ? `Add this to ${file}, which is there already (${amounts(draft)})?`
    : `Write this to ${file}?`;
  return asked(message, !exists);
}

/** A question left with Ctrl+C is answered no. */
async function asked(message: string, suggested: boolean): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  try {
    return await confirm({ message, default: suggested });
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}

function amounts({ services, stores, policies }: DraftedYaml): string {
  return [
    ...(services > 0 ? [count(services, 'service')] : []),
    ...(stores > 0 ? [count(stores, 'store')] : []),
    ...(policies > 0 ? [`${policies} ${policies === 1 ? 'policy' : 'policies'}`] : []),
  ].join(', ');
}

function sayRemaining(unresolved: readonly Unresolved[]): void {
  if (unresolved.length === 0) return;
  say(
    `${count(unresolved.length, 'call')} without a known target: the comments at its end say what to fill in`,
  );
}
