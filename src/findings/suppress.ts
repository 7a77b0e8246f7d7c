import type { FileSuppressions, Finding, Suppression, Violation } from '../model.js';
import { nearest } from '../nearest.js';

export type Suppressed = {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  /** Comments that suppress nothing, or not as written. */
  readonly violations: readonly Violation[];
};

/** A stretch of lines in which rules are off; all rules where none is named. */
type Range = {
  readonly from: number;
  readonly to: number;
  readonly rules: readonly string[];
  readonly comment: Suppression;
};

/**
 * Takes out the findings that a comment with a reason suppresses. `rules` are the ids of all rules, `isActive` says
 * whether a rule judges a service at all: a comment for one that does not is not idle.
 */
export function suppress(
  findings: readonly Finding[],
  files: readonly FileSuppressions[],
  rules: readonly string[],
  isActive: (rule: string, service: string) => boolean,
): Suppressed {
  const ranges = new Map(files.map(({ file, suppressions }) => [file, rangesOf(suppressions)]));
  const used = new Set<string>();
  const suppressed: (Finding & { reason: string })[] = [];
  const left = findings.filter((finding) => {
    const holding = (ranges.get(finding.file) ?? []).filter(
      ({ from, to, rules: named }) =>
        from <= finding.line && finding.line <= to && (named.length === 0 || named.includes(finding.rule)),
    );
    for (const { comment } of holding) used.add(key(finding.file, comment, finding.rule));
    const reason = holding.find(({ comment }) => comment.reason !== null)?.comment.reason;
    if (reason) suppressed.push({ ...finding, reason });
    return !reason;
  });
  const violations = files.flatMap((file) =>
    file.suppressions
      .filter(({ scope }) => scope !== 'enable')
      .flatMap((comment) => problemOf(file, comment, used, rules, isActive)),
  );
  return { findings: left, suppressed, violations };
}

function key(file: string, { line, column }: Suppression, rule: string): string {
  return `${file}:${line}:${column} ${rule}`;
}

function rangesOf(suppressions: readonly Suppression[]): Range[] {
  return suppressions.flatMap((comment): Range[] => {
    const { rules, line, scope } = comment;
    if (scope === 'enable') return [];
    if (scope === 'disable-line') return [{ from: line, to: line, rules, comment }];
    if (scope === 'disable-next-line') {
      return [{ from: comment.from ?? line + 1, to: comment.to ?? line + 1, rules, comment }];
    }
    if (rules.length === 0) return [{ from: line, to: endOf(suppressions, line, null), rules, comment }];
    return rules.map((rule) => ({ from: line, to: endOf(suppressions, line, rule), rules: [rule], comment }));
  });
}

/** The line on which a rule (all rules for null) is switched on again. */
function endOf(suppressions: readonly Suppression[], start: number, rule: string | null): number {
  const end = suppressions.find(
    ({ scope, line, rules }) =>
      scope === 'enable' && line > start && (rules.length === 0 || (rule !== null && rules.includes(rule))),
  );
  return end?.line ?? Number.POSITIVE_INFINITY;
}

function problemOf(
  { file, service }: FileSuppressions,
  comment: Suppression,
  used: ReadonlySet<string>,
  rules: readonly string[],
  isActive: (rule: string, service: string) => boolean,
): Violation[] {
  const { line, column, reason } = comment;
  const problem = (message: string, suggestion: string, about: string): Violation => ({
    service,
    at: { file, line, column },
    message,
    certainty: 'certain',
    evidence: [],
    suggestion,
    identity: ['suppression', about, ...comment.rules],
  });
  const unknown = comment.rules.find((rule) => !rules.includes(rule));
  if (unknown !== undefined) {
    const meant = nearest(unknown, rules);
    const instead = meant ? `Did you mean ${meant}?` : 'hoplint explain lists the rules.';
    return [
      problem(`this comment suppresses ${unknown}, and there is no such rule`, instead, 'unknown rule'),
    ];
  }
  const named = comment.rules.length > 0 ? comment.rules : rules;
  const isUsed = named.some((rule) => used.has(key(file, comment, rule)));
  if (isUsed && reason === null) {
    return [
      problem(
        'this comment suppresses nothing, because it gives no reason',
        'Say why the finding is to stay, after two dashes: hoplint-disable-next-line rule -- the reason.',
        'no reason',
      ),
    ];
  }
  if (isUsed || !named.some((rule) => isActive(rule, service))) return [];
  const what = comment.rules.length > 0 ? comment.rules.join(', ') : 'any rule';
  return [
    problem(`this comment suppresses ${what}, which finds nothing here`, 'Remove the comment.', 'unused'),
  ];
}
