import type { Architecture } from '../analyze/architecture.js';
import type { OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Operation, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isCall } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const floatingCall: Rule<NoOptions> = {
  id: 'floating-call',
  title: 'A call that nobody waits for has somebody who handles its failure',
  why: 'When a call fails that nobody waits for, nobody learns of it: what it should have done is not done, and Node ends the whole process on a rejection that nothing handles.',
  instead:
    'Wait for the call, or handle its failure where it is made; what must not be lost belongs into a queue or an outbox.',
  category: 'resilience',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/floating-call.md',
  *check(architecture) {
    const all = architecture.executions.flatMap(({ operation, visits }) =>
      visits.filter(isFloating).map((visit) => ({ operation, visit })),
    );
    // What one operation leaves floating is mended at once, and so is a helper of several.
    const bySite = [...groupBy(all, ({ visit }) => placeKey(visit.call)).values()];
    const byOperations = groupBy(bySite, (same) =>
      unique(same.map(({ operation }) => operation.id))
        .sort()
        .join(' '),
    );
    const violations = [...byOperations.values()].flatMap((sites) => violationOf(architecture, sites.flat()));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/**
 * What a page does with the promise (a query library, a handler of events) is not in sight. A stream or a socket is no
 * promise: its failure is an event, and its messages are waited for as they come.
 */
function isFloating(visit: OrderedVisit): boolean {
  const { call, failure, blocking, inBrowser } = visit;
  return isCall(visit) && !blocking && failure === 'floating' && !inBrowser && !call.streaming;
}

const mostSitesShown = 6;

type Floating = { readonly operation: Operation; readonly visit: OrderedVisit };

function violationOf(architecture: Architecture, all: readonly Floating[]): Violation[] {
  const [first] = all;
  if (!first) return [];
  const { call } = first.visit;
  const subject = subjectOf(architecture, call.service, unique(all.map(({ operation }) => operation.id)));
  const sites = [...new Map(all.map(({ visit }) => [placeKey(visit.call), visit])).values()];
  const targets = unique(sites.map((visit) => targetLabel(architecture, visit.call)));
  const many = targets.length > 1;
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${subject.plural ? 'call' : 'calls'} ${list(targets)}; nobody waits for ${many ? 'them' : 'it'}, and nothing handles ${many ? 'their' : 'its'} failure`,
      certainty: 'certain',
      evidence: sites.slice(0, mostSitesShown).flatMap((visit) => [
        ...visit.steps,
        {
          ...placeOf(visit.call),
          service: visit.call.service,
          message: `${visit.call.client} calls ${targetLabel(architecture, visit.call)}, and nobody waits for it`,
        },
        ...sinkSteps(visit.call),
      ]),
      suggestion: `Wait for ${many ? 'the calls' : 'the call'}, or handle the failure with \`.catch(…)\`; what must not be lost belongs into a message.`,
      interactions: unique(sites.map((visit) => visit.call.id)),
      identity: targets,
      fix: {
        kind: 'handle',
        calls: sites.map((visit) => ({
          name: targetLabel(architecture, visit.call),
          places: [visit.call, ...visit.steps.toReversed()].map(placeOf),
        })),
      },
    },
  ];
}
