import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Hop, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import type { NoOptions, Rule } from './rule.js';
import { fewSteps, hopStep, labelOf, list, unique } from './wording.js';

export const missingCircuitBreaker: Rule<NoOptions> = {
  id: 'missing-circuit-breaker',
  title: 'Calls stop for a while where a service is down',
  why: 'Without a breaker every request finds out anew that a service is down, and waits for the whole timeout to do so. The caller fills up with requests that are bound to fail, and the service gets no pause to recover.',
  instead:
    'Put a circuit breaker around the calls to each service, in code or in the mesh, and decide what to answer while it is open.',
  category: 'resilience',
  severity: 'off',
  strict: 'warn',
  options: {},
  docs: 'docs/rules/missing-circuit-breaker.md',
  *check(architecture) {
    const unguarded = architecture.hops.filter(({ interaction }) => !interaction.circuitBreaker);
    const pairs = groupBy(unguarded, ({ interaction, toService }) =>
      JSON.stringify([interaction.service, toService]),
    );
    const violations = [...pairs.values()].flatMap((hops) => violationOf(architecture, hops));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** All calls of one service to another: one breaker is for all of them. */
function violationOf(architecture: Architecture, hops: readonly Hop[]): Violation[] {
  const [first] = hops;
  if (!first) return [];
  const { interaction, toService } = first;
  const operations = unique(hops.map(({ from }) => labelOf(architecture, from)));
  const sites = unique(hops.map((hop) => hop.interaction.id));
  const calls = sites.length > 1 ? `${sites.length} calls` : 'a call';
  return [
    {
      service: interaction.service,
      at: placeOf(interaction),
      message: `${calls} to ${toService} without a circuit breaker, for which ${list(operations, 3)} ${operations.length > 1 ? 'wait' : 'waits'}`,
      certainty: 'certain',
      evidence: fewSteps(hops.map((hop) => hopStep(architecture, hop, ' and waits'))),
      suggestion: `Run all calls of ${interaction.service} to ${toService} through one circuit breaker. Where the mesh has one, say so: \`policies: [{ to: ${toService}, circuitBreaker: true }]\`.`,
      interactions: sites,
      identity: [toService],
    },
  ];
}
