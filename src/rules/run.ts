import type { Architecture } from '../analyze/architecture.js';
import { fingerprints } from '../findings/fingerprint.js';
import { groupBy } from '../group.js';
import type { Finding, RuleSettings, Violation } from '../model.js';
import type { Rule } from './rule.js';
import { type Setting, type SystemSettings, settingsOf } from './settings.js';

/**
 * Runs the rules with what the topology and the command line set (see `settingOf`; `checkSettings` first: here wrong
 * settings are not noticed). Findings come in the order of the rules, and within a rule in its own order.
 */
export function runRules(
  architecture: Architecture,
  rules: readonly Rule[],
  system: SystemSettings,
  commandLine?: RuleSettings,
): Finding[] {
  return rules.flatMap((rule) =>
    findingsOf(rule, architecture, settingsOf(rule, architecture.services, system, commandLine)),
  );
}

/** A rule is run once for each set of options; each run gives the findings of the services that have these. */
function findingsOf(
  rule: Rule,
  architecture: Architecture,
  settings: ReadonlyMap<string, Setting>,
): Finding[] {
  const active = [...settings].filter(([, { severity }]) => severity !== 'off');
  const runs = groupBy(active, ([, { options }]) => JSON.stringify(options));
  const found = [...runs.values()].flatMap((services) => {
    const [first] = services;
    if (!first) return [];
    const names = new Set(services.map(([name]) => name));
    return [...rule.check(architecture, first[1].options)].filter(({ service }) => names.has(service));
  });
  return toFindings(rule, found, settings);
}

/** What a rule found, with the severities that are set and an id for each. */
export function toFindings(
  rule: Rule,
  found: readonly Violation[],
  settings: ReadonlyMap<string, Setting>,
): Finding[] {
  const ids = fingerprints(found.map(({ at, ...rest }) => ({ rule: rule.id, file: at.file, ...rest })));
  return found.flatMap((violation, i) => {
    const setting = settings.get(violation.service);
    const id = ids[i];
    return setting && id !== undefined ? toFinding(rule, violation, setting, id) : [];
  });
}

function toFinding(rule: Rule, violation: Violation, { severity, strict }: Setting, id: string): Finding[] {
  const { at, identity: _, atMost, ...rest } = violation;
  const capped = strict ? severity : (atMost ?? severity);
  if (severity === 'off') return [];
  return [
    { ...rest, ...at, id, rule: rule.id, severity: capped === 'warn' ? 'warn' : 'error', fixable: false },
  ];
}
