import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Channel, Interaction, Service, Violation } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isDeclaredChannel } from './declared.js';
import { SOCKETS } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { fewSteps, list, unique } from './wording.js';

export const orphanEvent: Rule<NoOptions> = {
  id: 'orphan-event',
  title: 'Every message has somebody who sends it and somebody who reads it',
  why: 'An event that nobody reads is work for nothing, or the sign of a consumer that listens for another name: the mail is never sent, the stock never counted, and no error says so. A consumer that nothing feeds is code that seems to run and does not.',
  instead:
    'Make both sides use one name, remove the side that is left over, or declare the channel as external where another system is at its other end.',
  category: 'data',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/orphan-event.md',
  *check(architecture) {
    const orphans = architecture.interactions.flatMap((message) => orphanOf(architecture, message));
    const groups = groupBy(orphans, ({ message, channel }) =>
      JSON.stringify([message.service, message.kind, channel.kind]),
    );
    // Services that run the same shared code lack the same, at one place.
    const places = groupBy([...groups.values()], (group) =>
      JSON.stringify(
        group.map(({ message, channel }) => [message.kind, channel.name, placeKey(message)]).sort(),
      ),
    );
    const violations = [...places.values()].flatMap((each) => violationOf(architecture, each.flat()));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

type Orphan = { readonly message: Interaction; readonly channel: Channel };

/** What a broker or a store sends by itself. */
const ownMessages = /dead.?letter|dlq|dlx|__key(event|space)|\$SYS|advisor(y|ies)|^amq\.|changes?tream/i;
/** What a connector publishes of the changes of a database: `server.schema.table` (Debezium). */
const changes = /^[\w-]+\.(public|dbo)\.\w+$/;
/** A setting that nothing gives a value: the name is not known. */
const setting = /^\$\{\w+\}$/;

function orphanOf(architecture: Architecture, message: Interaction): Orphan[] {
  const { kind, target } = message;
  if (kind !== 'publish' && kind !== 'consume') return [];
  const channel = architecture.channels.find(({ name }) => name === target.channel);
  if (!channel || SOCKETS.test(channel.kind) || ownMessages.test(channel.name)) return [];
  // Workers bundle the workflows of a directory, which is named by its path.
  // A name that is not set yet is none.
  if (channel.name.trim() === '' || channel.kind === 'temporal' || setting.test(channel.name)) return [];
  if (kind === 'consume' && changes.test(channel.name)) return [];
  // Names that a service fills in while it runs are fed by publishers that do so, too.
  if (kind === 'consume' && channel.name.includes(':param')) return [];
  const others = kind === 'publish' ? channel.consumers : channel.publishers;
  if (others.length > 0 || isDeclaredChannel(architecture, channel, { external: true })) return [];
  if (isAsked(architecture, message, channel) || mayBeOtherEnd(architecture, message, channel)) return [];
  if (isOutOfSight(architecture, message, channel)) return [];
  return [{ message, channel }];
}

/** Services with source that cannot be read, in another language: the other end may be theirs. */
function unreadServices({ services }: Architecture): readonly Service[] {
  return services.filter(({ external, files, roots }) => !external && files === 0 && roots.length > 0);
}

/**
 * Whether the other ends would hardly be seen: there is one service alone, most cannot be read, or Redis carries it.
 */
function isOutOfSight(architecture: Architecture, { kind }: Interaction, channel: Channel): boolean {
  const read = architecture.services.filter(({ external, files }) => !external && files > 0);
  // Who is at the other end of what one service sends is in another repository.
  if (read.length < 2) return true;
  if (unreadServices(architecture).length >= read.length) return true;
  // Redis forgets at once what nobody listens to, and its listeners stand behind wrappers more often than not.
  return kind === 'publish' && channel.kind === 'redis';
}

/** A consumer that a request is sent to: the sender waits, and publishes nothing. */
function isAsked({ interactions }: Architecture, { kind, reaches }: Interaction, { name }: Channel): boolean {
  const handlers = new Set(reaches.map(({ operation }) => operation));
  return (
    kind === 'consume' &&
    interactions.some(
      (each) => handlers.has(each.target.operation ?? '') || (each.kind === 'rpc' && each.path === name),
    )
  );
}

/** Whether there is a message of the other kind on the same broker, of which the channel may be this one. */
function mayBeOtherEnd(architecture: Architecture, message: Interaction, channel: Channel): boolean {
  const other = message.kind === 'publish' ? 'consume' : 'publish';
  return architecture.interactions.some(
    (each) =>
      each.kind === other &&
      (each.target.channel === null || mayBeSame(each.target.channel, channel.name)) &&
      (each.system === null || message.system === null || each.system === channel.kind),
  );
}

/** Whether two names may be one: a routing key that is not known, parts that only the running system fills in. */
function mayBeSame(one: string, other: string): boolean {
  if (one.startsWith(`${other}/`) || other.startsWith(`${one}/`)) return true;
  return patternOf(one).test(other) || patternOf(other).test(one);
}

function patternOf(name: string): RegExp {
  const parts = name.split(':param').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/** All channels of one service that lack the same end, on one broker. */
function violationOf(architecture: Architecture, orphans: readonly Orphan[]): Violation[] {
  const sites = [...orphans].sort((a, b) => compareLocations(a.message, b.message));
  const [first] = sites;
  if (!first) return [];
  const { service, kind } = first.message;
  const names = unique(sites.map(({ channel }) => channel.name)).sort(compare);
  const isPublished = kind === 'publish';
  const services = unique(sites.map(({ message }) => message.service)).sort(compare);
  const [one, many] = isPublished ? ['publishes', 'publish'] : ['consumes', 'consume'];
  const verb = services.length > 1 ? many : one;
  const them = names.length > 1 ? 'them' : 'it';
  const unread = unreadServices(architecture).map(({ name }) => name);
  const isSure =
    architecture.services.every(({ external, files }) => external || files > 0) &&
    !names.some((name) => name.includes(':param') || name.includes('${'));
  const unless =
    unread.length > 0
      ? `, unless ${list(unread, 3)} ${unread.length > 1 ? 'do' : 'does'}: what is no JavaScript or TypeScript is not read`
      : '';
  return [
    {
      service,
      at: placeOf(first.message),
      message: `${list(services)} ${verb} ${list(names)} (${first.channel.kind}), and no known service ${isPublished ? 'consumes' : 'publishes'} ${them}${unless}`,
      certainty: isSure ? 'certain' : 'possible',
      evidence: fewSteps(
        sites.map(({ message, channel }) => ({
          ...placeOf(message),
          service: message.service,
          message: `${message.service} ${isPublished ? 'publishes' : 'consumes'} ${channel.name}`,
        })),
      ),
      suggestion: suggestionFor(first, names, isPublished),
      interactions: sites.map(({ message }) => message.id),
      identity: [kind, ...names],
    },
  ];
}

function suggestionFor({ message, channel }: Orphan, names: readonly string[], isPublished: boolean): string {
  const [name = ''] = names;
  const declare = `\`channels: { ${JSON.stringify(name)}: { kind: ${channel.kind}, external: true } }\``;
  return isPublished
    ? `Check for a consumer that listens for another name, or stop publishing ${list(names, 3)}. If another system reads ${names.length > 1 ? 'them' : 'it'}: ${declare}.`
    : `Check for a publisher that uses another name, or remove the consumer of ${list(names, 3)} from ${message.service}. If another system publishes ${names.length > 1 ? 'them' : 'it'}: ${declare}.`;
}
