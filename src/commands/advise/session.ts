import type { Candidate } from '../../advise/candidates.js';
import type { Interview, Subject } from '../../advise/interview.js';
import type { Named } from '../../advise/naming.js';
import { type Prefill, prefillOf } from '../../advise/prefill.js';
import { inWords, relevant } from '../../advise/questionnaire.js';
import type { Answers } from '../../advise/questions.js';
import { insteadOf, recommend } from '../../advise/recommend.js';
import { librariesOf, sketchOf } from '../../advise/sketch.js';
import type { Architecture } from '../../analyze/architecture.js';
import type { Pattern } from '../../model.js';
import type { Page } from '../../report/layout.js';
import { createPaint } from '../../report/paint.js';
import type { AdviseOptions } from '../advise.js';
import { pathPrefix } from '../paths.js';
import { columnsOf, wantsColour } from '../terminal.js';

/** What one run of `hoplint advise` works with. */
export type Session = {
  readonly architecture: Architecture;
  /** The hoplint.yaml of the system; null where there is none. */
  readonly yaml: string | null;
  readonly candidates: readonly Candidate[];
  /** The answers of the command line. */
  readonly given: Answers;
  readonly options: AdviseOptions;
  readonly page: Page;
};

/** What is decided instead of what is recommended. */
export type Choice = { readonly pattern: Pattern; readonly because: string };

/** How stdout looks now; a terminal may be resized. */
export function pageOf(directory: string): Page {
  return {
    width: Math.min(columnsOf(process.stdout), 100),
    paint: createPaint(wantsColour(process.stdout)),
    pathPrefix: pathPrefix(directory),
  };
}

export function prefillFor({ architecture }: Session, { candidates }: Named): Prefill {
  return prefillOf(architecture, candidates);
}

/** The finished interview; null while an answer is missing. */
export function interviewOf(
  subject: Subject,
  answers: Answers,
  prefill: Prefill,
  choice: Choice | null,
): Interview | null {
  const asked = relevant(answers);
  const recommendation = recommend(asked, subject, prefill.existing);
  if (!recommendation) return null;
  const isOther = choice !== null && choice.pattern !== recommendation.pattern;
  return {
    subject,
    answers: inWords(asked, subject, prefill),
    recommendation: isOther
      ? insteadOf(recommendation, choice.pattern, asked, subject, prefill.existing)
      : recommendation,
    chosen: isOther ? choice.pattern : recommendation.pattern,
    override: isOther ? choice.because : null,
  };
}

/** The sketch of what was chosen, in the libraries of the two services. */
export function sketchFor({ architecture }: Session, interview: Interview): string {
  const { subject, chosen, recommendation } = interview;
  const decided = { pattern: chosen, modifiers: recommendation.modifiers };
  return sketchOf(decided, subject, librariesOf(architecture, subject));
}
