import type { Analysis } from '../analyze/index.js';
import type { Finding, Report, RuleSettings } from '../model.js';
import { count } from '../report/text.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem } from './analyse-system.js';
import type { BaselineOptions } from './baseline-file.js';
import { broughtBy, type ChangeOptions, changeOf, nothingAdded } from './change.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import { type Judgement, judge } from './judge.js';
import { say, sayNotices, sayTiming } from './messages.js';
import type { CheckFormat, RuleOverride } from './options.js';
import { pathPrefix } from './paths.js';
import { addJobSummary, destinationsOf, rendered } from './report-formats.js';
import { checkRuleSettings, commandLineSettings } from './rule-settings.js';
import { inVersion } from './versions.js';

export type CheckOptions = ChangeOptions &
  BaselineOptions & {
    readonly format?: readonly Destination<CheckFormat>[];
    readonly rule?: readonly RuleOverride[];
    readonly preset?: 'recommended' | 'strict';
    readonly maxWarnings?: number;
    /** Percent. */
    readonly minResolution?: number;
    readonly certainOnly?: boolean;
    readonly timing?: boolean;
    /** Edits the source where that mends a finding. */
    readonly fix?: boolean;
    /** Prints those edits instead, as a unified diff. */
    readonly fixDryRun?: boolean;
    /** `fix`: also in files of which git has no copy. */
    readonly force?: boolean;
  };

/** Reports findings and gives the exit code. Throws `UserError` for what is wrong in what the user gave. */
export async function check(directory: string, options: CheckOptions): Promise<number> {
  const commandLine = commandLineSettings(options.preset, options.rule ?? []);
  if (options.force && !options.fix) {
    const hint = 'Write it as --fix --force. --fix-dry-run edits nothing, and needs no --force.';
    throw new UserError([{ message: '--force is for --fix, and nothing is edited without that', hint }]);
  }
  let run = await judgedRun(directory, options, commandLine);
  if (options.fix || options.fixDryRun) {
    const { fixFindings } = await import('./fix.js');
    const { Architecture } = await import('../analyze/architecture.js');
    const { data, topology } = run.analysis;
    const architecture = new Architecture(data);
    const written = await fixFindings(directory, run.shown, architecture, topology, commandLine, options);
    if (written > 0) run = await judgedRun(directory, options, commandLine);
  }
  const { analysis, judgement, judged, shown } = run;
  const report = toReport(analysis, judgement, shown);
  if (!options.quiet) await sayNotices(report.notices, pathPrefix(directory));
  const rendering = { directory, rules: judgement.rules, quiet: options.quiet, texts: analysis.texts };
  for (const destination of destinationsOf(options.format, process.env)) {
    // What would be edited has stdout for itself, so that it can be read by a program.
    if (options.fixDryRun && destination.file === null) continue;
    await deliver(await rendered(report, destination, rendering), destination.file);
  }
  await addJobSummary(report, directory, process.env);
  if (options.timing) sayTiming([...analysis.timing, run.timing]);
  if (!options.quiet) sayBaseline(judgement, options);
  // --quiet hides warnings, and does not make them fewer.
  const passed = limitsPassed(judged, analysis, options);
  for (const limit of passed) say(limit);
  return report.summary.errors > 0 || passed.length > 0 ? exitCodes.findings : exitCodes.clean;
}

/** One analysis, judged. */
async function judgedRun(directory: string, options: CheckOptions, commandLine: RuleSettings) {
  const change = await changeOf(directory, options);
  const { analysis, judgement, timing } = await inVersion(change?.version ?? null, async () => {
    const analysis = await analyseSystem(directory, {
      ...options,
      texts: change?.version?.texts ?? new Map(),
      mayBeEmpty: change?.version != null,
    });
    if (change?.version && analysis.files === 0) throw nothingAdded();
    await checkRuleSettings(directory, analysis);
    const started = performance.now();
    const judgement = await judge(analysis, commandLine, options);
    return { analysis, judgement, timing: { stage: 'rules', ms: performance.now() - started } };
  });
  const findings = change
    ? await broughtBy(change, directory, { analysis, judgement }, commandLine, options)
    : judgement.findings;
  const judged = options.certainOnly ? findings.filter(({ certainty }) => certainty === 'certain') : findings;
  const shown = options.quiet ? judged.filter(({ severity }) => severity === 'error') : judged;
  return { analysis, judgement, judged, shown, timing };
}

function sayBaseline({ known, stale, byText }: Judgement, { baseline, updateBaseline }: CheckOptions): void {
  if (updateBaseline) say(`${baseline} has ${count(known.length, 'finding')}`);
  const [are, them] = stale === 1 ? ['is', 'it'] : ['are', 'them'];
  if (stale > 0) {
    say(`${count(stale, 'finding')} of ${baseline} ${are} found no more: --update-baseline removes ${them}`);
  }
  if (byText > 0) {
    say(
      `${count(byText, 'finding')} of ${baseline} ${byText === 1 ? 'was' : 'were'} written by another version of hoplint: --update-baseline writes ${byText === 1 ? 'it' : 'them'} so that renamed files change nothing`,
    );
  }
}

function toReport(
  { data, topology, unresolved, unseen, leftOut, resolution, notices }: Analysis,
  { suppressed, known }: Judgement,
  findings: readonly Finding[],
): Report {
  return {
    summary: {
      services: data.services.filter(({ external }) => !external).length,
      operations: data.operations.length,
      interactions: data.interactions.length,
      errors: findings.filter(({ severity }) => severity === 'error').length,
      warnings: findings.filter(({ severity }) => severity === 'warn').length,
      suppressed: suppressed.length,
      baselined: known.length,
    },
    resolution,
    findings,
    suppressed,
    unresolved,
    unseen,
    leftOut,
    notices,
    origin: topology.origin,
  };
}

/** The limits of the command line that this result passes, each as a sentence. */
function limitsPassed(
  findings: readonly Finding[],
  { resolution }: Analysis,
  { maxWarnings, minResolution }: CheckOptions,
): string[] {
  const warnings = findings.filter(({ severity }) => severity === 'warn').length;
  const limits: string[] = [];
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    limits.push(`${count(warnings, 'warning')}, --max-warnings allows ${maxWarnings}`);
  }
  if (minResolution !== undefined && resolution.percent < minResolution) {
    limits.push(
      `only ${resolution.percent} % of the calls have a known target, --min-resolution asks for ${minResolution} %`,
    );
  }
  return limits;
}
