import { groupBy } from '../group.js';
import type { ChainHop, Finding, Report } from '../model.js';
import { describeTimeout } from './chain.js';
import { escapeLabel, NodeIds } from './mermaid-text.js';
import { count, neutralise, place } from './text.js';

/** GitHub takes 65,536 characters for a comment; GitLab more. */
const LONGEST = 60_000;
const MOST_UNRESOLVED = 10;

/** `check --format markdown`: for a comment in a pull request, or the summary of a job; chains as mermaid pictures. */
export function markdownReport(raw: Report, pathPrefix: string): string {
  const report = neutralise(raw);
  const { findings } = report;
  const head = [`## hoplint: ${verdict(report)}`, '', totals(report), ''];
  const blocks = [...groupBy(findings, ({ rule }) => rule)].map(([rule, found]) => ({
    rule,
    blocks: found.map((finding) => findingBlock(finding, pathPrefix)),
  }));
  const tail = unresolvedBlock(report, pathPrefix);
  let left = LONGEST - [...head, ...tail].join('\n').length;
  let hidden = 0;
  const body: string[] = [];
  for (const { rule, blocks: ofRule } of blocks) {
    const shown: string[] = [];
    for (const block of ofRule) {
      if (block.length + 200 > left) hidden += 1;
      else {
        left -= block.length;
        shown.push(block);
      }
    }
    if (shown.length > 0) body.push(`### ${escapeMarkdown(rule)}`, '', ...shown, '');
  }
  const more = hidden > 0 ? [`…and ${count(hidden, 'finding')} more: run \`hoplint\`.`, ''] : [];
  const lines = [...head, ...body, ...more, ...tail];
  return `${lines.join('\n').trimEnd()}\n`;
}

function verdict({ summary }: Report): string {
  if (summary.errors + summary.warnings === 0) return 'no findings';
  return [
    ...(summary.errors > 0 ? [count(summary.errors, 'error')] : []),
    ...(summary.warnings > 0 ? [count(summary.warnings, 'warning')] : []),
  ].join(', ');
}

function totals({ summary, resolution }: Report): string {
  const parts = [
    count(summary.services, 'service'),
    count(summary.operations, 'operation'),
    count(summary.interactions, 'call'),
    `${resolution.percent} % of the calls have a known target`,
    ...(summary.suppressed > 0 ? [`${summary.suppressed} suppressed`] : []),
    ...(summary.baselined > 0 ? [`${summary.baselined} in the baseline`] : []),
  ];
  return parts.join(' · ');
}

function findingBlock(finding: Finding, prefix: string): string {
  const { severity, certainty, message, suggestion, chain = [], evidence } = finding;
  const word = severity === 'error' ? '**error**' : 'warning';
  const possible = certainty === 'possible' ? ' *(possible)*' : '';
  const steps = evidence.map(
    (step, index) => `${index + 1}. ${code(place(step, prefix))} ${escapeMarkdown(step.message)}`,
  );
  return [
    `- ${word} ${escapeMarkdown(message)}${possible}  `,
    `  ${code(place(finding, prefix))}  `,
    `  ${escapeMarkdown(suggestion)}`,
    ...(chain.length > 0 ? ['', ...indented(chainPicture(chain))] : []),
    ...(steps.length > 0 && chain.length === 0
      ? ['', ...indented(['<details><summary>evidence</summary>', '', ...steps, '', '</details>'])]
      : []),
    '',
  ].join('\n');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** A chain from left to right; on each arrow how long its caller waits. */
function chainPicture(chain: readonly ChainHop[]): string[] {
  const ids = new NodeIds();
  const [first] = chain;
  if (!first) return [];
  const node = (at: number, service: string, operation: string | null) =>
    `${ids.of('hop', String(at))}["${escapeLabel(`${service} ${operation ?? ''}`.trim())}"]`;
  return [
    '```mermaid',
    'flowchart LR',
    `  ${node(0, first.fromService, first.fromOperation)}`,
    ...chain.map((hop, index) => {
      const arrow = hop.timeout.source === 'none' ? '==>' : '-->';
      const wait = escapeLabel(describeTimeout(hop.timeout));
      return `  ${ids.of('hop', String(index))} ${arrow}|"${wait}"| ${node(index + 1, hop.toService, hop.toOperation)}`;
    }),
    '```',
  ];
}

function unresolvedBlock({ unresolved }: Report, prefix: string): string[] {
  if (unresolved.length === 0) return [];
  const shown = unresolved.slice(0, MOST_UNRESOLVED);
  const hidden = unresolved.length - shown.length;
  return [
    `<details><summary>${count(unresolved.length, 'call')} without a known target</summary>`,
    '',
    ...shown.map(
      (call) =>
        `- ${code(place(call, prefix))} ${escapeMarkdown(call.reason)}${call.hint === '' ? '' : `: ${code(call.hint)}`}`,
    ),
    ...(hidden > 0 ? [`- …and ${hidden} more`] : []),
    '',
    '</details>',
  ];
}

/** Text in which nothing is markup: no link, no picture, no mention, no HTML. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s*\n\s*/g, ' ')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
      // A mention would call people, and an address would be a link.
      .replace(/@/g, '&#64;')
      .replace(/:\/\//g, '&#58;//')
  );
}

/** Text as code: in as many backticks as it needs (CommonMark 0.31, "Code spans"). */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${text.replace(/\n/g, ' ')}${space}${ticks}`;
}
