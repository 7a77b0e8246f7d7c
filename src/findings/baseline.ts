import { Ajv } from 'ajv';
import { groupBy } from '../group.js';
import type { Finding, UserProblem } from '../model.js';
import { compare } from '../order.js';
import { sharedId } from './fingerprint.js';

/** One finding that is known and left for later: its identity, and what tells it from others that are alike. */
export type BaselineEntry = Pick<Finding, 'id' | 'rule' | 'service' | 'file' | 'message' | 'gathered'>;

/** Findings that a team has agreed to live with for now. */
export type Baseline = readonly BaselineEntry[];

const SCHEMA = {
  type: 'object',
  required: ['schemaVersion', 'findings'],
  properties: {
    schemaVersion: { const: 1 },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'rule', 'service', 'file', 'message'],
        properties: {
          ...Object.fromEntries(
            ['id', 'rule', 'service', 'file', 'message'].map((name) => [name, { type: 'string' }]),
          ),
          gathered: { type: 'integer', minimum: 1 },
        },
      },
    },
  },
};

/** Reads the text of a baseline. Gives what is wrong with it instead, if it is none. */
export function parseBaseline(file: string, text: string): Baseline | UserProblem {
  const hint = 'A baseline is written by --update-baseline, not by hand. Write it anew.';
  const wrong = (what: string): UserProblem => ({ file, line: 1, column: 1, message: what, hint });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return wrong(
      /^[<=>]{7}/m.test(text) ? 'the baseline has conflict marks of git' : 'the baseline is no JSON',
    );
  }
  const validate = new Ajv().compile<{ findings: BaselineEntry[] }>(SCHEMA);
  if (validate(data)) return data.findings;
  const [error] = validate.errors ?? [];
  return wrong(
    `the baseline is not as hoplint writes it: ${error?.instancePath || 'it'} ${error?.message ?? ''}`.trim(),
  );
}

/** The text of a baseline: one finding on a line, in order, so that a diff shows what came and went. */
export function baselineText(baseline: Baseline): string {
  const sorted = [...baseline].sort(
    (a, b) =>
      compare(a.rule, b.rule) ||
      compare(a.service, b.service) ||
      compare(a.file, b.file) ||
      compare(a.id, b.id),
  );
  const lines = sorted.map(
    ({ id, rule, service, file, message, gathered }) =>
      `    ${JSON.stringify({ id, rule, service, file, message, gathered })}`,
  );
  return `{\n  "schemaVersion": 1,\n  "findings": [${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}]\n}\n`;
}

/** What a baseline makes of findings. */
export type Compared = {
  /** Not in the baseline. */
  readonly findings: readonly Finding[];
  readonly known: readonly Finding[];
  /** Entries that are found no more. */
  readonly stale: readonly BaselineEntry[];
  /** How many findings are known by their text alone: their entries stem from a hoplint that gave other ids. */
  readonly byText: number;
};

/** What makes an entry and a finding the same, the most telling first. Only the text holds across versions of hoplint. */
const LIKENESSES: readonly ((of: BaselineEntry) => string)[] = [
  ({ id, file, message }) => JSON.stringify([sharedId(id), file, message]),
  ({ id, file }) => JSON.stringify([sharedId(id), file]),
  ({ id, message }) => JSON.stringify([sharedId(id), message]),
  ({ id }) => sharedId(id),
  ({ rule, service, file, message }) => JSON.stringify([rule, service, file, message]),
];

/**
 * Compares by identity, which neither moving code nor renaming its file changes. Of findings that are alike, each needs
 * an entry of its own. Entries of rules that did not run are not stale.
 */
export function compareWith(
  baseline: Baseline,
  findings: readonly Finding[],
  hasRun: (rule: string) => boolean,
): Compared {
  const entries = new Set(baseline);
  const known = new Set<Finding>();
  const grown = new Set<Finding>();
  let byText = 0;
  for (const [index, likeness] of LIKENESSES.entries()) {
    const waiting = groupBy([...entries], likeness);
    for (const finding of findings) {
      if (known.has(finding)) continue;
      const entry = waiting.get(likeness(finding))?.shift();
      if (!entry) continue;
      entries.delete(entry);
      if (hasGrown(finding, entry)) grown.add(finding);
      known.add(finding);
      if (index === LIKENESSES.length - 1) byText++;
    }
  }
  return {
    findings: findings.filter((finding) => !known.has(finding) || grown.has(finding)),
    known: findings.filter((finding) => known.has(finding) && !grown.has(finding)),
    stale: [...entries].filter(({ rule }) => hasRun(rule)),
    byText,
  };
}

/** Whether more has come to what one finding gathers since it was put into the baseline. */
function hasGrown({ gathered }: Finding, entry: BaselineEntry): boolean {
  return gathered !== undefined && entry.gathered !== undefined && gathered > entry.gathered;
}

/** The baseline that holds exactly these findings, and what an earlier one holds of rules that did not run. */
export function updated(
  before: Baseline,
  findings: readonly Finding[],
  hasRun: (rule: string) => boolean,
): Baseline {
  const now = findings.map(({ id, rule, service, file, message, gathered }) => ({
    ...{ id, rule, service, file, message },
    ...(gathered === undefined ? {} : { gathered }),
  }));
  return [...now, ...before.filter(({ rule }) => !hasRun(rule))];
}
