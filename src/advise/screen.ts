import stringWidth from 'string-width';
import type { Interaction, Pattern } from '../model.js';
import { hanging, type Page, ruler } from '../report/layout.js';
import { count, duration, visible, wrap } from '../report/text.js';
import { type Candidate, errorsOf, subjectText } from './candidates.js';
import type { Interview, Modifiers, Recommendation } from './interview.js';
import type { Prefill } from './prefill.js';
import type { Answers, QuestionId } from './questions.js';

/** What people read of a questionnaire, beside the questions. No meaning is in colours alone. */

/** Patterns in words. */
export const patternNames: Readonly<Record<Pattern, string>> = {
  rest: 'REST: a call over HTTP',
  grpc: 'gRPC: a call over gRPC',
  rpc: 'RPC: a procedure call of the framework that both use',
  'grpc-stream': 'gRPC streaming',
  event: 'Event: a message, and nobody waits',
  'event-with-ack': 'Event with acknowledgement: accepted at once, done later',
  saga: 'Saga: steps that are undone when a later one fails',
};

/** What is to be decided, and what there is to know of it. */
export function candidateText(candidate: Candidate, position: string, page: Page): string {
  const { paint, width } = page;
  const { findings, interactions } = candidate;
  const lines = [
    ...heading(
      visible(subjectText(candidate.subject)),
      position || stateText(candidate) || 'undecided',
      page,
    ),
  ];
  for (const call of interactions.slice(0, 3)) {
    lines.push(...hanging('  now   ', visible(`${call.file}:${call.line} ${boundsText(call)}`), width));
  }
  for (const { severity, rule, message } of findings.slice(0, 3)) {
    const label = severity === 'error' ? paint.error('error') : paint.warning('warning');
    lines.push(...hanging(`  ${label} `, `${rule}: ${visible(message)}`, width));
  }
  if (findings.length > 3) lines.push(`  and ${count(findings.length - 3, 'more finding')}`);
  return `${lines.join('\n')}\n`;
}

/** What is not asked, since the code leaves no doubt about it; empty where there is nothing. */
export function factsText({ suggestions }: Prefill, given: Answers, { width }: Page): string {
  const facts = Object.entries(suggestions).flatMap(([id, { answer, evidence, isFact }]) =>
    isFact && given[id as QuestionId] === undefined ? [`${id}=${answer} (${visible(evidence)})`] : [],
  );
  if (facts.length === 0) return '';
  const lines = facts.flatMap((text) => hanging('  - ', text, width));
  const title = wrap('Known from the code, and not asked (--answer says otherwise):', width);
  return `${[...title, ...lines].join('\n')}\n\n`;
}

/** A ruler, or on a narrow terminal only its words. */
function heading(title: string, note: string, page: Page): string[] {
  const { paint, width } = page;
  if (stringWidth(title) + stringWidth(note) + 10 <= width) return [ruler(title, note, page)];
  return [...wrap(paint.strong(title), width), ...wrap(note, width)];
}

/** `2 errors, 1 warning`, `decided: event`; empty where there is nothing to say. */
export function stateText(candidate: Candidate): string {
  const { decision, findings } = candidate;
  if (decision) return `decided: ${decision.pattern}`;
  const errors = errorsOf(candidate);
  const warnings = findings.length - errors;
  return [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(', ');
}

function boundsText({ kind, client, timeout, retry, circuitBreaker }: Interaction): string {
  if (kind === 'publish') return `publishes with ${client}`;
  const bounds = [
    timeout.ms === null
      ? timeout.source === 'none'
        ? 'no timeout'
        : 'a timeout that is not known'
      : `timeout ${duration(timeout.ms)}`,
    retry ? `${retry.attempts ?? 'unlimited'} attempts` : 'no retries',
    circuitBreaker ? 'a circuit breaker' : 'no circuit breaker',
  ];
  return `calls with ${client}: ${bounds.join(', ')}`;
}

/** The result of an interview: what is recommended, why, what it costs and what is held from now on. */
export function recommendationText(interview: Interview, sketch: string, page: Page): string {
  const { recommendation: found, chosen, override } = interview;
  const { paint, width } = page;
  const modifiers = modifierLines(found.modifiers).flatMap((line) => hanging('  + ', line, width));
  const lines = [
    ...heading('Recommendation', visible(subjectText(interview.subject)), page),
    '',
    ...hanging('  ', paint.strong(patternNames[found.pattern]), width),
    ...(chosen === found.pattern ? modifiers : []),
    ...section('Why', found.reasons.map(reasonText(interview)), page),
  ];
  // Where another was chosen, the recommended one stands above, and is the next best.
  if (found.runnerUp && chosen === found.pattern) {
    const { pattern, tippedBy } = found.runnerUp;
    lines.push(...section('Next best', [`${patternNames[pattern]}, ${visible(tippedBy)}`], page));
  }
  lines.push(
    ...section('What it brings', found.gains.map(visible), page),
    ...section('What it costs', found.costs.map(visible), page),
    ...section(
      'What hoplint holds the code to',
      found.checklist.map(({ rule, text }) => `${rule}: ${visible(text)}`),
      page,
    ),
  );
  if (chosen !== found.pattern) {
    lines.push(
      ...section('Chosen instead', [`${patternNames[chosen]}: ${visible(override ?? '')}`], page),
      ...modifiers,
    );
  }
  // Code is to be copied, so its lines stay whole.
  lines.push(
    '',
    paint.strong('Sketch'),
    '',
    ...sketch.split('\n').map((line) => (line === '' ? '' : `  ${visible(line)}`)),
  );
  lines.push(
    ...section(
      'Sources',
      found.sources.map(({ title, url }) => `${title}\n${url}`),
      page,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function section(title: string, items: readonly string[], { paint, width }: Page): string[] {
  return ['', paint.strong(title), ...items.flatMap((item) => hanging('  - ', item, width))];
}

function reasonText({ answers }: Interview): (reason: Recommendation['reasons'][number]) => string {
  return ({ text, questions }) => {
    const given = questions.flatMap((id) => {
      const answered = answers.find(({ question }) => question === id);
      return answered ? [`${id}=${answered.answer}`] : [];
    });
    return given.length === 0 ? visible(text) : `${visible(text)} (${given.join(', ')})`;
  };
}

/** What to do beside the pattern, one line each. */
export function modifierLines(modifiers: Modifiers): string[] {
  const { timeout, retries, compensation, broker, saga } = modifiers;
  return [
    ...(saga === 'orchestrated' ? ['orchestrated: one service directs the steps'] : []),
    ...(saga === 'choreographed' ? ['choreographed: each service reacts to the event before'] : []),
    ...(broker === 'log' ? ['broker: a log, such as Kafka'] : []),
    ...(broker === 'queue' ? ['broker: a queue, such as RabbitMQ'] : []),
    ...(timeout === undefined ? [] : [`timeout: ${duration(timeout)}`]),
    ...(retries === undefined ? [] : [`retries: ${retries}, with growing and random pauses`]),
    ...(modifiers.idempotencyKey ? ['idempotency key'] : []),
    ...(modifiers.circuitBreaker ? ['circuit breaker'] : []),
    ...(modifiers.bulkhead ? ['bulkhead: a limit on calls at the same time'] : []),
    ...(modifiers.fallback ? ['fallback: what to go on with without an answer'] : []),
    ...(modifiers.cache ? ['cache'] : []),
    ...(modifiers.outbox ? ['outbox: the message is written with the data, and sent afterwards'] : []),
    ...(modifiers.claimCheck ? ['claim check: large content goes to a store'] : []),
    ...(compensation === undefined ? [] : [`compensation: ${visible(compensation)}`]),
  ];
}
