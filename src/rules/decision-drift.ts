import type { Architecture } from '../analyze/architecture.js';
import type { AnswerUse, Decision, FailureUse, Interaction, Pattern, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import { isCommand } from './commands.js';
import { carriersOf, isCopy } from './declared.js';
import { boundDemands, type Contradiction, type Demand, targetCertainty } from './held-bounds.js';
import type { NoOptions, Rule } from './rule.js';
import { fewSteps, list, targetLabel, unique } from './wording.js';

export const decisionDrift: Rule<NoOptions> = {
  id: 'decision-drift',
  title: 'Services talk to each other as it was decided',
  why: 'A decision that the code contradicts is worse than none: whoever reads the record counts on a queue that holds the load, or on an answer that is there, and finds out in the outage that it is not.',
  instead:
    'Change the code to what was decided, or the decision to what is true, with the reason in its record.',
  category: 'drift',
  severity: 'error',
  options: {},
  docs: 'docs/rules/decision-drift.md',
  *check(architecture) {
    const violations = architecture.declarations.decisions.flatMap((decision) =>
      violationsOf(architecture, decision),
    );
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** An interaction and what contradicts the decision in it, as the end of a sentence with `%` for its goal. */
type Found = { readonly call: Interaction } & Contradiction;

function violationsOf(architecture: Architecture, decision: Decision): Violation[] {
  const calls = [...carriersOf(architecture, decision)].sort(compareLocations);
  const pattern = patternDemand(architecture, decision);
  const against = new Set(calls.filter((call) => pattern.contradiction(call) !== null));
  // A call that is not to be there at all needs no bounds.
  const bounded = calls.filter((call) => !against.has(call));
  return [
    ...violationOf(architecture, decision, pattern, calls),
    ...boundDemands(architecture, decision).flatMap((demand) =>
      violationOf(architecture, decision, demand, bounded),
    ),
  ];
}

/** What of a decision its calls contradict, the pattern first: `be a REST call`, `wait at most 2 s`. */
export function contradicted(
  architecture: Architecture,
  decision: Decision,
): readonly Pick<Demand, 'aspect' | 'decided'>[] {
  const calls = carriersOf(architecture, decision);
  const isContradicted = ({ contradiction }: Demand) => calls.some((call) => contradiction(call) !== null);
  const pattern = patternDemand(architecture, decision);
  return isContradicted(pattern) ? [pattern] : boundDemands(architecture, decision).filter(isContradicted);
}

function violationOf(
  architecture: Architecture,
  { from, to, operation, pattern, record, declaredAt }: Decision,
  demand: Demand,
  calls: readonly Interaction[],
): Violation[] {
  const found = calls.flatMap((call): Found[] => {
    const contradiction = demand.contradiction(call);
    return contradiction === null ? [] : [{ call, ...contradiction }];
  });
  const [first] = found;
  if (!first) return [];
  const same = found.filter(({ what }) => what === first.what);
  const targets = unique(same.map(({ call }) => goalOf(architecture, call)));
  const decided = `${operation === undefined ? `${from} → ${to}` : `${from} → ${to} ${operation}`} is decided to ${demand.decided}`;
  return [
    {
      service: first.call.service,
      at: placeOf(first.call),
      message: `${decided}, but ${first.call.service} ${first.what.replace('%', () => list(targets, 3))}`,
      certainty: found.some(({ call, certainty }) => certainty(call) === 'certain') ? 'certain' : 'possible',
      evidence: [
        ...fewSteps(
          found.map(({ call, what }) => ({
            ...placeOf(call),
            service: call.service,
            message: `${call.service} ${what.replace('%', () => goalOf(architecture, call))}`,
          })),
        ),
        {
          ...declaredAt,
          service: from,
          message: `decided here${record === undefined ? '' : `, recorded in ${record}`}`,
        },
      ],
      suggestion: `${demand.mend.replace('%', () => to)} Or change the decision${record === undefined ? '' : ` and ${record}`} to what is true.`,
      interactions: found.map(({ call }) => call.id),
      identity: [to, operation ?? '', pattern, ...(demand.aspect === 'pattern' ? [] : [demand.aspect])],
    },
  ];
}

function patternDemand(architecture: Architecture, decision: Decision): Demand {
  const { pattern, from } = decision;
  return {
    aspect: 'pattern',
    decided: isCopy(decision) ? 'be replaced by a copy, fed by events' : `be ${named[pattern]}`,
    mend: isCopy(decision)
      ? `Let % publish what changes there, keep a copy of it in ${from}, and read that.`
      : mends[pattern],
    contradiction: (call) => {
      const what = contradictionOf(architecture, decision, call);
      return what === null ? null : { what, certainty: targetCertainty };
    },
  };
}

function goalOf(architecture: Architecture, call: Interaction): string {
  return call.kind === 'publish' ? (call.target.channel ?? 'a message') : targetLabel(architecture, call);
}

const named: Readonly<Record<Pattern, string>> = {
  rest: 'a REST call',
  grpc: 'a gRPC call',
  rpc: 'a procedure call of their framework',
  'grpc-stream': 'a gRPC stream',
  event: 'an event',
  'event-with-ack': 'an event with an acknowledgement',
  saga: 'a step of a saga',
};

const mends: Readonly<Record<Pattern, string>> = {
  rest: 'Call % over HTTP.',
  grpc: 'Call % over gRPC.',
  rpc: 'Call % with the procedure calls of the framework that both use.',
  'grpc-stream': 'Let % stream its answer over gRPC.',
  event: 'Publish an event that % consumes, and do not wait for it.',
  'event-with-ack': 'Publish what % is to do and wait only for word that it has arrived.',
  saga: 'Handle a failure of % here, by undoing the steps before it.',
};

/** Clients of gRPC; other procedure calls go over a broker or a library's own protocol. */
const grpc = /grpc|connectrpc|nice-grpc/i;

function contradictionOf(
  architecture: Architecture,
  { pattern, answers }: Decision,
  call: Interaction,
): string | null {
  const { kind, streaming } = call;
  const isGrpc = kind === 'rpc' && (grpc.test(call.client) || call.system === 'grpc');
  const says = kind === 'publish' ? 'publishes % as an event' : isGrpc ? 'calls % over gRPC' : 'calls %';
  switch (pattern) {
    case 'rest':
      return kind === 'http' ? null : kind === 'rpc' && !isGrpc ? `calls % with ${call.client}` : says;
    case 'rpc':
      if (kind === 'rpc' && !isGrpc) return null;
      return kind === 'http' ? 'calls % over HTTP' : says;
    case 'grpc':
      if (!isGrpc) return kind === 'http' ? 'calls % over HTTP' : says;
      return streaming ? 'streams %' : null;
    case 'grpc-stream':
      if (!isGrpc) return kind === 'http' ? 'calls % over HTTP' : says;
      return streaming ? null : 'calls % over gRPC without a stream';
    case 'event':
      if (kind === 'publish') return null;
      return call.blocking ? 'calls % and waits' : 'calls %';
    case 'event-with-ack':
      if (kind === 'publish') return null;
      if (!isCommand(call)) return 'asks %';
      // Between two services of the same system it was decided on a broker, which holds the load; a call does not.
      if (answers?.sides === 'internal') return call.blocking ? 'calls % and waits' : 'calls %';
      return answersOf(architecture, call).includes('data') ? "calls % and uses the answer's data" : null;
    case 'saga':
      return failuresOf(architecture, call).some(
        (failure) => failure === 'swallowed' || failure === 'floating',
      )
        ? 'goes on when % fails, and undoes nothing'
        : null;
  }
}

function answersOf(architecture: Architecture, call: Interaction): AnswerUse[] {
  const visits = visitsOf(architecture, call).map(({ answer }) => answer);
  return visits.length > 0 ? visits : [call.answer ?? 'data'];
}

function failuresOf(architecture: Architecture, call: Interaction): FailureUse[] {
  return visitsOf(architecture, call).map(({ failure }) => failure);
}

function visitsOf({ executions }: Architecture, { id }: Interaction) {
  return executions.flatMap(({ visits }) => visits.filter(({ interaction }) => interaction === id));
}
