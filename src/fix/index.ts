import type { ts } from 'ts-morph';
import type { Finding, Location } from '../model.js';
import { placeOf } from '../place.js';
import { bound } from './bound.js';
import { handle } from './handle.js';
import { applied, declares, type Edit, errorsIn, type Mend, parse } from './source.js';
import { together } from './together.js';

/** A file as it is and as it is to be. */
export type FixedFile = { readonly file: string; readonly before: string; readonly after: string };
/** A place that is left as it is, and why. */
export type Refusal = Location & { readonly rule: string; readonly reason: string };
export type FixPlan = { readonly files: readonly FixedFile[]; readonly refusals: readonly Refusal[] };

/** What is needed to mend findings. */
export type FixContext = {
  /** The text of a file of the system, or why it must not be touched. */
  readonly read: (file: string) => Promise<{ readonly text: string } | { readonly refused: string }>;
  /** Milliseconds to write for a finding where a call has no timeout. */
  readonly timeout: (finding: Finding) => number;
};

/** Makes one edit for a finding, at the first of several places where that can be done. */
type Mending = {
  readonly finding: Finding;
  readonly places: readonly Location[];
  readonly mend: (source: ts.SourceFile, place: Location) => Mend;
};

/** A file that is being mended. */
type OpenFile = { readonly text: string; readonly source: ts.SourceFile; edits: readonly Edit[] };

/**
 * The edits that mend findings; nothing is written here. An edit that would collide with another, or break the syntax of
 * its file, is left out, with the reason.
 */
export async function planFixes(findings: readonly Finding[], context: FixContext): Promise<FixPlan> {
  const files = new Map<string, OpenFile | { readonly refused: string }>();
  const refusals: Refusal[] = [];
  for (const mending of findings.flatMap((finding) => mendingsOf(finding, context))) {
    const refused = await attempt(mending, files, context);
    const [place] = mending.places;
    if (refused !== null && place) {
      refusals.push({ ...placeOf(place), rule: mending.finding.rule, reason: refused });
    }
  }
  for (const finding of findings) {
    if (finding.unfixable === undefined) continue;
    refusals.push({ ...placeOf(finding), rule: finding.rule, reason: finding.unfixable });
  }
  return { files: [...files].flatMap(([file, open]) => fixed(file, open)), refusals };
}

function mendingsOf(finding: Finding, { timeout }: FixContext): Mending[] {
  const { fix } = finding;
  switch (fix?.kind) {
    case undefined:
      return [];
    case 'bound':
      return fix.places.map((place) => ({
        finding,
        places: [place],
        mend: (source) => bound(source, place, timeout(finding)),
      }));
    case 'together':
      return [{ finding, places: fix.calls.slice(0, 1), mend: (source) => together(source, fix.calls) }];
    case 'handle':
      return fix.calls.map(({ name, places }) => ({
        finding,
        places,
        mend: (source, place) => handle(source, place, name),
      }));
  }
}

/** null where an edit is made; else why none is. */
async function attempt(
  { places, mend }: Mending,
  files: Map<string, OpenFile | { readonly refused: string }>,
  { read }: FixContext,
): Promise<string | null> {
  let refused: string | null = null;
  for (const place of places) {
    const open = files.get(place.file) ?? opened(place.file, await read(place.file));
    files.set(place.file, open);
    const result = 'refused' in open ? open : edited(place.file, open, mend(open.source, place));
    if (!('refused' in result)) return null;
    refused ??= result.refused;
  }
  return refused;
}

function opened(
  file: string,
  content: Awaited<ReturnType<FixContext['read']>>,
): OpenFile | { readonly refused: string } {
  return 'refused' in content
    ? content
    : { text: content.text, source: parse(file, content.text), edits: [] };
}

function edited(file: string, open: OpenFile, mend: Mend): Mend {
  if ('refused' in mend) return mend;
  const taken = takenGlobal(open.source, mend.edits);
  if (taken !== null) return { refused: `\`${taken}\` is something else in this file` };
  const isDone = mend.edits.every(({ start, end }) =>
    open.edits.some((known) => known.start === start && known.end === end),
  );
  if (mend.once && isDone) return mend;
  const edits = [...open.edits, ...mend.edits];
  const after = applied(open.text, edits);
  if (after === null) return { refused: 'another mend stands in the way: run it again' };
  if (errorsIn(file, after) > errorsIn(file, open.text))
    return { refused: 'the code would not parse afterwards' };
  open.edits = edits;
  return mend;
}

/** What mends are written with, which every program has unless it calls something of its own that. */
const GLOBALS = ['AbortSignal', 'Date', 'Promise', 'console'];

/** A global that edits are written with and that the file has for something of its own; null where there is none. */
function takenGlobal(source: ts.SourceFile, edits: readonly Edit[]): string | null {
  const used = GLOBALS.filter((name) => edits.some(({ text }) => new RegExp(`\\b${name}\\.`).test(text)));
  return used.find((name) => declares(source, name)) ?? null;
}

function fixed(file: string, open: OpenFile | { readonly refused: string }): FixedFile[] {
  if ('refused' in open || open.edits.length === 0) return [];
  const after = applied(open.text, open.edits);
  return after === null || after === open.text ? [] : [{ file, before: open.text, after }];
}
