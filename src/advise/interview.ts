import type { HeldBounds, Pattern } from '../model.js';

/** What an interview is about: one interaction, or all interactions of one service with another. */
export type Subject = {
  readonly from: string;
  readonly to: string;
  /** `POST /charge`; null for all that `from` asks of `to`. */
  readonly operation: string | null;
};

/** One answer, in the words of the questionnaire. */
export type Answered = {
  /** Id of the question, as in `--answer waiting=yes`. */
  readonly question: string;
  /** The question as it was put. */
  readonly asked: string;
  /** Id of the answer. */
  readonly answer: string;
  /** The answer as it was put. */
  readonly said: string;
  /** What in the code suggests this answer (`src/orders.ts:14: awaited, and the answer is used`); null for nothing. */
  readonly evidence: string | null;
};

export type Source = { readonly title: string; readonly url: string };

/** What a service does beside choosing the pattern, and by what: kept in the record, and where a rule can, held. */
export type Modifiers = HeldBounds & {
  /** A log keeps messages, in order, for many readers; a queue hands each message to one. */
  readonly broker?: 'log' | 'queue';
  readonly saga?: 'orchestrated' | 'choreographed';
  readonly bulkhead?: boolean;
  readonly outbox?: boolean;
  /** Answers are kept for a while. */
  readonly cache?: boolean;
  /** What to go on with where there is no answer. */
  readonly fallback?: boolean;
  /** Large content goes to a store, and a message says where. */
  readonly claimCheck?: boolean;
};

export type Recommendation = {
  readonly pattern: Pattern;
  readonly modifiers: Modifiers;
  /** Why, each in terms of answers. */
  readonly reasons: readonly { readonly text: string; readonly questions: readonly string[] }[];
  /** The next best, and the answer that would tip it. */
  readonly runnerUp: { readonly pattern: Pattern; readonly tippedBy: string } | null;
  /** What speaks for it, and what against. */
  readonly gains: readonly string[];
  readonly costs: readonly string[];
  /** What the linter holds the code to from now on. */
  readonly checklist: readonly { readonly rule: string; readonly text: string }[];
  readonly sources: readonly Source[];
};

/** A finished interview: what was asked, what came out, and what the team chose. */
export type Interview = {
  readonly subject: Subject;
  readonly answers: readonly Answered[];
  readonly recommendation: Recommendation;
  /** What was chosen; the recommended pattern unless the team overrode it. */
  readonly chosen: Pattern;
  /** Why it is not the recommended one; null where it is. */
  readonly override: string | null;
};
