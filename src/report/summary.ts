import type { Report, Resolution, Summary } from '../model.js';
import { hanging, type Page } from './layout.js';
import type { Paint } from './paint.js';
import { count, sentenceList, wrap } from './text.js';

/** Below this percentage, what was found says little about what is there. */
const LOW_RESOLUTION = 80;
/** More rules than this are counted, not named. */
const NAMED_RULES = 6;

/** What the last lines speak of. */
export type Checked = {
  /** Ids of the rules that ran. */
  readonly rules: readonly string[];
  /** Warnings were left out. */
  readonly quiet: boolean;
};

/** The last lines: how many findings, and how much of the system they rest on. */
export function summarySection(report: Report, checked: Checked, page: Page): string[] {
  return report.findings.length > 0 ? counts(report, checked, page) : allClear(report, checked, page);
}

function counts(
  { summary, resolution, findings, unresolved, unseen }: Report,
  { quiet }: Checked,
  { paint, width }: Page,
): string[] {
  const parts = [
    ...(summary.errors > 0 ? [paint.error(count(summary.errors, 'error'))] : []),
    ...(summary.warnings > 0 ? [paint.warning(count(summary.warnings, 'warning'))] : []),
    ...leftOut(summary),
  ];
  const help = `Why, and what to do instead: hoplint explain ${findings[0]?.rule ?? ''}`;
  const line = wrap(`${parts.join(', ')} · ${known(resolution, unresolved, paint)}${notSeen(unseen)}`, width);
  return quiet ? line : [...hanging('', paint.quiet(help), width), ...line];
}

/** A clean result says what it is worth: which rules looked, at how much, and what they could not see. */
function allClear(
  { summary, resolution, unresolved, unseen }: Report,
  { rules, quiet }: Checked,
  page: Page,
): string[] {
  const { paint, width } = page;
  const services = count(summary.services, 'service');
  const warn = (text: string) => hanging(`${paint.warning('!')}  `, text, width);
  if (rules.length === 0) return warn('Nothing was judged: every rule is off.');
  if (summary.interactions === 0) {
    return warn(
      `Nothing was judged: no call, no message and no database access was found in the ${services}${notSeen(unseen)}. hoplint sees the ones that are made through the libraries it knows; others can be described under "clients:" in hoplint.yaml.`,
    );
  }
  const hidden = leftOut(summary);
  const clear = `No ${quiet ? 'errors' : 'findings'}${hidden.length > 0 ? ` (${hidden.join(', ')})` : ''}`;
  const who = rules.length > NAMED_RULES ? `${rules.length} rules` : sentenceList(rules);
  const text = `${clear} · ${who} looked at ${count(summary.interactions, 'call')} in ${services} · ${known(resolution, unresolved, paint)}${notSeen(unseen)}`;
  return isLow(resolution) || unseen.length > 0 ? warn(text) : hanging(`${paint.good('✓')}  `, text, width);
}

/** What was found says nothing of calls that were not. */
function notSeen(unseen: Report['unseen']): string {
  const [first] = unseen;
  if (!first) return '';
  const whats = [...new Set(unseen.map(({ what }) => what))];
  const more = whats.length > 1 ? ` and ${whats.length - 1} more` : '';
  return ` · not seen: calls through ${first.what}${more}`;
}

function leftOut({ suppressed, baselined }: Summary): string[] {
  return [
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(baselined > 0 ? [`${baselined} in the baseline`] : []),
  ];
}

/** The share is of http and rpc calls; messages to a channel that is not known are told beside it. */
function known(resolution: Resolution, unresolved: Report['unresolved'], paint: Paint): string {
  const isOfMessages = resolution.ambiguous + resolution.unresolved === 0 && unresolved.length > 0;
  const messages = isOfMessages ? `, ${count(unresolved.length, 'message')} without a known channel` : '';
  if (calls(resolution) === 0) return `none of them an http or rpc call${messages}`;
  const text = `${resolution.percent} % of the calls have a known target${messages}`;
  return isLow(resolution) ? paint.warning(`only ${text}`) : text;
}

function isLow(resolution: Resolution): boolean {
  return calls(resolution) > 0 && resolution.percent < LOW_RESOLUTION;
}

function calls({ resolved, external, ambiguous, unresolved }: Resolution): number {
  return resolved + external + ambiguous + unresolved;
}
