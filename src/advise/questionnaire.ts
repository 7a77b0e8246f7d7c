import { nextQuestion } from './conclude.js';
import type { Answered, Subject } from './interview.js';
import type { Prefill } from './prefill.js';
import {
  type Answers,
  type Question,
  type QuestionId,
  questionOf,
  questions,
  usualAnswer,
} from './questions.js';
import { inNamesOf } from './recommend.js';

/** A question that has to be answered, with what is accepted. */
export type Missing = {
  readonly question: Question;
  readonly asked: string;
  readonly suggestion: string | null;
};

/** These answers, as far as they are asked for, in the order in which they are. */
export function relevant(given: Answers): Answers {
  let asked: Answers = {};
  for (let next = nextQuestion(asked); next; next = nextQuestion(asked)) {
    const id = next.id as QuestionId;
    if (given[id] === undefined) return asked;
    asked = { ...asked, [id]: given[id] };
  }
  return asked;
}

/** What nobody has to be asked: what was answered, and what the code leaves no doubt about. */
export function withFacts(given: Answers, { suggestions }: Prefill): Answers {
  const facts = Object.entries(suggestions).flatMap(([id, { answer, isFact }]) =>
    isFact && answer !== null ? [[id, answer]] : [],
  );
  return { ...Object.fromEntries(facts), ...given };
}

/** The answers that are asked for, with those that the code suggests in place of what is not given. */
export function withSuggestions(given: Answers, { suggestions }: Prefill): Answers {
  let asked: Answers = {};
  for (let next = nextQuestion(asked); next; next = nextQuestion(asked)) {
    const id = next.id as QuestionId;
    const answer = given[id] ?? suggestions[id]?.answer ?? null;
    if (answer === null) return { ...given, ...asked };
    asked = { ...asked, [id]: answer };
  }
  return asked;
}

/** The question that is to be answered next, and those that may come after it; none where all is settled. */
export function missingAnswers(
  given: Answers,
  subject: Subject,
  { suggestions }: Prefill,
): readonly Missing[] {
  const ids = new Set<string>();
  const visit = (answers: Answers): void => {
    const next = nextQuestion(answers);
    if (!next) return;
    const id = next.id as QuestionId;
    if (given[id] !== undefined) return visit({ ...answers, [id]: given[id] });
    ids.add(id);
    for (const { id: answer } of next.answers) visit({ ...answers, [id]: answer });
  };
  visit({});
  const [first] = ids;
  return questions
    .filter(({ id }) => ids.has(id))
    .sort((a, b) => Number(b.id === first) - Number(a.id === first))
    .map((question) => ({
      question,
      asked: inNamesOf(subject, question.ask),
      suggestion: suggestions[question.id]?.answer ?? null,
    }));
}

/** Answers to all that is missing, for an example: those that the code suggests, or else the most usual. */
export function exampleAnswers(given: Answers, { suggestions }: Prefill): Answers {
  let asked: Answers = {};
  for (let next = nextQuestion(asked); next; next = nextQuestion(asked)) {
    const id = next.id as QuestionId;
    asked = { ...asked, [id]: given[id] ?? suggestions[id]?.answer ?? usualAnswer(next) };
  }
  return Object.fromEntries(Object.entries(asked).filter(([id]) => given[id as QuestionId] === undefined));
}

/** Answers as they are recorded: in words, with what in the code suggests them. */
export function inWords(answers: Answers, subject: Subject, { suggestions }: Prefill): Answered[] {
  return questions.flatMap(({ id }) => {
    const answer = answers[id];
    const question = questionOf(id);
    const said = question?.answers.find((each) => each.id === answer)?.say;
    if (answer === undefined || !question || said === undefined) return [];
    const suggestion = suggestions[id];
    return [
      {
        question: id,
        asked: inNamesOf(subject, question.ask),
        answer,
        said: inNamesOf(subject, said),
        evidence: suggestion?.answer === answer ? suggestion.evidence : null,
      },
    ];
  });
}
