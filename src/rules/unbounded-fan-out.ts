import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Interaction, Loop, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isByHand, isOfElement, isSetUp, isTask } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const unboundedFanOut: Rule<NoOptions> = {
  id: 'unbounded-fan-out',
  title: 'Calls that are started together have a limit',
  why: 'A list of a thousand elements starts a thousand requests in the same moment. The called service gets a burst that no user made, the caller runs out of sockets, and whichever fails first fails everything.',
  instead:
    'Limit how many calls run at once (p-limit, p-map with `concurrency`, chunks), or ask for all elements in one request.',
  category: 'resilience',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/unbounded-fan-out.md',
  *check(architecture) {
    const { afterFailure } = architecture;
    const starts = architecture.interactions
      .filter(
        (call) =>
          !afterFailure.has(call.id) && !isTask(call) && !isOfElement(call) && !isByHand(architecture, call),
      )
      .flatMap(startsOf);
    const loops = [...groupBy(starts, ({ loop }) => placeKey(loop)).values()];
    const violations = loops.flatMap((each) => violationOf(architecture, each));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

function isUnbounded(loop: Loop): boolean {
  const { concurrent, excuse, elements, text } = loop;
  return concurrent && excuse === null && elements === undefined && !part.test(text) && !isSetUp(loop);
}

/** A part of a list has a length that somebody chose. */
const part = /\bs(p?)lice\b/i;

/** A call that a loop starts for each element without waiting for the one before. */
type Start = { readonly loop: Loop; readonly call: Interaction; readonly operations: readonly string[] };

function startsOf(call: Interaction): Start[] {
  if ((call.kind !== 'http' && call.kind !== 'rpc') || call.streaming || call.limited) return [];
  // Browsers keep to six connections with one host (HTTP/1.1) or a hundred streams (RFC 9113, 5.1.2) by themselves.
  if (call.inBrowser) return [];
  const reached = call.reaches.map(({ loop, operation }) => ({ loop, operations: [operation] }));
  const around = reached.length > 0 ? reached : [{ loop: call.loop, operations: [] }];
  const loops = groupBy(around, ({ loop }) => (loop !== null && isUnbounded(loop) ? placeKey(loop) : null));
  return [...loops.values()].flatMap((reaches) => {
    const loop = reaches[0]?.loop;
    return loop ? [{ loop, call, operations: reaches.flatMap(({ operations }) => operations) }] : [];
  });
}

function violationOf(architecture: Architecture, starts: readonly Start[]): Violation[] {
  const [first] = starts;
  if (!first) return [];
  const { loop, call } = first;
  const targets = unique(starts.map((each) => targetLabel(architecture, each.call)));
  const subject = subjectOf(
    architecture,
    call.service,
    starts.flatMap(({ operations }) => operations),
  );
  return [
    {
      service: call.service,
      at: placeOf(loop),
      message: `${subject.text} ${subject.plural ? 'start' : 'starts'} a call of ${list(targets, 3)} for every element of \`${loop.text}\` at once, however many there are`,
      certainty: 'certain',
      evidence: [
        { ...placeOf(loop), service: call.service, message: `the loop \`${loop.text}\`` },
        ...loop.through,
        ...starts.flatMap(({ call: each }) => [
          {
            ...placeOf(each),
            service: each.service,
            message: `${each.client} calls ${targetLabel(architecture, each)}`,
          },
          ...sinkSteps(each),
        ]),
      ],
      suggestion: `Let a few run at a time: \`const limit = pLimit(5)\` and \`limit(() => …)\` around the call of ${list(targets, 3)}; or ask for all elements in one request.`,
      interactions: starts.map((each) => each.call.id),
      identity: [loop.text, ...targets],
    },
  ];
}
