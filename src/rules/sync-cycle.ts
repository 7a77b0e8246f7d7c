import type { Architecture } from '../analyze/architecture.js';
import type { Cycle } from '../analyze/cycles.js';
import type { Hop, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import { isCommand } from './commands.js';
import type { NoOptions, Rule } from './rule.js';
import { hopStep, labelOf, list, targetLabel } from './wording.js';

export const syncCycle: Rule<NoOptions> = {
  id: 'sync-cycle',
  title: 'Services do not wait for each other in a circle',
  why: 'Services that wait for each other in a circle fail together and cannot be deployed one after the other. Under load each one holds its connections open for the next, until all of them wait and none can answer.',
  instead:
    'Cut the circle at one call: publish what it tells as an event, pass on what it asks for in the first request, or move what both need into one service.',
  category: 'coupling',
  severity: 'error',
  options: {},
  docs: 'docs/rules/sync-cycle.md',
  *check(architecture) {
    const violations = architecture.cycles.flatMap((cycle) => violationOf(architecture, cycle));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

function violationOf(architecture: Architecture, cycle: Cycle): Violation[] {
  const { kind, hops, certainty, group } = cycle;
  const cut = hops.find(({ interaction }) => isCommand(interaction)) ?? hops.at(-1);
  if (!cut) return [];
  const services = [...new Set(hops.map(({ interaction }) => interaction.service))];
  const others = group.filter((service) => !services.includes(service));
  const further =
    others.length > 0
      ? `; ${list(others)} ${others.length > 1 ? 'are' : 'is'} in further cycles with them`
      : '';
  return [
    {
      service: cut.interaction.service,
      at: placeOf(cut.interaction),
      message: `${circle(architecture, cycle)}${further}`,
      certainty,
      evidence: hops.map((hop) => hopStep(architecture, hop, ' and waits')),
      suggestion: suggestionFor(architecture, cut),
      interactions: [cut.interaction.id],
      identity: [...hops.map((hop) => hop.from), certainty],
      // Nobody waits for itself, and no request holds two places in one service: a matter of who is deployed when.
      ...(kind === 'service' ? { atMost: 'warn' as const } : {}),
    },
  ];
}

function circle(architecture: Architecture, { kind, hops }: Cycle): string {
  const [first] = hops;
  if (kind === 'request') {
    const labels = [...hops.map(({ from }) => from), hops.at(-1)?.to ?? ''].map((id) =>
      labelOf(architecture, id),
    );
    return `one request comes back to ${first?.interaction.service} and waits there for a second place: ${labels.join(' → ')}`;
  }
  if (kind === 'operation') {
    const labels = [...hops, ...(first ? [first] : [])].map(({ from }) => labelOf(architecture, from));
    return `each waits for the next: ${labels.join(' → ')}`;
  }
  const services = [...hops, ...(first ? [first] : [])].map(({ interaction }) => interaction.service);
  return `services call each other in a circle, each in an operation of its own: ${services.join(' → ')}`;
}

function suggestionFor(architecture: Architecture, cut: Hop): string {
  const asker = cut.interaction.service;
  const called = targetLabel(architecture, cut.interaction);
  return isCommand(cut.interaction)
    ? `Make \`${asker} → ${called}\` an event: ${asker} publishes it and answers, ${cut.toService} consumes it in its own time.`
    : `Let ${asker} do without asking ${called}: take what it needs from the request that it was called with, or keep a copy fed by events of ${cut.toService}.`;
}
