import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Candidate, candidatesOf, errorsOf, subjectText } from '../advise/candidates.js';
import { nameOf } from '../advise/naming.js';
import { type Standing, standingOf } from '../advise/standing.js';
import { Architecture } from '../analyze/architecture.js';
import type { Decision, Location, Notice } from '../model.js';
import { hanging, type Page, ruler } from '../report/layout.js';
import { createPaint } from '../report/paint.js';
import { stringify } from '../report/stringify.js';
import { count, neutralise, place, visible } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem } from './analyse-system.js';
import { exitCodes } from './exit-codes.js';
import { judge } from './judge.js';
import { sayNotices } from './messages.js';
import { pathPrefix } from './paths.js';
import { checkRuleSettings, commandLineSettings } from './rule-settings.js';
import { checkIsTop } from './system-directory.js';
import { columnsOf, wantsColour } from './terminal.js';
import { today } from './today.js';

export type AdviseCheckOptions = {
  readonly directory: string;
  readonly config?: string;
  /** What is undecided fails too. */
  readonly requireDecisions?: boolean;
  /** The day that counts as today. */
  readonly today?: string;
  readonly json?: boolean;
};

/** Undecided interactions that are listed for people. */
const MOST_UNDECIDED = 15;

/**
 * Reports how the decisions of a system stand: which the code contradicts, which are to be looked at again, and what
 * nothing is decided of. The exit code says whether CI fails. Throws `UserError`.
 */
export async function adviseCheck(words: readonly string[], options: AdviseCheckOptions): Promise<number> {
  if (words.length > 0) {
    const hint = `Leave "${words.join(' ')}" out; -C names the directory of the system.`;
    throw new UserError([{ message: '--check is about all decisions, and an interaction is named', hint }]);
  }
  const { directory, config, requireDecisions = false } = options;
  if (config === undefined) await checkIsTop(directory);
  const day = options.today ?? today();
  const analysis = await analyseSystem(directory, {
    ...(config === undefined ? {} : { config }),
    commands: [],
    quiet: false,
  });
  await checkRuleSettings(directory, analysis);
  const { findings } = await judge(analysis, commandLineSettings(undefined, []), {});
  const missing = await missingRecords(directory, analysis.data.declarations.decisions);
  await sayNotices([...analysis.notices, ...missing], pathPrefix(directory));
  const architecture = new Architecture(analysis.data);
  const standing = standingOf(architecture, findings, candidatesOf(architecture, findings), day);
  process.stdout.write(options.json ? inJson(standing, day) : inWords(standing, requireDecisions, directory));
  return fails(standing, requireDecisions) ? exitCodes.findings : exitCodes.clean;
}

/** Decisions whose record is not where they say. A record may also be a page elsewhere. */
async function missingRecords(directory: string, decisions: readonly Decision[]): Promise<Notice[]> {
  const named = decisions.flatMap(({ record, declaredAt }) =>
    record === undefined || /^\w+:\/\//.test(record) ? [] : [{ record, declaredAt }],
  );
  const found = await Promise.all(
    named.map(({ record }) =>
      access(resolve(directory, record)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return named
    .filter((_, index) => !found[index])
    .map(({ record, declaredAt }) => ({
      ...declaredAt,
      message: `the record of this decision is not there: ${visible(record)}`,
    }));
}

/** A decision whose drift is only a warning is on its way, and what is only possible is to be looked at: neither fails. */
function fails({ drifted, overdue, undecided }: Standing, requireDecisions: boolean): boolean {
  const isContradicted = drifted.some(({ findings }) =>
    findings.some(({ severity, certainty }) => severity === 'error' && certainty === 'certain'),
  );
  return isContradicted || overdue.length > 0 || (requireDecisions && undecided.length > 0);
}

function inJson({ decisions, drifted, overdue, due, idle, undecided }: Standing, day: string): string {
  const decided = (decision: Decision) => {
    const { declaredAt, rules: _, answers: __, holds: ___, ...rest } = decision;
    return { ...rest, ...declaredAt };
  };
  return stringify(
    neutralise({
      schemaVersion: 1,
      today: day,
      summary: {
        decisions: decisions.length,
        drifted: drifted.length,
        overdue: overdue.length,
        due: due.length,
        idle: idle.length,
        undecided: undecided.length,
      },
      drifted: drifted.map(({ decision, findings }) => ({
        ...decided(decision),
        findings: findings.map(({ id, severity, certainty, message, file, line, column }) => ({
          id,
          severity,
          certainty,
          message,
          file,
          line,
          column,
        })),
      })),
      overdue: overdue.map(decided),
      due: due.map(decided),
      idle: idle.map(decided),
      undecided: undecided.map((candidate) => ({
        ...candidate.subject,
        errors: errorsOf(candidate),
        warnings: candidate.findings.length - errorsOf(candidate),
        places: candidate.interactions.map(({ file, line, column }) => ({ file, line, column })),
      })),
    }),
  );
}

function inWords(standing: Standing, requireDecisions: boolean, directory: string): string {
  const page: Page = {
    width: Math.min(columnsOf(process.stdout), 100),
    paint: createPaint(wantsColour(process.stdout)),
    pathPrefix: pathPrefix(directory),
  };
  const { paint } = page;
  const { drifted, overdue, due, idle, undecided } = standing;
  const section = (title: string, entries: readonly string[][], number = entries.length): string[] =>
    entries.length === 0 ? [] : [ruler(title, String(number), page), '', ...entries.flat(), ''];
  const label = (severity: 'error' | 'warn') =>
    severity === 'error' ? paint.error('error') : paint.warning('warning');
  const lines = [
    ...section(
      'drifted: the code is not as it was decided',
      drifted.map(({ findings }) =>
        findings.flatMap((finding) => [
          ...hanging(
            `  ${label(finding.severity)}  `,
            `${visible(finding.message)}${finding.certainty === 'possible' ? ' (possible)' : ''}`,
            page.width,
          ),
          `    ${at(finding, page)}`,
          ...hanging('    mend  ', visible(finding.suggestion), page.width),
        ]),
      ),
      drifted.reduce((sum, { findings }) => sum + findings.length, 0),
    ),
    ...section(
      'overdue: to be looked at again',
      overdue.map((decision) => decisionLines(`  ${label('error')}  `, decision, page)),
    ),
    ...section(
      'soon to be looked at again',
      due.map((decision) => decisionLines('  ', decision, page)),
    ),
    ...section(
      'carried out by nothing',
      idle.map((decision) => decisionLines('  ', decision, page)),
    ),
    ...section(
      'undecided',
      undecided.slice(0, MOST_UNDECIDED).map((candidate) => undecidedLines(candidate, page)),
      undecided.length,
    ),
  ];
  const more = undecided.length - MOST_UNDECIDED;
  if (more > 0) lines.splice(-1, 0, `  and ${more} more; --json lists them all`);
  return `${[...lines, totals(standing, requireDecisions)].join('\n')}\n`;
}

function decisionLines(label: string, decision: Decision, page: Page): string[] {
  const { from, to, operation = null, pattern, reviewBy, record, declaredAt } = decision;
  const parts = [
    `${subjectText({ from, to, operation })}: ${pattern}`,
    ...(reviewBy === undefined ? [] : [`review by ${reviewBy}`]),
    ...(record === undefined ? [] : [record]),
  ];
  return [...hanging(label, visible(parts.join(' · ')), page.width), `    ${at(declaredAt, page)}`];
}

function undecidedLines(candidate: Candidate, page: Page): string[] {
  const errors = errorsOf(candidate);
  const warnings = candidate.findings.length - errors;
  const amounts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(', ');
  const note = amounts === '' ? '' : ` (${amounts})`;
  return hanging('  ', `hoplint advise ${visible(nameOf(candidate.subject))}${note}`, page.width);
}

function at(location: Location, page: Page): string {
  return page.paint.path(visible(place(location, page.pathPrefix)));
}

function totals({ decisions, drifted, overdue, undecided }: Standing, requireDecisions: boolean): string {
  return [
    count(decisions.length, 'decision'),
    `${drifted.length} drifted`,
    `${overdue.length} overdue`,
    `${undecided.length} undecided${requireDecisions || undecided.length === 0 ? '' : ' (no error without --require-decisions)'}`,
  ].join(' · ');
}
