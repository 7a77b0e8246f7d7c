import type { Key } from 'node:readline';
import { type Candidate, subjectText } from '../../advise/candidates.js';
import type { Interview } from '../../advise/interview.js';
import type { Named } from '../../advise/naming.js';
import { withFacts } from '../../advise/questionnaire.js';
import { candidateText, factsText, patternNames, recommendationText } from '../../advise/screen.js';
import { count } from '../../report/text.js';
import { exitCodes } from '../exit-codes.js';
import { say } from '../messages.js';
import { wantsColour } from '../terminal.js';
import type { Trail } from './interactive.js';
import { filesOf, record, sayRecorded } from './recording.js';
import { type Choice, interviewOf, pageOf, prefillFor, type Session, sketchFor } from './session.js';

/** How a conversation about one interaction ends. */
type End = 'recorded' | 'left' | 'skipped' | 'back';

/** How far a conversation is. */
type Progress = {
  /** What was recorded. */
  done: number;
  /** Ends when nothing is being written. */
  writing: Promise<unknown>;
};

/** Asks a person at a terminal, and records what is decided. Ctrl-C ends it at any point, and leaves nothing half-way. */
export async function converse(session: Session, about: Named | null): Promise<number> {
  // inquirer asks the environment alone.
  if (!wantsColour(process.stdout)) process.env.NO_COLOR = '1';
  const progress: Progress = { done: 0, writing: Promise.resolve() };
  const release = onCtrlC(() => void progress.writing.finally(() => process.exit(stopped(progress))));
  try {
    if (session.options.all) await walkAll(session, progress);
    else if (about) await talk(session, about, { position: '', mayLeave: false, progress });
    else await chooseAndTalk(session, progress);
    return exitCodes.clean;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return stopped(progress);
    throw error;
  } finally {
    release();
  }
}

/**
 * Calls back on a Ctrl-C that no prompt takes: between two prompts it comes as a signal, or as a key right behind the
 * one that ended a prompt. A prompt that takes it ends the conversation, and with that this.
 */
function onCtrlC(stop: () => void): () => void {
  const onKey = (_: string | undefined, key: Key) => {
    if (key.ctrl && key.name === 'c') setTimeout(() => isHeld && stop(), 20);
  };
  let isHeld = true;
  process.on('SIGINT', stop);
  process.stdin.on('keypress', onKey);
  return () => {
    isHeld = false;
    process.off('SIGINT', stop);
    process.stdin.off('keypress', onKey);
  };
}

function stopped({ done }: Progress): number {
  say(
    `\nstopped: ${done > 0 ? `${count(done, 'decision')} recorded, and nothing of this one` : 'nothing is recorded'}`,
  );
  return exitCodes.interrupted;
}

async function chooseAndTalk(session: Session, progress: Progress): Promise<void> {
  const { chooseCandidate } = await import('./interactive.js');
  for (;;) {
    const candidate = await chooseCandidate(session.candidates);
    const end = await talk(session, alone(candidate), { position: '', mayLeave: true, progress });
    if (end !== 'back') return;
  }
}

/** One undecided interaction after the other. What is recorded counts as decided, so that a later run goes on from there. */
async function walkAll(session: Session, progress: Progress): Promise<void> {
  const undecided = session.candidates.filter(({ decision }) => decision === null);
  const decided = session.candidates.length - undecided.length;
  say(
    `${undecided.length} of ${count(session.candidates.length, 'interaction')} to decide${decided > 0 ? `, ${decided} decided already` : ''}`,
  );
  for (const [index, candidate] of undecided.entries()) {
    const position = `${index + 1} of ${undecided.length}`;
    await talk(session, alone(candidate), { position, mayLeave: false, progress });
  }
  say(`${progress.done} of ${undecided.length} decided`);
}

function alone(candidate: Candidate): Named {
  return { subject: candidate.subject, candidates: [candidate] };
}

type Talk = {
  /** `3 of 12`; empty for a single one. */
  readonly position: string;
  /** Whether one can go back from the first question. */
  readonly mayLeave: boolean;
  readonly progress: Progress;
};

async function talk(session: Session, about: Named, { position, mayLeave, progress }: Talk): Promise<End> {
  const { answerQuestions, answersOf, chooseOther, decide } = await import('./interactive.js');
  const { options } = session;
  const prefill = prefillFor(session, about);
  const given = withFacts(session.given, prefill);
  for (const candidate of about.candidates.slice(0, 3)) {
    process.stdout.write(`\n${candidateText(candidate, position, pageOf(options.directory))}\n`);
  }
  process.stdout.write(factsText(prefill, session.given, pageOf(options.directory)));
  const maySkip = position !== '';
  let trail: Trail = [];
  let choice: Choice | null = null;
  for (;;) {
    const answered = await answerQuestions(given, trail, about.subject, prefill, { maySkip, mayLeave });
    if (answered === 'back') return 'back';
    if (answered === 'skip') return 'skipped';
    trail = answered;
    const interview = interviewOf(about.subject, { ...given, ...answersOf(trail) }, prefill, choice);
    if (!interview)
      throw new Error(`the questions about ${subjectText(about.subject)} ended without an outcome`);
    const page = pageOf(options.directory);
    process.stdout.write(`\n${recommendationText(interview, await sketchFor(session, interview), page)}\n`);
    const verdict = await decide(await recordChoice(session, interview), maySkip);
    if (verdict === 'record') {
      const writing = record(session, interview, options.dryRun ?? false);
      progress.writing = writing.catch(() => {});
      await sayRecorded(session, await writing, options.dryRun ?? false);
      progress.done += 1;
      return 'recorded';
    }
    if (verdict === 'override') choice = await chooseOther(interview.recommendation.pattern);
    else if (verdict === 'back' && choice) choice = null;
    else if (verdict === 'back' && trail.length > 0) trail = trail.slice(0, -1);
    else if (verdict !== 'back') return verdict === 'skip' ? 'skipped' : 'left';
  }
}

/** What recording does, in one line. */
async function recordChoice(session: Session, interview: Interview): Promise<string> {
  const files = filesOf(await record(session, interview, true), session.page.pathPrefix);
  const [pattern = ''] = patternNames[interview.chosen].split(':');
  if (session.options.dryRun) return `Decide for ${pattern} (nothing is written: --dry-run)`;
  if (files.length === 0) return `Keep ${pattern}: it is recorded already`;
  return `Record ${pattern}: write ${files.join(', ')}`;
}
