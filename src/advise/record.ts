import { readFile } from 'node:fs/promises';
import { posix, relative, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Decision, HeldBounds, Notice } from '../model.js';
import { type WrittenDecision, withDecision } from '../topology/decided-yaml.js';
import { readHoplintYaml } from '../topology/hoplint-yaml.js';
import { UserError } from '../topology/user-error.js';
import { alone, WriteFailure, writeTogether } from '../write-files.js';
import { adrText, supersededText } from './adr.js';
import { adrDirectoryOf, isInside, nextName, recordNumber } from './adr-directory.js';
import type { Interview } from './interview.js';

export type RecordOptions = {
  /** `2026-11-23`. */
  readonly today: string;
  /** The hoplint.yaml of the system, relative to it (`topology.file`); null where it has none yet. */
  readonly yaml: string | null;
  readonly decisionMakers?: readonly string[];
  /** Writes nothing. */
  readonly dryRun?: boolean;
};

/** A file that is written; paths are relative to the system. `before` is null for a new one. */
export type RecordedFile = { readonly file: string; readonly before: string | null; readonly after: string };

export type Recorded = {
  readonly decision: WrittenDecision;
  /** The decision record. */
  readonly record: string;
  /** hoplint.yaml first, then the records. None where the very same is recorded already. */
  readonly files: readonly RecordedFile[];
  /** What was left alone, and why. */
  readonly notices: readonly Notice[];
};

/** How long a decision holds before it is looked at again. */
const MONTHS = 6;

/**
 * Records a decision: in hoplint.yaml, and as a decision record in the directory that the system has for those. One on
 * the same interaction is superseded. Either all files are written or none.
 *
 * @throws UserError if a file cannot be written, or hoplint.yaml is not one that can be edited.
 */
export async function recordInterview(
  directory: string,
  interview: Interview,
  options: RecordOptions,
): Promise<Recorded> {
  const recorded = () => recordAlone(directory, interview, options);
  return options.dryRun ? recorded() : alone(directory, recorded);
}

async function recordAlone(
  directory: string,
  interview: Interview,
  { today, yaml, decisionMakers = [], dryRun = false }: RecordOptions,
): Promise<Recorded> {
  const file = yaml ?? 'hoplint.yaml';
  // As it is now, and not as it was when the questions began.
  const existing = await existingText(resolve(directory, file));
  const decisions = existing === null ? [] : readHoplintYaml(file, existing).decisions;
  const { from, to, operation } = interview.subject;
  const previous = decisions.find(
    (each) => each.from === from && each.to === to && (each.operation ?? null) === operation,
  );
  const decided: Omit<WrittenDecision, 'record'> = {
    from,
    to,
    ...(operation === null ? {} : { operation }),
    pattern: interview.chosen,
    holds: heldOf(interview),
    answers: Object.fromEntries(interview.answers.map(({ question, answer }) => [question, answer])),
    date: today,
    reviewBy: monthsLater(today, MONTHS),
  };
  if (
    previous?.record !== undefined &&
    isSame(previous, decided) &&
    (await isRecord(directory, previous.record))
  )
    return {
      decision: { ...decided, record: previous.record },
      record: previous.record,
      files: [],
      notices: [],
    };

  const place = await adrDirectoryOf(
    directory,
    decisions.flatMap(({ record }) => record ?? []),
  );
  const name = nextName(place.names, [from, to, operation ?? ''].join(' '), today);
  const record = posix.join(place.path, name.file);
  const superseded = await supersede(directory, previous?.record ?? null, name.reference);
  const decision: WrittenDecision = { ...decided, record };
  const text = adrText(interview, {
    date: today,
    reviewBy: decided.reviewBy ?? today,
    decisionMakers,
    titlePrefix: await titlePrefix(directory, place, name.number),
    supersedes: superseded
      ? { reference: superseded.reference, file: posix.relative(place.path, superseded.file.file) }
      : null,
  });
  const files: RecordedFile[] = [
    { file, before: existing, after: edited(file, existing, decision) },
    { file: record, before: null, after: text },
    ...(superseded?.isEdited === false ? [superseded.file] : []),
  ];
  if (!dryRun) await write(directory, files);
  return {
    decision,
    record,
    files,
    notices: superseded?.isEdited ? [leftAlone(superseded.file.file, name.reference)] : [],
  };
}

async function existingText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** What the code is held to; the rest of the modifiers stands in the record alone. */
function heldOf({ recommendation: { modifiers } }: Interview): HeldBounds {
  const { timeout, retries, idempotencyKey, circuitBreaker, compensation } = modifiers;
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { retries }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(circuitBreaker === undefined ? {} : { circuitBreaker }),
    ...(compensation === undefined ? {} : { compensation }),
  };
}

function isSame(previous: Decision, decided: Omit<WrittenDecision, 'record'>): boolean {
  return (
    previous.date === decided.date &&
    previous.pattern === decided.pattern &&
    isDeepStrictEqual(previous.holds ?? {}, decided.holds) &&
    isDeepStrictEqual(previous.answers ?? {}, decided.answers)
  );
}

async function isRecord(directory: string, record: string): Promise<boolean> {
  return (await textOf(directory, record)) !== null;
}

async function textOf(directory: string, file: string): Promise<string | null> {
  if (!(await isInside(directory, file))) return null;
  return readFile(resolve(directory, file), 'utf8').catch(() => null);
}

type Superseded = {
  readonly reference: string;
  readonly file: RecordedFile;
  /** By somebody, so that it is left as it is. */
  readonly isEdited: boolean;
};

async function supersede(directory: string, record: string | null, by: string): Promise<Superseded | null> {
  const before = record === null ? null : await textOf(directory, record);
  if (record === null || before === null) return null;
  const after = supersededText(before, by);
  const file = posix.normalize(record);
  const base = posix.basename(file);
  const number = recordNumber(base) === null ? null : /\d+/.exec(base)?.[0];
  return {
    reference: number ? `ADR-${number}` : posix.basename(file, posix.extname(file)),
    file: { file, before, after: after ?? before },
    isEdited: after === null,
  };
}

function leftAlone(file: string, reference: string): Notice {
  return {
    file,
    message: `somebody has edited this record, so that it stays as it is: its status would now be "superseded by ${reference}"`,
  };
}

/** `4. ` or `ADR-0004: `, where the newest record of the directory begins its title so. */
async function titlePrefix(
  directory: string,
  { path, names }: { readonly path: string; readonly names: readonly string[] },
  number: string | null,
): Promise<string> {
  if (number === null) return '';
  const newest = names
    .filter((name) => (recordNumber(name) ?? 0) > 0)
    .sort((a, b) => (recordNumber(b) ?? 0) - (recordNumber(a) ?? 0))[0];
  const text = newest === undefined ? null : await textOf(directory, `${path}/${newest}`);
  const [, before = '', digits, after = ''] =
    /^#[ \t]+((?:ADR[- ]?)?)(\d{1,6})(\.[ \t]+|:[ \t]+|[ \t]+[-–—][ \t]+)\S/m.exec(text ?? '') ?? [];
  if (digits === undefined || newest === undefined || Number(digits) !== recordNumber(newest)) return '';
  return `${before}${String(Number(number)).padStart(digits.startsWith('0') ? digits.length : 0, '0')}${after}`;
}

function edited(file: string, existing: string | null, decision: WrittenDecision): string {
  try {
    const text = withDecision(existing, decision);
    readHoplintYaml(file, text);
    return text;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint =
      'Anchors and aliases in `decisions` may be in the way: write them out, or write the decision by hand.';
    throw new UserError([{ message: `the decision cannot be written into ${file}: ${why}`, hint }]);
  }
}

async function write(directory: string, files: readonly RecordedFile[]): Promise<void> {
  try {
    // hoplint.yaml comes last: until then nothing names the records.
    await writeTogether(
      [...files].reverse().map(({ file, after }) => ({ path: resolve(directory, file), text: after })),
    );
  } catch (error) {
    if (!(error instanceof WriteFailure)) throw error;
    const file = relative(directory, error.path).split(sep).join('/');
    throw new UserError([{ message: `cannot write ${file}: ${error.reason}`, hint: 'Nothing was changed.' }]);
  }
}

/** The same day some months later, or the last of that month where it is shorter. */
function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  const later = Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate()));
  return new Date(later).toISOString().slice(0, 10);
}
