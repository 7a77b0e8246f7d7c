import type { Architecture } from '../analyze/architecture.js';
import { fingerprints } from '../findings/fingerprint.js';
import type { Decision, Finding, RuleSettings, Violation } from '../model.js';
import type { Rule } from './rule.js';
import { type Setting, type SystemSettings, settingOf } from './settings.js';

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
  const services = [...new Set([...architecture.services, ...system.services].map(({ name }) => name))];
  const decided = decisionsByInteraction(architecture);
  return rules.flatMap((rule) => {
    const settingFor = (service: string, decisions: readonly Decision[] = []) =>
      settingOf(rule, service, system, commandLine, decisions);
    const settingOfViolation = ({ service, interactions = [] }: Violation) =>
      settingFor(service, sharedDecisions(interactions, decided));
    const settings = [
      ...services.map((service) => settingFor(service)),
      ...[...decided.values()].map((decisions) => settingFor(decisions[0]?.from ?? '', decisions)),
    ];
    return toFindings(
      rule,
      violationsOf(rule, architecture, settings, settingOfViolation),
      settingOfViolation,
    );
  });
}

/** A rule is run once for each set of options; each run gives the violations for which these are set. */
function violationsOf(
  rule: Rule,
  architecture: Architecture,
  settings: readonly Setting[],
  settingFor: (violation: Violation) => Setting,
): Violation[] {
  const active = settings.filter(({ severity }) => severity !== 'off').map(({ options }) => options);
  const unused = new Set(architecture.interactions.flatMap((each) => (each.unused ? each.id : [])));
  const runs = new Map(active.map((options) => [JSON.stringify(options), options]));
  return [...runs].flatMap(([key, options]) =>
    [...rule.check(architecture, options)].filter(
      (violation) => JSON.stringify(settingFor(violation).options) === key && !isOfUnused(unused, violation),
    ),
  );
}

/** Whether all that a violation is about is code that nothing loads: it harms nobody. */
function isOfUnused(unused: ReadonlySet<string>, { interactions = [] }: Violation): boolean {
  return interactions.length > 0 && interactions.every((id) => unused.has(id));
}

/** The decisions with settings of rules that are about an interaction, those about one operation last. */
function decisionsByInteraction(architecture: Architecture): ReadonlyMap<string, readonly Decision[]> {
  const general = ({ operation }: Decision) => Number(operation !== undefined);
  const decisions = architecture.declarations.decisions
    .filter(({ rules }) => rules !== undefined)
    .sort((a, b) => general(a) - general(b));
  const decided = new Map<string, Decision[]>();
  for (const decision of decisions) {
    for (const { id } of architecture.between(decision)) {
      decided.set(id, [...(decided.get(id) ?? []), decision]);
    }
  }
  return decided;
}

/** The decisions that are about all of these interactions. */
function sharedDecisions(
  interactions: readonly string[],
  decided: ReadonlyMap<string, readonly Decision[]>,
): readonly Decision[] {
  const [first, ...others] = interactions.map((id) => decided.get(id) ?? []);
  return (first ?? []).filter((decision) => others.every((decisions) => decisions.includes(decision)));
}

/** What a rule found, with the severities that are set and an id for each. */
export function toFindings(
  rule: Rule,
  found: readonly Violation[],
  settingFor: (violation: Violation) => Setting,
): Finding[] {
  const ids = fingerprints(found.map(({ service, identity }) => ({ rule: rule.id, service, identity })));
  return found.flatMap((violation, i) => toFinding(rule, violation, settingFor(violation), ids[i] ?? ''));
}

function toFinding(rule: Rule, violation: Violation, { severity, strict }: Setting, id: string): Finding[] {
  const { at, identity: _, atMost, ...rest } = violation;
  const capped = strict ? severity : (atMost ?? severity);
  if (severity === 'off') return [];
  return [
    {
      ...rest,
      ...at,
      id,
      rule: rule.id,
      severity: capped === 'warn' ? 'warn' : 'error',
      fixable: rest.fix !== undefined,
    },
  ];
}
