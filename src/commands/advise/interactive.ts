import * as inquirer from '@inquirer/prompts';
import type { Candidate } from '../../advise/candidates.js';
import { subjectText } from '../../advise/candidates.js';
import { nextQuestion } from '../../advise/conclude.js';
import type { Subject } from '../../advise/interview.js';
import type { Prefill } from '../../advise/prefill.js';
import type { Answers, Question, QuestionId } from '../../advise/questions.js';
import { inNamesOf } from '../../advise/recommend.js';
import { patternNames, stateText } from '../../advise/screen.js';
import type { Suggestion } from '../../advise/suggestion.js';
import type { Pattern } from '../../model.js';
import { visible, wrap } from '../../report/text.js';
import { columnsOf } from '../terminal.js';
import * as plain from './plain-prompts.js';

const { input, search, select } = plain.wantsPlainPrompts() ? plain : inquirer;

/** The prompts of the questionnaire. Each throws inquirer's `ExitPromptError` on Ctrl-C. */

/** What a person does after a question other than to answer it. */
export type Detour = 'back' | 'skip';

/** Answers that a person gave, in their order, so that the last can be taken back. */
export type Trail = readonly { readonly id: QuestionId; readonly answer: string }[];

/** Lets a person choose what to decide on, by typing a part of its name. */
export async function chooseCandidate(candidates: readonly Candidate[]): Promise<Candidate> {
  const choices = candidates.map((candidate) => {
    const state = stateText(candidate);
    const name = visible(subjectText(candidate.subject));
    return {
      value: candidate,
      name: indented(state === '' ? name : `${name} (${state})`),
      short: `\n${wrapped(name, 4)}`,
    };
  });
  return search({
    message: indented(
      `Which interaction do you decide on? Type a part of its name (${candidates.length} in all).`,
    ),
    source: (term = '') => {
      const words = term.toLowerCase().split(/\s+/).filter(Boolean);
      return choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
    },
    pageSize: pageSize(3),
  });
}

/** Answers a question after the other; null where a person goes back before the first one, `skip` to leave it. */
export async function answerQuestions(
  given: Answers,
  before: Trail,
  subject: Subject,
  prefill: Prefill,
  options: { readonly maySkip: boolean; readonly mayLeave: boolean },
): Promise<Trail | Detour> {
  let trail = before;
  const earlier = new Map(before.map(({ id, answer }) => [id, answer]));
  for (;;) {
    const answers = { ...given, ...answersOf(trail) };
    const next = nextQuestion(answers);
    if (!next) return trail;
    const id = next.id as QuestionId;
    const detours = [
      ...(trail.length > 0 || options.mayLeave ? (['back'] as const) : []),
      ...(options.maySkip ? (['skip'] as const) : []),
    ];
    const taken = await ask(next, subject, prefill.suggestions[id], earlier.get(id), detours);
    if (taken.detour === null) {
      trail = [...trail, { id, answer: taken.answer }];
      earlier.set(id, taken.answer);
    } else if (taken.detour === 'skip' || trail.length === 0) return taken.detour;
    else trail = trail.slice(0, -1);
  }
}

/** The answers of a trail. */
export function answersOf(trail: Trail): Answers {
  return Object.fromEntries(trail.map(({ id, answer }) => [id, answer])) as Answers;
}

type Taken = { readonly answer: string; readonly detour: null } | { readonly detour: Detour };

async function ask(
  question: Question,
  subject: Subject,
  suggestion: Suggestion | undefined,
  earlier: string | undefined,
  detours: readonly Detour[],
): Promise<Taken> {
  const source = suggestion?.isEarlier ? 'as before' : 'as in the code';
  if (suggestion) {
    const where = suggestion.isEarlier ? 'decided' : 'in the code';
    process.stdout.write(`${wrapped(`${where}: ${visible(suggestion.evidence)}`, 2)}\n`);
  }
  const answers = question.answers.map(({ id, say }) => ({
    value: { answer: id, detour: null } as Taken,
    name: indented(`${inNamesOf(subject, say)}${suggestion?.answer === id ? ` (${source})` : ''}`),
    short: `\n${wrapped(inNamesOf(subject, say), 4)}`,
  }));
  const likely = earlier ?? suggestion?.answer;
  const found = answers.find(({ value }) => value.detour === null && value.answer === likely);
  return select<Taken>({
    message: indented(inNamesOf(subject, question.ask)),
    choices: [
      ...answers,
      ...(detours.length > 0 ? [new inquirer.Separator(' ')] : []),
      ...detours.map((detour) => ({ value: { detour } as Taken, name: detourNames[detour] })),
    ],
    ...(found ? { default: found.value } : {}),
    loop: false,
    pageSize: pageSize(4),
  });
}

const detourNames: Readonly<Record<Detour, string>> = {
  back: 'Back one question',
  skip: 'Skip this interaction',
};

export type Verdict = 'record' | 'override' | 'leave' | Detour;

/** What to do with the recommendation. */
export async function decide(recordAs: string, maySkip: boolean): Promise<Verdict> {
  return select<Verdict>({
    message: indented('What do you decide?'),
    choices: [
      { value: 'record', name: indented(recordAs), short: `\n${wrapped(recordAs, 4)}` },
      { value: 'override', name: indented('Choose another pattern, and say why') },
      { value: 'back', name: 'Back one question' },
      maySkip
        ? { value: 'skip', name: 'Skip this interaction' }
        : { value: 'leave', name: 'Leave without recording' },
    ],
    loop: false,
    pageSize: pageSize(2),
  });
}

/** Another pattern than the recommended one, with the reason for it. */
export async function chooseOther(
  recommended: Pattern,
): Promise<{ readonly pattern: Pattern; readonly because: string }> {
  const others = (Object.keys(patternNames) as Pattern[]).filter((pattern) => pattern !== recommended);
  const pattern = await select<Pattern>({
    message: indented('Which pattern instead?'),
    choices: others.map((value) => ({ value, name: indented(patternNames[value]) })),
    loop: false,
    pageSize: pageSize(2),
  });
  const because = await input({
    message: indented('Why? It goes into the record.'),
    validate: (text) => text.trim() !== '' || 'A reason is needed: whoever reads the record will ask for it.',
  });
  return { pattern, because: because.trim() };
}

/** Broken at spaces, as a terminal would not, and indented. */
function wrapped(text: string, indent: number): string {
  return wrap(text, columnsOf(process.stdout) - indent - 2)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

/** A choice of a list, whose further lines stand beneath its first. */
function indented(text: string): string {
  return wrapped(text, 2).trimStart();
}

/** Lines of a list that fit beside so many other lines. */
function pageSize(others: number): number {
  return Math.max(5, Math.min(14, (process.stdout.rows ?? 24) - others - 4));
}
