import type { Pattern } from '../model.js';
import type { Recommendation } from './interview.js';
import { type Answers, type QuestionId, questionOf, questions, usualAnswer } from './questions.js';
import { first, type Known, type Row } from './rows.js';
import { patternFacet } from './table.js';

/** What other answers would lead to. */

/** The questions of which another answer, by itself, leads to another pattern. */
export function tippingAlone(answers: Answers): readonly QuestionId[] {
  const all = completed(answers, {});
  const pattern = patternOf(all);
  return questions
    .filter(({ id, answers: others }) => {
      return (
        answers[id] !== undefined && others.some((other) => patternOf({ ...all, [id]: other.id }) !== pattern)
      );
    })
    .map(({ id }) => id);
}

/** An answer to every question: those that were given, or else what is likely or most usual. */
function completed(answers: Answers, likely: Answers): Known {
  return Object.fromEntries(
    questions.map((each) => [each.id, answers[each.id] ?? likely[each.id] ?? usualAnswer(each)]),
  );
}

function patternOf(all: Known): Pattern | undefined {
  return first(patternFacet.rows as readonly Row<Pattern>[], all)?.choose;
}

/** Calls before messages, and those that gain most first. */
const NEAREST: readonly Pattern[] = ['grpc', 'rest', 'rpc', 'grpc-stream', 'event-with-ack', 'event', 'saga'];

/** The questions, what is what it is first: what is wanted, of whom, and whether it flows; then in their order. */
const BY_FIRMNESS: readonly (typeof questions)[number][] = [...questions].sort(
  (a, b) => firmness(a.id) - firmness(b.id),
);

function firmness(id: QuestionId): number {
  const at = ['effect', 'sides', 'stream'].indexOf(id);
  return at < 0 ? questions.length : at;
}

/** Other answers to some questions. */
type Change = readonly { readonly id: QuestionId; readonly answer: string }[];

/**
 * Another pattern, by the fewest other answers that lead to it, and of these the ones to the least firm questions. Where
 * several are as near, the first of `NEAREST`; a saga, which is for something else altogether, only where there is no other.
 *
 * @param text puts the names of the two services into a text of the questionnaire
 */
export function nextBest(
  answers: Answers,
  pattern: Pattern,
  likely: Answers,
  text: (template: string) => string,
): Recommendation['runnerUp'] {
  const all = completed(answers, likely);
  for (let size = 1; size <= questions.length; size++) {
    let last: Recommendation['runnerUp'] = null;
    for (const ids of latest(questions.length, size)) {
      const others = changesOf(ids, all).flatMap((change) => {
        const changed = Object.fromEntries(change.map(({ id, answer }) => [id, answer]));
        const next = patternOf({ ...all, ...changed });
        return next === undefined || next === pattern ? [] : [{ next, change }];
      });
      const [nearest] = others.sort((a, b) => NEAREST.indexOf(a.next) - NEAREST.indexOf(b.next));
      if (!nearest) continue;
      const found = { pattern: nearest.next, tippedBy: tippedBy(nearest.change, text) };
      if (nearest.next !== 'saga') return found;
      last ??= found;
    }
    if (last) return last;
  }
  return null;
}

/** So many of the numbers below `count`, in each way once: the greatest come first. */
function* latest(count: number, size: number): Generator<readonly number[]> {
  if (size === 0) yield [];
  for (let first = count - size; size > 0 && first >= 0; first--) {
    for (const rest of latest(count - first - 1, size - 1))
      yield [first, ...rest.map((at) => at + first + 1)];
  }
}

function changesOf(ids: readonly number[], all: Known): Change[] {
  const [first, ...rest] = ids;
  const question = first === undefined ? undefined : BY_FIRMNESS[first];
  if (!question) return [[]];
  return question.answers
    .filter(({ id }) => id !== all[question.id])
    .flatMap(({ id: answer }) =>
      changesOf(rest, all).map((change) => [{ id: question.id, answer }, ...change]),
    );
}

function tippedBy(change: Change, text: (template: string) => string): string {
  const said = change.map(({ id, answer }) => {
    const question = questionOf(id);
    const say = question?.answers.find((each) => each.id === answer)?.say ?? answer;
    return `"${text(question?.ask ?? id)}" were answered "${text(say)}"`;
  });
  return `if ${said.join(', and ')} (${change.map(({ id, answer }) => `${id}=${answer}`).join(', ')})`;
}
