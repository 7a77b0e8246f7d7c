import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Decision, Finding, Interaction } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeKey } from '../place.js';
import { carriersOf } from '../rules/declared.js';
import { calledName } from '../rules/wording.js';
import type { Subject } from './interview.js';
import { speaksGrpc } from './landscape.js';

/** What can be decided on: everything that one service asks of another by one name. */
export type Candidate = {
  readonly subject: Subject & { readonly operation: string };
  /** The places in the code where it happens, in their order. */
  readonly interactions: readonly Interaction[];
  /** What is decided on it by now; of several decisions the one that names the operation. */
  readonly decision: Decision | null;
  /** The findings in which it takes part, errors first. */
  readonly findings: readonly Finding[];
};

/** What can be decided on: what is undecided first, then what most errors and warnings are about. */
export function candidatesOf(architecture: Architecture, findings: readonly Finding[]): Candidate[] {
  const named = architecture.interactions.flatMap((interaction) =>
    subjectsOf(architecture, interaction).map((subject) => ({ subject, interaction })),
  );
  const byPlace = findingsByPlace(findings);
  return [...groupBy(named, ({ subject }) => subjectText(subject)).values()]
    .flatMap((group): Candidate[] => {
      const [first] = group;
      if (!first) return [];
      const interactions = group.map(({ interaction }) => interaction).sort(compareLocations);
      return [
        {
          subject: first.subject,
          interactions,
          decision: decisionOn(architecture, first.subject, interactions),
          findings: findingsAbout(interactions, byPlace),
        },
      ];
    })
    .sort(
      (a, b) =>
        Number(a.decision !== null) - Number(b.decision !== null) ||
        errorsOf(b) - errorsOf(a) ||
        b.findings.length - a.findings.length ||
        compare(subjectText(a.subject), subjectText(b.subject)),
    );
}

/** `order → payment rpc payment.Payments/Charge`; `order → payment` for all that one asks of the other. */
export function subjectText({ from, to, operation }: Subject): string {
  return operation === null ? `${from} → ${to}` : `${from} → ${to} ${operation}`;
}

export function errorsOf({ findings }: Candidate): number {
  return findings.filter(({ severity }) => severity === 'error').length;
}

function subjectsOf(
  architecture: Architecture,
  interaction: Interaction,
): (Subject & { readonly operation: string })[] {
  const { kind, service: from, target } = interaction;
  if (kind === 'publish') {
    const channel = architecture.channels.find(({ name }) => name === target.channel);
    const readers = channel?.consumers.filter((to) => to !== from) ?? [];
    return channel ? readers.map((to) => ({ from, to, operation: channel.name })) : [];
  }
  if ((kind !== 'http' && kind !== 'rpc') || target.service === null || target.service === from) return [];
  // Over a protocol of its own, such as mail: there is nothing to choose.
  if (kind === 'rpc' && architecture.service(target.service)?.external && !speaksGrpc(interaction)) return [];
  const operation = calledName(architecture, interaction);
  return operation === null ? [] : [{ from, to: target.service, operation }];
}

function decisionOn(
  architecture: Architecture,
  { from, to, operation }: Subject,
  interactions: readonly Interaction[],
): Decision | null {
  const about = architecture.declarations.decisions.filter(
    (decision) =>
      decision.from === from &&
      decision.to === to &&
      (decision.operation === undefined ||
        decision.operation === operation ||
        carriersOf(architecture, decision).some((carrier) => interactions.includes(carrier))),
  );
  return about.find((decision) => decision.operation !== undefined) ?? about[0] ?? null;
}

function findingsByPlace(findings: readonly Finding[]): Map<string, Set<Finding>> {
  const byPlace = new Map<string, Set<Finding>>();
  for (const finding of findings) {
    for (const at of [finding, ...finding.evidence, ...(finding.chain ?? []).map((hop) => hop.at)]) {
      const key = placeKey(at);
      byPlace.set(key, (byPlace.get(key) ?? new Set()).add(finding));
    }
  }
  return byPlace;
}

function findingsAbout(
  interactions: readonly Interaction[],
  byPlace: ReadonlyMap<string, ReadonlySet<Finding>>,
): Finding[] {
  const about = new Set(interactions.flatMap((at) => [...(byPlace.get(placeKey(at)) ?? [])]));
  return [...about].sort(
    (a, b) => compare(a.severity, b.severity) || compare(a.rule, b.rule) || compareLocations(a, b),
  );
}
