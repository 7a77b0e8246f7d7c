import stringWidth from 'string-width';
import { groupBy } from '../group.js';
import type { Finding, Report, Step } from '../model.js';
import { compare } from '../order.js';
import { drawChain } from './chain.js';
import { codeFrame } from './code-frame.js';
import { hanging, type Page, ruler } from './layout.js';
import { createPaint } from './paint.js';
import { type Checked, summarySection } from './summary.js';
import { count, neutralise, neutraliseKeys, pad, place, visible } from './text.js';
import { unresolvedSection } from './unresolved.js';
import { leftOutSection, unseenSection } from './unseen.js';

export type PrettyOptions = Checked & {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Lines of the files with findings, for code frames; a missing file only loses its frame. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Stands before every path, so that it leads from the working directory to the file: `services/` or empty. */
  readonly pathPrefix: string;
};

type PrettyPage = PrettyOptions & Page;

const NARROWEST = 40;
const WIDEST = 120;
const INDENT = 4;

/** The report for people, on a terminal or in a log. */
export function pretty(raw: Report, options: PrettyOptions): string {
  const safe = neutralise(raw);
  const report = { ...safe, findings: worstFirst(safe.findings, options.rules) };
  const width = Math.min(WIDEST, Math.max(NARROWEST, options.width));
  const page: PrettyPage = {
    ...options,
    width,
    paint: createPaint(options.colour),
    sources: neutraliseKeys(options.sources),
    pathPrefix: visible(options.pathPrefix),
  };
  const sections = [
    ...(options.quiet ? [] : [header(report, page)]),
    ...[...groupBy(report.findings, ({ rule }) => rule)].map(([rule, findings]) =>
      ruleSection(rule, findings, page),
    ),
    ...(options.quiet
      ? []
      : [unresolvedSection(report, page), unseenSection(report, page), leftOutSection(report, page)]),
    summarySection(report, options, page),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

/**
 * The worst first: rules with errors before those with warnings alone, each as the catalogue lists them; of one rule,
 * errors before warnings, what is certain before what is possible, then by service. Otherwise as they came in.
 */
function worstFirst(findings: readonly Finding[], rules: readonly string[]): Finding[] {
  const withErrors = new Set(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule));
  const rank = ({ rule }: Finding) => rules.indexOf(rule) + (withErrors.has(rule) ? 0 : rules.length);
  const harm = ({ severity, certainty }: Finding) =>
    (severity === 'error' ? 0 : 2) + (certainty === 'certain' ? 0 : 1);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || harm(a) - harm(b) || compare(a.service, b.service),
  );
}

function header({ summary, origin }: Report, { paint, width }: Page): string[] {
  const counts = [
    count(summary.services, 'service'),
    count(summary.operations, 'operation'),
    count(summary.interactions, 'call'),
  ].join(' · ');
  const name = `${paint.strong('hoplint')}  `;
  const line = `${name}${counts} ${paint.quiet(`— ${origin}`)}`;
  return stringWidth(line) <= width ? [line] : hanging(name, `${counts}\n${paint.quiet(origin)}`, width);
}

function ruleSection(rule: string, findings: readonly Finding[], page: PrettyPage): string[] {
  const of = (severity: Finding['severity']) => findings.filter((each) => each.severity === severity).length;
  const notes = [
    ...(of('error') > 0 ? [page.paint.error(count(of('error'), 'error'))] : []),
    ...(of('warn') > 0 ? [page.paint.warning(count(of('warn'), 'warning'))] : []),
  ];
  return [
    ruler(rule, notes.join(', '), page),
    ...[...groupBy(findings, ({ service }) => service)].flatMap(([service, ofService]) => [
      '',
      `  ${page.paint.name(service)}`,
      ...ofService.flatMap((finding) => ['', ...findingBlock(finding, page)]),
    ]),
  ];
}

function findingBlock(finding: Finding, page: PrettyPage): string[] {
  const { paint, pathPrefix, sources, width } = page;
  const mark = finding.severity === 'error' ? paint.error : paint.warning;
  const word = finding.severity === 'error' ? 'error' : 'warning';
  const possible = finding.certainty === 'possible' ? ` ${paint.quiet('(possible)')}` : '';
  const room = width - INDENT;
  const frame = codeFrame(sources.get(finding.file) ?? [], finding, room, paint, mark);
  const chain = drawChain(finding.chain ?? [], finding, room, pathPrefix, paint, mark);
  const steps = evidence(finding, room, page);
  return [
    ...hanging(`${mark(word)}  `, `${paint.strong(finding.message)}${possible}`, width - 2).map(
      (line) => `  ${line}`,
    ),
    `${' '.repeat(INDENT)}${paint.path(place(finding, pathPrefix))}`,
    ...[frame, chain, steps, hanging(paint.good('mend  '), finding.suggestion, room)].flatMap((part) =>
      part.length === 0 ? [] : ['', ...part.map((line) => (line === '' ? '' : ' '.repeat(INDENT) + line))],
    ),
  ];
}

/** The steps that prove a finding, numbered, unless its chain or its own place shows them already. */
function evidence(finding: Finding, width: number, { paint, pathPrefix }: Page): string[] {
  const shown = new Set([place(finding, ''), ...(finding.chain ?? []).map((hop) => place(hop.at, ''))]);
  const others = finding.evidence.filter((step) => !shown.has(place(step, '')));
  const steps = finding.chain || others.length === 0 ? others : finding.evidence;
  const severalServices = new Set([finding.service, ...steps.map(({ service }) => service)]).size > 1;
  const text = ({ service, message }: Step) =>
    severalServices && !message.startsWith(service) ? `${service}: ${message}` : message;
  const digits = String(steps.length).length;
  const places = Math.max(0, ...steps.map((step) => stringWidth(place(step, pathPrefix))));
  const messages = Math.max(0, ...steps.map((step) => stringWidth(text(step))));
  const oneLine = digits + 2 + places + 2 + messages <= width;
  const lines = steps.flatMap((step, index) => {
    const number = paint.quiet(String(index + 1).padStart(digits));
    const where = place(step, pathPrefix);
    if (oneLine) return [`${number}  ${paint.path(pad(where, places))}  ${text(step)}`];
    return [`${number}  ${paint.path(where)}`, ...hanging(' '.repeat(digits + 2), text(step), width)];
  });
  // The chain has numbers of its own.
  return finding.chain && lines.length > 0 ? [paint.quiet('also'), ...lines] : lines;
}
