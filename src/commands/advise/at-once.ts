import type { Interview, Subject } from '../../advise/interview.js';
import { type Named, nameOf } from '../../advise/naming.js';
import type { Prefill } from '../../advise/prefill.js';
import {
  exampleAnswers,
  type Missing,
  missingAnswers,
  relevant,
  withFacts,
  withSuggestions,
} from '../../advise/questionnaire.js';
import type { Answers, QuestionId } from '../../advise/questions.js';
import { inNamesOf } from '../../advise/recommend.js';
import type { Recorded } from '../../advise/record.js';
import { recommendationText } from '../../advise/screen.js';
import { stringify } from '../../report/stringify.js';
import { neutralise, sentenceList, visible, visibleLines } from '../../report/text.js';
import { UserError } from '../../topology/user-error.js';
import { exitCodes } from '../exit-codes.js';
import { say } from '../messages.js';
import { record, sayRecorded } from './recording.js';
import { type Choice, interviewOf, prefillFor, type Session, sketchFor } from './session.js';

/** Decides without asking: prints the recommendation and records it. Throws `UserError` where an answer is missing. */
export async function answerAtOnce(session: Session, about: Named): Promise<number> {
  const { given, options } = session;
  const { subject } = about;
  const prefill = prefillFor(session, about);
  const known = withFacts(given, prefill);
  const answers = options.yes ? withSuggestions(known, prefill) : known;
  const interview = interviewOf(subject, answers, prefill, choiceOf(session));
  if (!interview) {
    const missing = missingAnswers(answers, subject, prefill);
    if (options.json)
      process.stdout.write(
        stringify(
          neutralise({ schemaVersion: 1, subject, missing: missing.map((each) => inJson(each, subject)) }),
        ),
      );
    throw unanswered(missing, about, prefill, exampleAnswers(answers, prefill), session);
  }
  sayUnused(given, relevant(answers));
  const written = await record(session, interview, options.dryRun ?? false);
  const sketch = await sketchFor(session, interview);
  process.stdout.write(
    options.json
      ? resultJson(interview, sketch, written)
      : recommendationText(interview, sketch, session.page),
  );
  await sayRecorded(session, written, options.dryRun ?? false);
  return exitCodes.clean;
}

function choiceOf({ options: { pattern, because } }: Session): Choice | null {
  return pattern === undefined ? null : { pattern, because: because?.trim() ?? '' };
}

function resultJson(interview: Interview, sketch: string, written: Recorded): string {
  const files = written.files.map(({ file, before, after }) => ({
    file: visible(file),
    before: before === null ? null : visibleLines(before),
    after: visibleLines(after),
  }));
  const result = {
    ...neutralise({ schemaVersion: 1, ...interview }),
    sketch: visibleLines(sketch),
    files,
  };
  return stringify(result);
}

function unanswered(
  missing: readonly Missing[],
  about: Named,
  prefill: Prefill,
  example: Answers,
  { given, options }: Session,
): UserError {
  const lines = missing.map(({ question, asked, suggestion }) => {
    const accepted = question.answers.map(({ id }) => id).join(', ');
    const open = prefill.suggestions[question.id as QuestionId];
    const seen = open?.answer === null ? ` (in the code: ${visible(open.evidence)})` : '';
    const found = suggestion === null ? seen : ` (the code suggests ${suggestion})`;
    return `- ${question.id}: ${asked} ${accepted}${found}`;
  });
  const isTaken = (id: string, answer: string) =>
    options.yes === true && prefill.suggestions[id as QuestionId]?.answer === answer;
  const flags = [
    ...Object.entries(given),
    ...Object.entries(example).filter(([id, answer]) => !isTaken(id, answer)),
  ].map(([id, answer]) => `--answer ${id}=${answer}`);
  const command = ['hoplint advise', nameOf(about.subject), ...(options.yes ? ['--yes'] : []), ...flags];
  const hint = [
    `Answer with --answer or --answers${options.yes ? '; of this the code tells nothing' : ', or take what the code suggests with --yes'}. This answers all, with what is most usual where nothing is known:`,
    `  ${command.join(' ')}`,
    ...differences(prefill, about),
    'The first of these is needed; whether the others are rests on the answers before them:',
    ...lines,
  ].join('\n');
  return new UserError([{ message: 'answers are missing, and there is nobody to ask', hint }]);
}

/** Operations of one service that the code answers differently are better decided one by one. */
function differences({ differing }: Prefill, { candidates }: Named): string[] {
  if (differing.length === 0) return [];
  return [
    `The ${candidates.length} operations between the two differ in ${sentenceList(differing)}: name one of them, to decide it by itself:`,
    ...candidates.map(({ subject }) => `  hoplint advise ${nameOf(subject)}`),
  ];
}

function inJson({ question, asked, suggestion }: Missing, subject: Subject): unknown {
  const answers = question.answers.map(({ id, say }) => ({ id, say: inNamesOf(subject, say) }));
  return { question: question.id, asked, answers, suggestion };
}

/** Answers that nobody needs are no mistake, but whoever gave them may think that they count. */
function sayUnused(given: Answers, used: Answers): void {
  const unused = Object.keys(given).filter((id) => !(id in used));
  if (unused.length === 0) return;
  say(`${sentenceList(unused)}: not asked for, since the other answers settle everything`);
}
