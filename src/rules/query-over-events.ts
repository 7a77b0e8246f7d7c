import { type Architecture, targetService } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Interaction, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import { asks } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const queryOverEvents: Rule<NoOptions> = {
  id: 'query-over-events',
  title: 'A question is not sent through a broker',
  why: 'A question through a broker is a synchronous call with two more queues in it: the asker still waits and still fails with the service that it asks, and a broker that is slow or down stops even the reads.',
  instead:
    'Ask over HTTP or gRPC, where caches, timeouts and load balancing work; or keep a local copy that events keep up to date.',
  category: 'coupling',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/query-over-events.md',
  *check(architecture) {
    const questions = architecture.interactions.filter(isQuestion);
    const violations = groupsOf(questions).flatMap((calls) => violationOf(architecture, calls));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

const BROKERS: Readonly<Record<string, string>> = {
  rabbitmq: 'RabbitMQ',
  kafka: 'Kafka',
  redis: 'Redis',
  nats: 'NATS',
  mqtt: 'MQTT',
};

/** A request over a broker that is waited for, or a message that says where to answer, named as a question. */
function isQuestion(call: Interaction): boolean {
  if (BROKERS[call.system ?? ''] === undefined) return false;
  if (call.kind === 'rpc') return call.blocking && asks(call);
  return (
    call.kind === 'publish' && call.given.includes('replyTo') && asks({ ...call, path: call.target.channel })
  );
}

/** A service that asks more others than this over one broker has decided to: one finding says so. */
const mostAnswerersApart = 3;

function groupsOf(questions: readonly Interaction[]): Interaction[][] {
  const byBroker = groupBy(questions, ({ service, system }) => JSON.stringify([service, system]));
  return [...byBroker.values()].flatMap((same) => {
    const byAnswerer = [...groupBy(same, answererOf).values()];
    return byAnswerer.length > mostAnswerersApart ? [same] : byAnswerer;
  });
}

function answererOf({ target, kind }: Interaction): string {
  return targetService(target) ?? (kind === 'publish' ? (target.channel ?? '') : '');
}

function violationOf(architecture: Architecture, calls: readonly Interaction[]): Violation[] {
  const [call] = calls;
  if (!call) return [];
  const labels = unique(calls.map((each) => labelOf(architecture, each)));
  const broker = BROKERS[call.system ?? ''] ?? 'a broker';
  const subject = subjectOf(
    architecture,
    call.service,
    unique(calls.flatMap(({ reaches }) => reaches.map(({ operation }) => operation))),
  );
  const isResolved = calls.some(({ kind, target }) => kind === 'rpc' && target.operation !== null);
  const answerers = unique(calls.map(answererOf).filter(Boolean));
  const isMany = answerers.length > mostAnswerersApart;
  const answerer = list(answerers, mostAnswerersApart);
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${subject.plural ? 'ask' : 'asks'} ${list(labels, isMany ? mostAnswerersApart : labels.length)} through ${broker} and ${subject.plural ? 'wait' : 'waits'} for the answer`,
      certainty: isResolved ? 'certain' : 'possible',
      evidence: calls.slice(0, 8).flatMap((each) => [
        {
          ...placeOf(each),
          service: each.service,
          message: `${each.client} asks ${labelOf(architecture, each)} through ${broker}`,
        },
        ...sinkSteps(each),
      ]),
      suggestion: answerer
        ? `Let ${answerer} answer questions over HTTP or gRPC, and keep ${broker} for commands and events.`
        : `Ask over HTTP or gRPC, and keep ${broker} for commands and events.`,
      interactions: calls.map(({ id }) => id),
      identity: isMany ? [broker] : [answerer, ...labels],
    },
  ];
}

function labelOf(architecture: Architecture, call: Interaction): string {
  return call.kind === 'publish' ? (call.target.channel ?? 'a channel') : targetLabel(architecture, call);
}
