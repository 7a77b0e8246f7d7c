import type { Pattern } from '../model.js';
import { type Conclusion, conclude, openQuestions } from './conclude.js';
import { checks, costs } from './consequences.js';
import type { Modifiers, Recommendation, Source, Subject } from './interview.js';
import { type Answers, type QuestionId, questionOf, questions } from './questions.js';
import { holds, type Known } from './rows.js';
import { type SourceName, sources } from './sources.js';
import { modifierFacets, patternFacet } from './table.js';

/** What the code tells beside answers. */
export type Existing = {
  /** Answers that it suggests. */
  readonly likely: Answers;
  /** The bound that the call has now, in milliseconds. */
  readonly timeout: number | null;
  /** An operation of the target that undoes what is asked for. */
  readonly compensation: string | null;
};

/**
 * What an expert would say after these answers, and only after these: reasons name no question that was not answered.
 * Null while an answer can still change it.
 */
export function recommend(answers: Answers, subject: Subject, existing: Existing): Recommendation | null {
  const conclusion = conclude(answers);
  if (!conclusion) return null;
  const { pattern } = conclusion;
  const known = knownAfter(conclusion);
  const text = (template: string) => inNamesOf(subject, template);
  const deciding = conclusion.rows.filter(({ row }) => row.because !== '');
  return {
    pattern,
    modifiers: withExisting(conclusion.modifiers, pattern, existing),
    reasons: deciding.map(({ facet, row }) => ({
      text: text(row.because),
      questions: questionsBehind(facet, Object.keys(row.when), answers),
    })),
    runnerUp: runnerUp(answers, pattern, existing.likely, subject),
    costs: costs.filter(({ when }) => holds(when, known) === 'yes').map((cost) => text(cost.text)),
    checklist: checks
      .filter(({ when }) => holds(when, known) === 'yes')
      .map(({ rule, text: what }) => ({ rule, text: text(what) })),
    sources: sourcesOf(deciding.flatMap(({ row }) => row.sources)),
  };
}

/** A text of the questionnaire in the names of the two services. */
export function inNamesOf({ from, to }: Subject, template: string): string {
  return template.replace(/\{(from|to)\}/g, (_, side) => (side === 'from' ? from : to));
}

/** A bound that is tighter than the recommended one stays as it is. */
function withExisting(
  modifiers: Modifiers,
  pattern: Pattern,
  { timeout, compensation }: Existing,
): Modifiers {
  return {
    ...modifiers,
    ...(modifiers.timeout !== undefined && timeout !== null
      ? { timeout: Math.min(modifiers.timeout, timeout) }
      : {}),
    ...(pattern === 'saga' && compensation !== null ? { compensation } : {}),
  };
}

/** Conclusions by name, `none` for nothing. */
function knownAfter({ rows }: Conclusion): Known {
  return Object.fromEntries(
    rows.map(({ facet, row }) => [facet, row.choose === null ? 'none' : String(row.choose)]),
  );
}

/** The answers that a row rests on; for one that holds where no other does, those that ruled the others out. */
function questionsBehind(facet: string, names: readonly string[], answers: Answers): readonly QuestionId[] {
  const own = questions.filter(({ id }) => names.includes(id));
  const all = [patternFacet, ...modifierFacets].find(({ name }) => name === facet)?.rows ?? [];
  const ruledOut = new Set(all.flatMap(({ when }) => Object.keys(when)));
  const behind = own.length > 0 ? own : questions.filter(({ id }) => ruledOut.has(id));
  const given = behind.filter(({ id }) => answers[id] !== undefined).map(({ id }) => id);
  // What follows from the pattern alone rests on what led to the pattern.
  if (given.length > 0 || facet === patternFacet.name) return given;
  return questionsBehind(patternFacet.name, [], answers);
}

/** The pattern that another answer to the latest possible question leads to. */
function runnerUp(
  answers: Answers,
  pattern: Pattern,
  likely: Answers,
  subject: Subject,
): Recommendation['runnerUp'] {
  for (const { id } of [...questions].reverse()) {
    const given = answers[id];
    const question = questionOf(id);
    if (given === undefined || !question) continue;
    for (const { id: other, say } of question.answers) {
      if (other === given) continue;
      const next = patternAfter({ ...answers, [id]: other }, likely);
      if (next !== pattern) {
        return {
          pattern: next,
          tippedBy: `"${inNamesOf(subject, question.ask)}" were answered "${inNamesOf(subject, say)}" (${id}=${other})`,
        };
      }
    }
  }
  return null;
}

/** The pattern after these answers, where the rest is answered as the code suggests or else as is most usual. */
function patternAfter(answers: Answers, likely: Answers): Pattern {
  const [open] = openQuestions(answers);
  const conclusion = conclude(answers);
  if (open === undefined || conclusion) return conclusion?.pattern ?? 'rest';
  const answer = likely[open] ?? questionOf(open)?.answers[0]?.id;
  return patternAfter({ ...answers, [open]: answer } as Answers, likely);
}

function sourcesOf(names: readonly string[]): readonly Source[] {
  return [...new Set(names)].map((name) => sources[name as SourceName]);
}
