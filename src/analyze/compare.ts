import { groupBy } from '../group.js';
import type { ArchitectureChange, ChangeDetail, Hop, Interaction } from '../model.js';
import { compare as inOrder } from '../order.js';
import { placeOf } from '../place.js';
import type { Architecture } from './architecture.js';

type Thing = Omit<ArchitectureChange, 'change' | 'details'> & {
  readonly traits: Readonly<Record<string, string>>;
};

const ORDER = ['service', 'operation', 'hop', 'interaction', 'channel', 'store'];

/**
 * Things are the same by what they connect; that code moved is no change. Of several that connect the same, those are
 * paired that differ least.
 */
export function compareArchitectures(before: Architecture, after: Architecture): ArchitectureChange[] {
  const old = groupBy(thingsOf(before), identityOf);
  const now = groupBy(thingsOf(after), identityOf);
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((identity) =>
    changesAmong(old.get(identity) ?? [], now.get(identity) ?? []),
  );
  return changes.sort(
    (a, b) =>
      ORDER.indexOf(a.what) - ORDER.indexOf(b.what) || inOrder(a.name, b.name) || inOrder(a.change, b.change),
  );
}

function identityOf({ what, name }: Thing): string {
  return `${what} ${name}`;
}

function changesAmong(old: readonly Thing[], now: readonly Thing[]): ArchitectureChange[] {
  const pairs = old
    .flatMap((was) => now.map((is) => ({ was, is, details: differences(was.traits, is.traits) })))
    .sort((a, b) => a.details.length - b.details.length);
  const paired = new Set<Thing>();
  const changes: ArchitectureChange[] = [];
  for (const { was, is, details } of pairs) {
    if (paired.has(was) || paired.has(is)) continue;
    paired.add(was).add(is);
    if (details.length > 0) changes.push(changeOf(is, 'changed', details));
  }
  const alone = (things: readonly Thing[]) => things.filter((thing) => !paired.has(thing));
  return [
    ...changes,
    ...alone(old).map((thing) => changeOf(thing, 'removed')),
    ...alone(now).map((thing) => changeOf(thing, 'added')),
  ];
}

function changeOf(
  { what, name, at }: Thing,
  change: ArchitectureChange['change'],
  details: readonly ChangeDetail[] = [],
): ArchitectureChange {
  return { what, change, name, at, details };
}

function differences(before: Thing['traits'], after: Thing['traits']): ChangeDetail[] {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const [was = '', is = ''] = [before[name], after[name]];
    return was === is ? [] : [{ name, before: was, after: is }];
  });
}

function thingsOf(architecture: Architecture): Thing[] {
  const hops = new Map(architecture.hops.map((hop) => [`${hop.from} ${hop.to ?? hop.toService}`, hop]));
  return [
    ...architecture.services.map(({ name, external }) => ({
      ...nowhere('service', name),
      traits: { external: yes(external) },
    })),
    ...architecture.operations.map(({ id, file, line, column }) => ({
      what: 'operation' as const,
      name: id,
      at: { file, line, column },
      traits: {},
    })),
    ...[...hops.values()].map((hop) => ({
      what: 'hop' as const,
      name: hopName(hop),
      at: placeOf(hop.interaction),
      traits: {},
    })),
    ...architecture.interactions.map(interactionThing),
    ...architecture.channels.map(({ name, kind, publishers, consumers }) => ({
      ...nowhere('channel', `${kind} ${name}`),
      traits: { publishers: list(publishers), consumers: list(consumers) },
    })),
    ...architecture.stores.map(({ name, kind, owner, uses }) => ({
      ...nowhere('store', `${kind} ${name}`),
      traits: { owner: owner ?? 'none', 'used by': list(uses.map(({ service }) => service)) },
    })),
  ];
}

function nowhere<What extends ArchitectureChange['what']>(what: What, name: string) {
  return { what, name, at: null };
}

function hopName({ from, to, toService }: Hop): string {
  return `${from} → ${to ?? toService}`;
}

function interactionThing(interaction: Interaction): Thing {
  const { service, kind, client, method, path, graphql, entity, access, target, timeout, retry } =
    interaction;
  const to =
    target.operation ?? target.service ?? target.store ?? target.channel ?? target.address ?? 'unknown';
  const asks = [method, path, graphql, access, entity].filter((part) => part != null).join(' ');
  return {
    what: 'interaction',
    name: `${service} → ${to}: ${[kind, asks].filter((part) => part !== '').join(' ')} (${client})`,
    at: placeOf(interaction),
    traits: {
      'asked by': list(interaction.reaches.map(({ operation }) => operation)),
      timeout: timeout.ms === null ? timeout.source : `${timeout.ms} ms`,
      blocking: yes(interaction.blocking),
      'in a loop': yes(interaction.loop !== null),
      retries: retry ? `${retry.attempts ?? 'unlimited'} attempts, delay ${retry.delay}` : 'none',
      'circuit breaker': yes(interaction.circuitBreaker),
      address: target.address ?? 'unknown',
    },
  };
}

function list(names: readonly string[]): string {
  return [...new Set(names)].sort(inOrder).join(', ') || 'none';
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}
