import type { Channel, Interaction, Target } from '../../model.js';
import { compare } from '../../order.js';
import type { CallGraph } from './callgraph.js';
import type { OperationDraft } from './entries.js';
import { type Evaluated, parametersIn } from './evaluated.js';
import type { Draft } from './interactions.js';
import { functionOf } from './program.js';

/** An operation that reads messages, as its service registers it. */
export type Consumer = {
  readonly service: string;
  /** Id of the operation. */
  readonly operation: string;
  readonly draft: OperationDraft;
  /** What carries the messages of a service, where all come over the same. */
  readonly transport: string | null;
};

/**
 * The consumers' interactions with the channels that they read: one for each channel, be it one that somebody
 * publishes and that fits a consumer's pattern, or the one that the consumer names.
 */
export function consumptions(consumers: readonly Consumer[], published: readonly Draft[]): Draft[] {
  const channels = [...new Map(published.flatMap(publishedChannel)).values()];
  return consumers.flatMap((consumer): Draft[] => {
    const fitting = channels.filter((channel) => reads(consumer, channel)).map(({ name }) => name);
    const { kind, path } = consumer.draft;
    if (kind === 'consume' && fitting.length === 0) return [consumption(consumer, path === '' ? null : path)];
    return [...new Set(fitting)].map((name) => consumption(consumer, name));
  });
}

type Published = { readonly name: string; readonly system: string | null; readonly library: string };

function publishedChannel({ interaction }: Draft): [string, Published][] {
  const { kind, target, client, system } = interaction;
  const name = target.channel;
  if (kind !== 'publish' || name === null) return [];
  return [[JSON.stringify([name, system, client]), { name, system, library: client }]];
}

function reads(consumer: Consumer, { name, system, library }: Published): boolean {
  const { draft } = consumer;
  // An event that arrives where requests are answered is handled as one: Nest keeps all its handlers in one table.
  if (draft.kind === 'rpc') return draft.library === library && draft.path === name;
  if (draft.kind !== 'consume') return false;
  if (draft.path === name || (draft.binding && draft.binding.queue === name)) return true;
  const carrier = systemOf(consumer) ?? system;
  if (system !== null && carrier !== system) return false;
  // Who binds a queue without a key gets all that a fanout exchange is sent, under whatever key.
  if (draft.binding && !draft.path.includes('/')) return name.startsWith(`${draft.path}/`);
  const pattern = patternOf(carrier, draft.path);
  return pattern?.test(name) ?? false;
}

/** The wildcards of a broker's subscriptions as a regular expression; null where the name has none. */
export function patternOf(system: string | null, name: string): RegExp | null {
  const escaped = name.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  switch (system) {
    case 'rabbitmq': {
      if (!/[*#]/.test(name)) return null;
      const words = escaped
        .replaceAll('*', '[^./]+')
        .replace(/\/#$/, '(?:/.*)?')
        .replaceAll('\\.#', '(?:\\..+)?')
        .replaceAll('#\\.', '(?:.+\\.)?')
        .replaceAll('#', '.*');
      return new RegExp(`^${words}$`);
    }
    case 'mqtt':
      if (!/[+#]/.test(name)) return null;
      return new RegExp(
        `^${escaped.replaceAll('\\+', '[^/]+').replace(/\/#$/, '(?:/.*)?').replace(/#$/, '.*')}$`,
      );
    case 'moleculer':
      if (!name.includes('*')) return null;
      return new RegExp(`^${escaped.replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^.]*'))}$`);
    case 'nats':
      if (!/[*>]/.test(name)) return null;
      return new RegExp(`^${escaped.replaceAll('*', '[^.]+').replace(/>$/, '.+')}$`);
    default:
      return null;
  }
}

function systemOf({ draft, transport }: Consumer): string | null {
  return draft.system ?? transport;
}

function consumption(consumer: Consumer, channel: string | null): Draft {
  const { service, operation, draft } = consumer;
  const at = { file: draft.file, line: draft.line, column: draft.column };
  const interaction: Interaction = {
    id: `${service}/${draft.file}:${draft.line}:${draft.column}/consume ${channel ?? ''}`,
    service,
    kind: 'consume',
    client: draft.library,
    ...at,
    sink: at,
    via: [],
    instance: null,
    target: channelTarget(channel, draft.reason),
    method: null,
    path: null,
    entity: null,
    access: null,
    blocking: false,
    loop: null,
    timeout: { ms: null, source: 'none', detail: '' },
    retry: null,
    circuitBreaker: false,
    streaming: false,
    system: systemOf(consumer),
    write: null,
    given: [],
    reaches: [{ operation, blocking: false, loop: null, steps: [] }],
  };
  return { interaction, hint: null, origin: null };
}

/** A channel as the target of messages; null where it cannot be told, for this reason. */
export function channelTarget(channel: string | null, reason = 'the channel is not known'): Target {
  return {
    status: channel === null ? 'unresolved' : 'resolved',
    service: null,
    operation: null,
    store: null,
    channel,
    address: null,
    candidates: [],
    reason: channel === null ? reason : null,
    certainty: 'certain',
  };
}

/** Why a channel is not known, as far as its value tells: that of a wrapper is known where somebody calls it. */
export function unknownChannel(graph: CallGraph, value: Evaluated): string {
  for (const ref of parametersIn(value).values()) {
    const { name } = functionOf(ref);
    if (graph.invocations(ref).length === 0)
      return `the channel is what ${name} is called with, and no call of it is found`;
  }
  return 'the channel is not known';
}

/** Every channel, with what carries it and who uses it. */
export function channelList(interactions: readonly Interaction[]): Channel[] {
  const channels = new Map<
    string,
    { systems: Set<string>; publishers: Set<string>; consumers: Set<string> }
  >();
  for (const { kind, service, target, system } of interactions) {
    const { channel } = target;
    if (channel === null) continue;
    const known = channels.get(channel) ?? {
      systems: new Set<string>(),
      publishers: new Set<string>(),
      consumers: new Set<string>(),
    };
    channels.set(channel, known);
    if (system !== null) known.systems.add(system);
    (kind === 'consume' ? known.consumers : known.publishers).add(service);
  }
  return [...channels]
    .map(([name, { systems, publishers, consumers }]) => ({
      name,
      kind: [...systems].sort()[0] ?? 'messages',
      publishers: [...publishers].sort(),
      consumers: [...consumers].sort(),
    }))
    .sort((a, b) => compare(a.name, b.name));
}
