import { relative, resolve, sep } from 'node:path';
import type { Analysis } from '../analyze/index.js';
import { callExplanation } from '../report/call-explanation.js';
import { createPaint } from '../report/paint.js';
import { sentenceList } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem } from './analyse-system.js';
import { exitCodes } from './exit-codes.js';
import { pathPrefix } from './paths.js';
import { readSources } from './sources.js';
import { columnsOf, wantsColour } from './terminal.js';

/** A place that the user names: `src/orders.ts:41` or `src/orders.ts:41:18`, from the working directory. */
export type Place = { readonly file: string; readonly line: number; readonly column: number | null };

/** Reads `file:line` and `file:line:column`; null for what is no place. */
export function placeFrom(text: string): Place | null {
  const [, file, line, column] = /^(.+?):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (file === undefined || line === undefined) return null;
  return { file, line: Number(line), column: column === undefined ? null : Number(column) };
}

/** Prints how the calls at a place were resolved. Throws `UserError` if there is none. */
export async function explainCall(
  wanted: Place,
  directory: string,
  config: string | undefined,
): Promise<number> {
  const analysis = await analyseSystem(directory, {
    ...(config === undefined ? {} : { config }),
    commands: [],
    quiet: false,
    trace: true,
  });
  // As a person writes it, or as the json report of the system has it.
  const fromHere = relative(resolve(directory), resolve(wanted.file)).split(sep).join('/');
  const file = isKnown(analysis, fromHere) ? fromHere : wanted.file.replace(/^(\.\/)+/, '');
  const calls = callsAt(analysis, { ...wanted, file });
  if (calls.length === 0) throw nothingThere(analysis, wanted, file, directory);
  const page = {
    width: Math.min(columnsOf(process.stdout), 120),
    paint: createPaint(wantsColour(process.stdout)),
    pathPrefix: pathPrefix(directory),
  };
  const sources = await readSources(
    directory,
    calls.map(({ interaction }) => interaction.file),
  );
  const { topology, data } = analysis;
  process.stdout.write(callExplanation({ calls, topology, operations: data.operations, sources }, page));
  return exitCodes.clean;
}

/** Whether a file is source, or the configuration of a gateway. */
function isKnown({ sources, resolved }: Analysis, file: string): boolean {
  return sources.has(file) || resolved.some(({ interaction }) => interaction.file === file);
}

/** The calls whose site is there, or else those that are sent there. */
function callsAt({ resolved }: Analysis, { file, line, column }: Place): Analysis['resolved'] {
  const isThere = (at: { file: string; line: number; column: number }) =>
    at.file === file && at.line === line && (column === null || at.column === column);
  const sites = resolved.filter(({ interaction }) => isThere(interaction));
  return sites.length > 0 ? sites : resolved.filter(({ interaction }) => isThere(interaction.sink));
}

function nothingThere(
  analysis: Analysis,
  { file: written, line }: Place,
  file: string,
  directory: string,
): UserError {
  const message = `there is no call to another system at ${written}:${line}`;
  if (!isKnown(analysis, file)) {
    const where = directory === '.' ? 'this directory' : directory;
    const hint = `The file is not analysed: it is no source of a service in ${where}, or it is ignored. Name the directory of the system after the place.`;
    return new UserError([{ message, hint }]);
  }
  const lines = analysis.resolved
    .flatMap(({ interaction }) => [interaction, interaction.sink])
    .filter((at) => at.file === file)
    .map((at) => at.line);
  const near = [...new Set(lines)]
    .sort((a, b) => Math.abs(a - line) - Math.abs(b - line) || a - b)
    .slice(0, 5);
  const hint =
    near.length === 0
      ? 'hoplint knows no call in this file. Calls through libraries that it does not know are described under `clients:` in hoplint.yaml.'
      : `In this file there are calls at line ${sentenceList(near.sort((a, b) => a - b).map(String))}.`;
  return new UserError([{ message, hint }]);
}
