import { relative, resolve, sep } from 'node:path';
import { type Candidate, candidatesOf } from '../advise/candidates.js';
import { chainCuts } from '../advise/chain-cuts.js';
import { type Named, named, nameOf, nearestNames } from '../advise/naming.js';
import { stateText } from '../advise/screen.js';
import { Architecture } from '../analyze/architecture.js';
import type { Pattern } from '../model.js';
import { stringify } from '../report/stringify.js';
import { count, neutralise } from '../report/text.js';
import { settingOf } from '../rules/settings.js';
import { syncChain } from '../rules/sync-chain.js';
import { UserError } from '../topology/user-error.js';
import { answerAtOnce } from './advise/at-once.js';
import { givenAnswers } from './advise/given-answers.js';
import { pageOf, type Session } from './advise/session.js';
import { analyseSystem } from './analyse-system.js';
import { judge } from './judge.js';
import { sayNotices } from './messages.js';
import { pathPrefix } from './paths.js';
import { checkRuleSettings, commandLineSettings } from './rule-settings.js';
import { checkIsTop } from './system-directory.js';
import { canAsk } from './terminal.js';

export type AdviseOptions = {
  readonly directory: string;
  readonly config?: string;
  /** Walk every interaction that is undecided. */
  readonly all?: boolean;
  /** A file with answers, by question. */
  readonly answers?: string;
  /** `question=answer`. */
  readonly answer?: readonly string[];
  /** Another pattern than the recommended one, and the reason for it. */
  readonly pattern?: Pattern;
  readonly because?: string;
  /** Take what the code suggests for what is not answered. */
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** The day that counts as today. */
  readonly today?: string;
  /** Of `--check`; here a mistake. */
  readonly requireDecisions?: boolean;
};

/**
 * Asks about an interaction, recommends a pattern for it and records the decision. Throws `UserError` for what is wrong
 * in what the user gave, and where it would have to ask without a terminal.
 */
export async function advise(words: readonly string[], options: AdviseOptions): Promise<number> {
  checkOptions(words, options);
  const given = await givenAnswers(options.answers, options.answer ?? []);
  const { directory, config } = options;
  if (config === undefined) await checkIsTop(directory);
  const analysis = await analyseSystem(directory, {
    ...(config === undefined ? {} : { config }),
    commands: [],
    quiet: false,
  });
  await checkRuleSettings(directory, analysis);
  const { findings } = await judge(analysis, commandLineSettings(undefined, []), {});
  await sayNotices(analysis.notices, pathPrefix(directory));
  const architecture = new Architecture(analysis.data);
  const candidates = candidatesOf(architecture, findings);
  if (candidates.length === 0) throw nothingToDecide();

  const text = words.join(' ').trim();
  const subject = text === '' ? null : subjectOf(text, candidates, directory);
  const session: Session = {
    architecture,
    yaml: analysis.topology.file,
    candidates,
    cuts: chainCuts(
      analysis.data,
      findings.filter(({ rule }) => rule === syncChain.id),
      Number(settingOf(syncChain, '', analysis.topology).options.max),
    ).map(({ hop }) => hop),
    given,
    options,
    page: pageOf(directory),
  };
  if (canAsk() && !options.json && !options.yes) {
    const { converse } = await import('./advise/converse.js');
    return converse(session, subject);
  }
  if (subject) return answerAtOnce(session, subject);
  if (options.json)
    process.stdout.write(stringify(neutralise({ schemaVersion: 1, candidates: candidates.map(inJson) })));
  throw nothingNamed(candidates, options.all === true);
}

function checkOptions(
  words: readonly string[],
  { all, pattern, because, requireDecisions }: AdviseOptions,
): void {
  if (requireDecisions) {
    throw new UserError([
      { message: '--require-decisions needs --check', hint: 'Without it, advise asks and fails nothing.' },
    ]);
  }
  if (all && words.length > 0) {
    throw new UserError([
      {
        message: '--all walks every undecided interaction, and one is named too',
        hint: 'Leave one of both away.',
      },
    ]);
  }
  if (pattern !== undefined && !because?.trim()) {
    throw new UserError([
      {
        message: '--pattern needs --because',
        hint: 'Say why it is not the recommended pattern: whoever reads the record will ask.',
      },
    ]);
  }
  if (pattern === undefined && because !== undefined) {
    throw new UserError([
      { message: '--because needs --pattern', hint: 'It says why another pattern is chosen.' },
    ]);
  }
}

/** The one subject that the words name. Throws `UserError` for none and for several. */
function subjectOf(text: string, candidates: readonly Candidate[], directory: string): Named {
  const found = named(fromSystem(text, directory), candidates);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  if (only) {
    const hint = `It may be:\n${found.map(({ subject }) => `- ${nameOf(subject)}`).join('\n')}`;
    throw new UserError([{ message: `"${text}" names ${count(found.length, 'interaction')}`, hint }]);
  }
  throw new UserError([{ message: `there is no interaction ${text}`, hint: namingHint(text, candidates) }]);
}

/** A place as the analysis names it, where the text is one: relative to the system. */
function fromSystem(text: string, directory: string): string {
  const [, file, position] = /^(.+?)((?::\d+){1,2})$/.exec(text) ?? [];
  if (file === undefined || position === undefined) return text;
  const inside = relative(resolve(directory), resolve(file)).split(sep).join('/');
  return inside.startsWith('..') ? text : `${inside}${position}`;
}

function namingHint(text: string, candidates: readonly Candidate[]): string {
  // The shell takes `>` away with the file that it then writes.
  if (/\w-$/.test(text)) {
    return `A shell takes the > of "${text}>…" for itself: write it in quotes, or with a space.`;
  }
  const near = nearestNames(text, candidates);
  if (near.length === 1) return `Did you mean hoplint advise ${near[0]}?`;
  if (near.length > 1) return `Near it are:\n${near.map((name) => `- ${name}`).join('\n')}`;
  return 'hoplint advise lists the interactions of this system.';
}

function nothingNamed(candidates: readonly Candidate[], all: boolean): UserError {
  const example = candidates[0] ? nameOf(candidates[0].subject) : '';
  const lines = candidates.map((candidate) => {
    const state = stateText(candidate);
    return `- ${nameOf(candidate.subject)}${state === '' ? '' : `  (${state})`}`;
  });
  return new UserError([
    {
      message: all
        ? '--all asks at a terminal, and there is none'
        : 'no interaction is named, and there is no terminal to ask for one',
      hint: `Name one of these, as in hoplint advise ${example}:\n${lines.join('\n')}`,
    },
  ]);
}

function inJson(candidate: Candidate): unknown {
  const { subject, decision, findings, interactions } = candidate;
  return {
    ...subject,
    decision: decision?.pattern ?? null,
    findings: findings.map(({ rule, severity }) => ({ rule, severity })),
    places: interactions.map(({ file, line }) => `${file}:${line}`),
  };
}

function nothingToDecide(): UserError {
  return new UserError([
    {
      message:
        'there is nothing to decide: no service here asks another for anything, as far as hoplint can tell',
      hint: 'hoplint lists the calls whose target is not known, and what would tell it.',
    },
  ]);
}
