import { createHash } from 'node:crypto';
import type { Pattern } from '../model.js';
import { codeMarkdown, plainMarkdown } from '../report/markdown-source.js';
import { visible } from '../report/text.js';
import { duration } from '../rules/wording.js';
import type { Interview, Modifiers, Subject } from './interview.js';

/** What a pattern is called in a record. */
export const patternNames: Readonly<Record<Pattern, string>> = {
  rest: 'a REST call',
  grpc: 'a gRPC call',
  rpc: 'a procedure call of their framework',
  'grpc-stream': 'a gRPC stream',
  event: 'an event',
  'event-with-ack': 'an event with an acknowledgement',
  saga: 'a saga',
};

/** What a record says beside the interview. */
export type AdrFrame = {
  /** The day of the decision and the one by which it is reviewed: `2026-11-23`. */
  readonly date: string;
  readonly reviewBy: string;
  readonly decisionMakers: readonly string[];
  /** Stands before the title, where the records of the directory have it so: `4. `, `ADR-0004: `. */
  readonly titlePrefix: string;
  /** The record that this one takes the place of; null for none. */
  readonly supersedes: { readonly reference: string; readonly file: string } | null;
};

const ACCEPTED = 'accepted';
const MARK = /\n<!-- Written by hoplint advise, ([0-9a-f]{64})\. [^\n]* -->\n$/;

/** The text of a decision record in the format of MADR 4.0.0, with a mark that tells whether somebody has edited it. */
export function adrText(interview: Interview, frame: AdrFrame): string {
  const head = [
    '---',
    `status: ${ACCEPTED}`,
    `date: ${frame.date}`,
    ...(frame.decisionMakers.length > 0
      ? [`decision-makers: [${frame.decisionMakers.map((name) => JSON.stringify(visible(name))).join(', ')}]`]
      : []),
    '---',
    '',
  ].join('\n');
  const body = bodyOf(interview, frame);
  const note = 'As long as the text above is as it was, it may mark this record as superseded.';
  return `${head}${body}\n<!-- Written by hoplint advise, ${checksum(body)}. ${note} -->\n`;
}

/**
 * A record with the status `superseded by ADR-0005`; null if hoplint did not write it, or somebody has edited its text
 * or its status since. What else stands in its front matter is people's.
 */
export function supersededText(text: string, reference: string): string | null {
  const unified = text.replaceAll('\r\n', '\n');
  const [front = ''] = /^---\n(?:.*\n)*?---\n/.exec(unified) ?? [];
  const [mark = '', known] = MARK.exec(unified) ?? [];
  const body = unified.slice(front.length, unified.length - mark.length);
  if (front === '' || mark === '' || checksum(body) !== known) return null;
  const status = new RegExp(`^status: ${ACCEPTED}$`, 'm');
  if (!status.test(front)) return null;
  const after = front.replace(status, () => `status: superseded by ${reference}`) + body + mark;
  return text.includes('\r\n') ? after.replaceAll('\n', '\r\n') : after;
}

/** `orders → payment POST /charge: an event`, as plain text. */
export function titleOf({ from, to, operation }: Subject, pattern: Pattern): string {
  return visible(
    `${from} → ${to}${operation === null ? '' : ` ${operation}`}: ${patternNames[pattern].replace(/^an? /, '')}`,
  );
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function bodyOf({ subject, answers, recommendation, chosen, override }: Interview, frame: AdrFrame): string {
  const { pattern, reasons, runnerUp, gains, costs, checklist, sources, modifiers } = recommendation;
  const options = [...new Set([chosen, pattern, ...(runnerUp ? [runnerUp.pattern] : [])])];
  const asked =
    subject.operation === null
      ? `How does ${codeMarkdown(subject.from)} talk to ${codeMarkdown(subject.to)}?`
      : `How does ${codeMarkdown(subject.from)} reach ${codeMarkdown(subject.operation)} of ${codeMarkdown(subject.to)}?`;
  const drivers = answers.map(
    ({ asked: question, said, evidence }) =>
      `${plainMarkdown(question)} ${plainMarkdown(said)}${evidence === null ? '' : ` (${plainMarkdown(evidence)})`}`,
  );
  const why =
    override === null
      ? reasons.map(({ text }) => plainMarkdown(text))
      : [
          plainMarkdown(override),
          `hoplint recommends ${patternNames[pattern]}: ${reasons.map(({ text }) => plainMarkdown(text)).join(' ')}`,
        ];
  const notes = [
    ...modifiersText(modifiers),
    ...(runnerUp && override === null
      ? [`The next best is ${patternNames[runnerUp.pattern]}: ${plainMarkdown(runnerUp.tippedBy)}`]
      : []),
    ...(frame.supersedes
      ? [`Supersedes [${plainMarkdown(frame.supersedes.reference)}](${encodeURI(frame.supersedes.file)}).`]
      : []),
    `To be reviewed by ${frame.reviewBy}.`,
    ...sources.map(({ title, url }) => `[${plainMarkdown(title)}](${encodeURI(url)})`),
  ];
  return [
    `# ${frame.titlePrefix}${plainMarkdown(titleOf(subject, chosen))}`,
    '## Context and Problem Statement',
    asked,
    ...section('## Decision Drivers', drivers),
    ...section(
      '## Considered Options',
      options.map((option) => sentenceStart(patternNames[option])),
    ),
    '## Decision Outcome',
    `Chosen option: "${sentenceStart(patternNames[chosen])}", because`,
    list(why),
    ...section('### Consequences', [
      ...gains.map((gain) => `Good, because ${plainMarkdown(continued(gain))}`),
      ...costs.map((cost) => `Bad, because ${plainMarkdown(continued(cost))}`),
    ]),
    ...section('### Confirmation', [
      '`hoplint check` holds the code to this decision as it stands in hoplint.yaml.',
      ...checklist.map(({ rule, text }) => `${codeMarkdown(rule)}: ${plainMarkdown(text)}`),
    ]),
    ...section('## More Information', notes),
  ]
    .map((block) => `\n${block}\n`)
    .join('');
}

function section(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, list(items)];
}

/** With dashes, as formatters of markdown write them: what these change is no longer as hoplint wrote it. */
function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function modifiersText({ timeout, retries, compensation, ...others }: Modifiers): string[] {
  const switched: Readonly<Record<string, string>> = {
    idempotencyKey: 'an idempotency key',
    circuitBreaker: 'a circuit breaker',
    bulkhead: 'a bulkhead',
    outbox: 'an outbox',
    cache: 'a cache',
    fallback: 'a fallback',
    claimCheck: 'a claim check',
  };
  const parts = [
    ...(timeout === undefined ? [] : [`a timeout of ${duration(timeout)}`]),
    ...(retries === undefined
      ? []
      : [retries === 0 ? 'no retries' : `at most ${retries} ${retries === 1 ? 'retry' : 'retries'}`]),
    ...Object.entries(others).flatMap(([name, value]) => {
      if (value === true) return [switched[name] ?? name];
      if (value === 'log' || value === 'queue')
        return [value === 'log' ? 'a broker that keeps a log (Kafka)' : 'a broker with queues (RabbitMQ)'];
      return typeof value === 'string' ? [`a saga that is ${value}`] : [];
    }),
  ];
  return [
    ...(parts.length === 0 ? [] : [`With ${parts.join(', ')}.`]),
    ...(compensation === undefined
      ? []
      : [`${codeMarkdown(compensation)} undoes it when a later step fails.`]),
  ];
}

/** A sentence as the end of another. */
function continued(text: string): string {
  return /^(?!Kafka|Redis|Postgres)[A-Z][a-z]*\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
