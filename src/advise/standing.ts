import type { Architecture } from '../analyze/architecture.js';
import type { Decision, Finding } from '../model.js';
import { placeKey } from '../place.js';
import type { Candidate } from './candidates.js';

/** A decision, and the findings that say that the code is not as it was decided. */
export type Drifted = { readonly decision: Decision; readonly findings: readonly Finding[] };

/** How the decisions of a system stand. */
export type Standing = {
  readonly decisions: readonly Decision[];
  readonly drifted: readonly Drifted[];
  /** The day by which they were to be looked at again is over. */
  readonly overdue: readonly Decision[];
  /** That day is near. */
  readonly due: readonly Decision[];
  /** Nothing carries them out: the call or the message that they are about is not there. */
  readonly idle: readonly Decision[];
  /** What nothing is decided of, the worst first. */
  readonly undecided: readonly Candidate[];
};

/** Days before a review in which it is announced. */
const NOTICE = 30;

/** `today` is a day, `2026-11-23`. */
export function standingOf(
  { declarations }: Architecture,
  findings: readonly Finding[],
  candidates: readonly Candidate[],
  today: string,
): Standing {
  const { decisions } = declarations;
  const about = (rule: string, { declaredAt }: Decision) =>
    findings.filter(
      (finding) =>
        finding.rule === rule && finding.evidence.some((step) => placeKey(step) === placeKey(declaredAt)),
    );
  const soon = daysLater(today, NOTICE);
  const reviewed = decisions.flatMap((decision) =>
    decision.reviewBy === undefined ? [] : [{ decision, by: decision.reviewBy }],
  );
  return {
    decisions,
    drifted: decisions.flatMap((decision) => {
      const drift = about('decision-drift', decision);
      return drift.length === 0 ? [] : [{ decision, findings: drift }];
    }),
    overdue: reviewed.filter(({ by }) => by < today).map(({ decision }) => decision),
    due: reviewed.filter(({ by }) => by >= today && by <= soon).map(({ decision }) => decision),
    idle: decisions.filter((decision) => about('unused-declaration', decision).length > 0),
    undecided: candidates.filter(({ decision }) => decision === null),
  };
}

function daysLater(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}
