import type { Pattern } from '../model.js';
import { duration } from '../rules/wording.js';
import { type Conclusion, conclude, concludeFor, nameOf } from './conclude.js';
import { checks, costs, gains } from './consequences.js';
import type { Modifiers, Recommendation, Source, Subject } from './interview.js';
import { nextBest, tippingAlone } from './next-best.js';
import { type Answers, type QuestionId, questions } from './questions.js';
import { type Condition, holds, type Known, type Row } from './rows.js';
import { type SourceName, sources } from './sources.js';
import { modifierFacets, patternFacet } from './table.js';

/** What the code tells beside answers. */
export type Existing = {
  /** Answers that it suggests. */
  readonly likely: Answers;
  /** The bound that the call has now, in milliseconds. */
  readonly timeout: number | null;
  /** After how many milliseconds whoever waits for the caller gives up; null where nothing says. */
  readonly patience?: number | null;
  /** An operation of the target that undoes what is asked for. */
  readonly compensation: string | null;
  /** What is said against asking through a broker, where it is asked so. */
  readonly overBroker?: string | null;
  /** That the call is part of a chain that is too long, or of a circle, and where that is best cut. */
  readonly chain?: string | null;
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
  const isCall = pattern === 'rest' || pattern === 'grpc' || pattern === 'rpc';
  // What only asks whether it is up, or passes on, can be no message.
  const mayBeMessage = answers.effect !== 'probe' && answers.effect !== 'forward';
  const chained = isCall && mayBeMessage ? (existing.chain ?? null) : null;
  const deciding = conclusion.rows.filter(({ row }) => row.because !== '');
  return {
    pattern,
    modifiers: withExisting(conclusion.modifiers, pattern, existing),
    reasons: [
      ...deciding.map((decided) => ({
        text: text(decided.row.because),
        questions: questionsBehind(decided, conclusion, answers),
      })),
      ...patienceText(conclusion.modifiers, existing, subject),
      ...(pattern === 'rpc' && existing.overBroker
        ? [
            {
              text: `It goes through a broker now, which is no place for a question: give the same procedures a direct transport, such as TCP. ${existing.overBroker}.`,
              questions: [],
            },
          ]
        : []),
      ...(chained === null
        ? []
        : [{ text: `A call keeps what stands against it in the code: ${chained}.`, questions: [] }]),
    ],
    runnerUp:
      chained === null
        ? nextBest(answers, pattern, existing.likely, text)
        : {
            pattern: answers.effect === 'read' ? 'event' : 'event-with-ack',
            tippedBy: outOfChain(answers, subject),
          },
    ...consequencesOf(known, subject),
    sources: sourcesOf(deciding.flatMap(({ row }) => row.sources)),
  };
}

/**
 * A recommendation with another pattern in its place: what else to do, what it costs and what is held are those of the
 * chosen one; what was recommended, and why, stays.
 */
export function insteadOf(
  recommendation: Recommendation,
  chosen: Pattern,
  answers: Answers,
  subject: Subject,
  existing: Existing,
): Recommendation {
  const conclusion = concludeFor(chosen, answers, existing.likely);
  return {
    ...recommendation,
    modifiers: withExisting(conclusion.modifiers, chosen, existing),
    runnerUp: { pattern: recommendation.pattern, tippedBy: 'which is what the answers lead to' },
    sources: sourcesOf([
      ...conclusion.rows.flatMap(({ row }) => row.sources),
      ...rowsFor(chosen, answers).flatMap((row) => row.sources),
    ]),
    ...consequencesOf({ ...knownAfter(conclusion), pattern: chosen }, subject),
  };
}

/** The rows that lead to a pattern for what is asked of whom, or else all that lead to it. */
function rowsFor(pattern: Pattern, answers: Answers) {
  const rows = patternFacet.rows.filter(({ choose }) => choose === pattern);
  const near = rows.filter(
    ({ when: { effect, sides, cut } }) => holds({ effect, sides, cut }, answers) !== 'no',
  );
  return near.length > 0 ? near : rows;
}

/** The answers with which a message takes the place of a call, and so cuts the chain. */
function outOfChain({ effect }: Answers, { to }: Subject): string {
  return effect === 'read'
    ? `which cuts the chain: if the data may be a little old, and a copy of it is enough (cut=yes)`
    : `which cuts the chain: if it is enough to know that ${to} will do it (cut=yes)`;
}

function consequencesOf(
  known: Known,
  subject: Subject,
): Pick<Recommendation, 'gains' | 'costs' | 'checklist'> {
  const that = ({ when }: { readonly when: Condition }) => holds(when, known) === 'yes';
  return {
    gains: gains.filter(that).map(({ text }) => inNamesOf(subject, text)),
    costs: costs.filter(that).map(({ text }) => inNamesOf(subject, text)),
    checklist: checks.filter(that).map(({ rule, text }) => ({ rule, text: inNamesOf(subject, text) })),
  };
}

/** A text of the questionnaire in the names of the two services. */
export function inNamesOf({ from, to }: Subject, template: string): string {
  return template.replace(/\{(from|to)\}/g, (_, side) => (side === 'from' ? from : to));
}

/** A bound that is tighter than the recommended one stays as it is. */
function withExisting(modifiers: Modifiers, pattern: Pattern, existing: Existing): Modifiers {
  const { timeout, compensation } = existing;
  return {
    ...modifiers,
    ...(modifiers.timeout === undefined
      ? {}
      : { timeout: Math.min(modifiers.timeout, timeout ?? Infinity, shareOf(modifiers, existing)) }),
    ...(pattern === 'saga' && compensation !== null ? { compensation } : {}),
  };
}

/** Milliseconds that each attempt has, so that all are made before whoever waits gives up. */
function shareOf({ retries = 0 }: Modifiers, { patience }: Existing): number {
  return patience ? Math.max(100, Math.floor(patience / (retries + 1) / 100) * 100) : Infinity;
}

function patienceText(
  modifiers: Modifiers,
  existing: Existing,
  { from }: Subject,
): Recommendation['reasons'] {
  const { timeout, retries = 0 } = modifiers;
  const { patience } = existing;
  const share = shareOf(modifiers, existing);
  if (!patience || timeout === undefined || share >= Math.min(timeout, existing.timeout ?? Infinity))
    return [];
  const attempts = retries === 0 ? 'the call' : `each of ${retries + 1} attempts`;
  const text = `Whoever waits for ${from} gives up after ${duration(patience)}: ${attempts} has ${duration(share)} at most.`;
  return [{ text, questions: [] }];
}

/** Conclusions by name, `none` for nothing. */
function knownAfter({ rows }: Pick<Conclusion, 'rows'>): Known {
  return Object.fromEntries(rows.map(({ facet, row }) => [facet, nameOf(row)]));
}

/**
 * The answers that a row rests on; for one that holds where no other does, those that ruled out the rows before it. What
 * follows from the pattern alone rests on what led to the pattern.
 */
function questionsBehind(
  { facet, row }: Decided,
  { rows }: Pick<Conclusion, 'rows'>,
  answers: Answers,
): readonly QuestionId[] {
  const given = (names: readonly string[]) =>
    questions.filter(({ id }) => names.includes(id) && answers[id] !== undefined).map(({ id }) => id);
  const own = given(Object.keys(row.when));
  if (own.length > 0) return own;
  if (facet === patternFacet.name) {
    const carrying = tippingAlone(answers);
    return carrying.length > 0 ? carrying : given(patternFacet.rows.flatMap(({ when }) => Object.keys(when)));
  }
  const all: readonly Row<unknown>[] = modifierFacets.find(({ name }) => name === facet)?.rows ?? [];
  const concluded = knownAfter({ rows });
  const ruledOut = all.slice(0, all.indexOf(row)).filter(({ when }) => holds(when, concluded) !== 'no');
  const against = given(
    ruledOut.flatMap(({ when }) =>
      Object.keys(when).filter((name) => holds({ [name]: when[name] ?? [] }, answers) === 'no'),
    ),
  );
  const pattern = rows.find((each) => each.facet === patternFacet.name);
  return against.length > 0 || !pattern ? against : questionsBehind(pattern, { rows }, answers);
}

type Decided = Conclusion['rows'][number];

function sourcesOf(names: readonly string[]): readonly Source[] {
  return [...new Set(names)].map((name) => sources[name as SourceName]);
}
