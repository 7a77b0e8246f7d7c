/** What the code suggests for a question: an answer, or only something to know. */
export type Suggestion = {
  readonly answer: string | null;
  /** `services/order/src/routes.ts:15: the answer's data is used`. */
  readonly evidence: string;
  /** Whether it is what was answered before, and not what the code suggests. */
  readonly isEarlier?: boolean;
  /** Whether it is a fact of the system, and so nothing to ask a person; an answer of theirs still outdoes it. */
  readonly isFact?: boolean;
};

/** It is a fact. */
export function fact(suggestion: Suggestion): Suggestion {
  return { ...suggestion, isFact: true };
}

/** An answer, and what at a place in the code suggests it. */
export function suggest(answer: string, at: { file: string; line: number }, said: string): Suggestion {
  return { answer, evidence: evidenceOf(at, said) };
}

export function evidenceOf({ file, line }: { file: string; line: number }, said: string): string {
  return `${file}:${line}: ${said}`;
}
