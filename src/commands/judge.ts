import { Architecture } from '../analyze/architecture.js';
import type { Analysis } from '../analyze/index.js';
import { compareWith } from '../findings/baseline.js';
import { suppress } from '../findings/suppress.js';
import type { Finding, RuleSettings } from '../model.js';
import { rules } from '../rules/index.js';
import { runRules, toFindings } from '../rules/run.js';
import { settingOf } from '../rules/settings.js';
import { type BaselineOptions, readBaseline, writeBaseline } from './baseline-file.js';

/** What the rules, the comments in the code and the baseline come to. */
export type Judgement = {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  /** In the baseline. */
  readonly known: readonly Finding[];
  /** Entries of the baseline that are found no more, and were not removed. */
  readonly stale: number;
  /** How many findings the baseline knows by their text alone. */
  readonly byText: number;
  /** Ids of the rules that judge at least one service. */
  readonly rules: readonly string[];
};

/** Judges an architecture. @throws UserError if the baseline cannot be read or written. */
export async function judge(
  { data, topology, suppressions }: Analysis,
  commandLine: RuleSettings,
  options: BaselineOptions,
): Promise<Judgement> {
  const architecture = new Architecture(data);
  const isActive = (id: string, service: string) => {
    const rule = rules.find((each) => each.id === id);
    return rule !== undefined && settingOf(rule, service, topology, commandLine).severity !== 'off';
  };
  const active = rules.filter(({ id }) => data.services.some(({ name }) => isActive(id, name)));
  const found = runRules(architecture, rules, topology, commandLine);
  const { findings, suppressed, violations } = suppress(
    found,
    suppressions,
    rules.map(({ id }) => id),
    isActive,
  );
  const idle = rules.find(({ id }) => id === 'unused-declaration');
  const all = idle
    ? [
        ...findings,
        ...toFindings(idle, violations, ({ service }) => settingOf(idle, service, topology, commandLine)),
      ]
    : findings;
  const hasRun = (id: string) => active.some((rule) => rule.id === id);
  const baseline = await readBaseline(options);
  if (options.updateBaseline) await writeBaseline(options, baseline, all, hasRun);
  const compared = options.updateBaseline
    ? { findings: [], known: all, stale: [], byText: 0 }
    : compareWith(baseline, all, hasRun);
  return {
    findings: compared.findings,
    known: compared.known,
    stale: compared.stale.length,
    byText: compared.byText,
    suppressed,
    rules: active.map(({ id }) => id),
  };
}
