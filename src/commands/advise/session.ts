import type { Candidate } from '../../advise/candidates.js';
import type { Interview, Modifiers, Subject } from '../../advise/interview.js';
import type { Named } from '../../advise/naming.js';
import { type Prefill, prefillOf } from '../../advise/prefill.js';
import { inWords, relevant } from '../../advise/questionnaire.js';
import type { Answers } from '../../advise/questions.js';
import { insteadOf, recommend } from '../../advise/recommend.js';
import { sketchOf } from '../../advise/sketch.js';
import { dependenciesOf, librariesOf } from '../../advise/sketch-libraries.js';
import type { Architecture } from '../../analyze/architecture.js';
import type { Hop, Interaction, Pattern } from '../../model.js';
import type { Page } from '../../report/layout.js';
import { createPaint } from '../../report/paint.js';
import { visible } from '../../report/text.js';
import type { AdviseOptions } from '../advise.js';
import { pathPrefix } from '../paths.js';
import { columnsOf, wantsColour } from '../terminal.js';

/** What one run of `hoplint advise` works with. */
export type Session = {
  readonly architecture: Architecture;
  /** The hoplint.yaml of the system; null where there is none. */
  readonly yaml: string | null;
  readonly candidates: readonly Candidate[];
  /** The calls at which chains that are too long are best cut. */
  readonly cuts: readonly Hop[];
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

export function prefillFor({ architecture, cuts }: Session, { candidates }: Named): Prefill {
  return prefillOf(architecture, candidates, cuts);
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
export async function sketchFor(
  { architecture, candidates, options }: Session,
  interview: Interview,
): Promise<string> {
  const { chosen, recommendation, answers } = interview;
  const { from, to } = interview.subject;
  const meant = candidates.filter(({ subject }) => subject.from === from && subject.to === to);
  // All that one asks of the other, where that is a single operation, is that operation.
  const [only] = meant;
  const subject = meant.length === 1 && only ? { ...interview.subject, ...only.subject } : interview.subject;
  const isCopy = answers.some(({ question, answer }) => question === 'effect' && answer === 'read');
  const decided = { pattern: chosen, modifiers: recommendation.modifiers, isCopy };
  const calls = meant
    .filter(({ subject: { operation } }) => subject.operation === null || subject.operation === operation)
    .flatMap(({ interactions }) => interactions);
  const instead = withoutCode(architecture, subject, calls, recommendation.modifiers);
  if (instead !== null) return instead;
  const roots = architecture.service(from)?.roots ?? [];
  const dependencies = await dependenciesOf(options.directory, roots);
  return sketchOf(decided, subject, librariesOf(architecture, subject, dependencies));
}

/** What stands in place of a sketch where there is no code to write: a proxy's settings, a library of the other side. */
function withoutCode(
  architecture: Architecture,
  { from, to }: Subject,
  calls: readonly Interaction[],
  { timeout, circuitBreaker }: Modifiers,
): string | null {
  if (architecture.service(from)?.files === 0)
    return `// ${visible(from)} has no code here: set the limits in its configuration`;
  const [call] = calls;
  const isForeign =
    architecture.service(to)?.external === true && calls.every(({ client }) => !HTTP.test(client));
  if (call && PROXY.test(call.client)) {
    const limits = [
      ...(timeout === undefined ? [] : [`a bound of ${timeout} ms (\`proxyTimeout\`, or what it calls it)`]),
      ...(circuitBreaker ? ['a circuit breaker, here or in the mesh'] : []),
    ].join(', and ');
    return `// ${visible(call.client)} passes it on${limits === '' ? '' : `: give it ${limits}`}`;
  }
  return call && isForeign
    ? `// ${visible(call.client)} speaks to ${visible(to)} for you: give the limits to its options`
    : null;
}

/** What passes requests on by itself. */
const PROXY = /proxy|reply-from|gateway/;

/** Clients that send any request over HTTP, and not those of one service. */
const HTTP =
  /^(node:https?|fetch|axios|got|ky|undici|superagent|request|needle|@nestjs\/axios|ofetch|wretch)/;
