import type { Architecture } from '../analyze/architecture.js';
import type { Interaction } from '../model.js';
import { list, unique } from '../rules/wording.js';
import type { Subject } from './interview.js';
import type { Suggestion } from './suggestion.js';

/** What is there already: brokers, and what the services speak. */

/** Brokers that keep messages for readers to go back to. */
const LOGS = /kafka|redpanda|kinesis|event-?hub|pulsar/i;
/** What carries messages and is no broker between services, or answers like a call. */
const NO_BROKERS = /^(temporal|socket\.io|grpc|trpc|tcp|http|messages)$/i;
const GRPC = /grpc|connectrpc/i;

/** The kinds of brokers over which this system sends messages. */
export function brokersOf({ interactions }: Architecture): Suggestion {
  const sending = interactions.filter(
    ({ kind, system, client }) =>
      (kind === 'publish' || kind === 'consume') && !NO_BROKERS.test(system ?? client),
  );
  const nameOf = ({ system, client }: Interaction) => system ?? client;
  const logs = sending.filter((each) => LOGS.test(nameOf(each)));
  const queues = sending.filter((each) => !LOGS.test(nameOf(each)));
  const [first] = sending;
  if (!first) return { answer: 'none', evidence: 'no message of this system goes through a broker' };
  const answer = logs.length === 0 ? 'queue' : queues.length === 0 ? 'log' : 'both';
  const names = unique(sending.map(nameOf)).sort();
  return { answer, evidence: `${first.file}:${first.line}: messages go over ${list(names)}`, isFact: true };
}

export function speaksGrpc({ client, system }: Interaction): boolean {
  return GRPC.test(client) || system === 'grpc';
}

/** What the two services have in common; what they speak in this very call comes first. */
export function stackOf(
  architecture: Architecture,
  { from, to }: Subject,
  call: Interaction,
): Suggestion | null {
  if (call.kind === 'rpc') {
    const isGrpc = speaksGrpc(call);
    return {
      answer: isGrpc ? 'grpc' : 'rpc',
      evidence: `${call.file}:${call.line}: ${from} calls ${to} ${isGrpc ? 'over gRPC' : `with ${call.client}`}`,
      isFact: true,
    };
  }
  const rpc = architecture.interactions.find(
    (each) => each.kind === 'rpc' && each.service === from && speaksGrpc(each),
  );
  const speaking = architecture.operationsOf(to).find(({ kind }) => kind === 'rpc');
  if (rpc && (speaking || rpc.target.service === to)) {
    return {
      answer: 'grpc',
      evidence: `${rpc.file}:${rpc.line}: ${from} speaks gRPC, and so does ${to}`,
      isFact: true,
    };
  }
  const [answering] = architecture
    .operationsOf(to)
    .filter(({ kind }) => kind === 'http' || kind === 'rpc' || kind === 'consume')
    .sort((a, b) => Number(b.kind === 'http') - Number(a.kind === 'http'));
  if (!answering) {
    if (!call.inBrowser) return null;
    return {
      answer: 'http',
      evidence: `${call.file}:${call.line}: a page calls ${to} over HTTP`,
      isFact: true,
    };
  }
  const said = answering.kind === 'http' ? `${to} answers HTTP` : `${to} is written in the same language`;
  return {
    answer: 'http',
    evidence: `${answering.file}:${answering.line}: ${said}`,
    // Who answers in code that is read here is written in the same language.
    isFact: (architecture.service(to)?.files ?? 0) > 0,
  };
}

/** What holds for messages that are sent already. */
export function deliveryOf(architecture: Architecture, call: Interaction): Suggestion | null {
  if (call.kind !== 'publish') return null;
  const channel = architecture.channels.find(({ name }) => name === call.target.channel);
  if (!channel || channel.consumers.length < 2) return null;
  return {
    answer: 'fanout',
    evidence: `${call.file}:${call.line}: ${list([...channel.consumers])} read ${channel.name}`,
  };
}
