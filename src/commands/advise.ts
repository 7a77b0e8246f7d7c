import { relative, resolve, sep } from 'node:path';
import { type Candidate, candidatesOf, errorsOf } from '../advise/candidates.js';
import { type Named, named, nameOf, nearestNames } from '../advise/naming.js';
import { Architecture } from '../analyze/architecture.js';
import { count } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem } from './analyse-system.js';
import { judge } from './judge.js';
import { sayNotices } from './messages.js';
import { pathPrefix } from './paths.js';
import { checkRuleSettings, commandLineSettings } from './rule-settings.js';

export type AdviseOptions = {
  readonly directory: string;
  readonly config?: string;
  /** Walk every interaction that is undecided. */
  readonly all?: boolean;
  /** A file with answers, by question. */
  readonly answers?: string;
  /** `question=answer`. */
  readonly answer?: readonly string[];
  /** Take what the code suggests for what is not answered. */
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
};

/**
 * Asks about an interaction, recommends a pattern for it and records the decision. Throws `UserError` for what is wrong
 * in what the user gave, and where it would have to ask without a terminal.
 */
export async function advise(words: readonly string[], options: AdviseOptions): Promise<number> {
  const { directory, config } = options;
  const analysis = await analyseSystem(directory, {
    ...(config === undefined ? {} : { config }),
    commands: [],
    quiet: false,
  });
  await checkRuleSettings(directory, analysis.topology);
  const { findings } = await judge(analysis, commandLineSettings(undefined, []), {});
  await sayNotices(analysis.notices, pathPrefix(directory));
  const candidates = candidatesOf(new Architecture(analysis.data), findings);
  if (candidates.length === 0) throw nothingToDecide();
  const text = words.join(' ').trim();
  if (text === '') throw nothingNamed(candidates);
  subjectOf(text, candidates, directory);
  throw new UserError([{ message: 'the questionnaire is not built yet' }]);
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
  if (/\w-$/.test(text))
    return `A shell takes the > of "${text}>…" for itself: write it in quotes, or with a space.`;
  const near = nearestNames(text, candidates);
  if (near.length === 1) return `Did you mean hoplint advise ${near[0]}?`;
  if (near.length > 1) return `Near it are:\n${near.map((name) => `- ${name}`).join('\n')}`;
  return 'hoplint advise lists the interactions of this system.';
}

function nothingNamed(candidates: readonly Candidate[]): UserError {
  const lines = candidates.map((candidate) => `- ${nameOf(candidate.subject)}${stateOf(candidate)}`);
  return new UserError([
    {
      message: 'there is no terminal to ask which interaction it is about',
      hint: `Name one of them, as in hoplint advise ${nameOf(candidates[0]?.subject ?? { from: '', to: '', operation: null })}:\n${lines.join('\n')}`,
    },
  ]);
}

/** `  (2 errors)`, `  (decided: event)`. */
function stateOf(candidate: Candidate): string {
  const { decision, findings } = candidate;
  if (decision) return `  (decided: ${decision.pattern})`;
  const errors = errorsOf(candidate);
  const warnings = findings.length - errors;
  const amounts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return amounts.length === 0 ? '' : `  (${amounts.join(', ')})`;
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
