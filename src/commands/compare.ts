import type { Architecture } from '../analyze/architecture.js';
import type { Hop, Interaction } from '../model.js';
import { compare as inOrder } from '../order.js';

/** What was added, removed or changed between two architectures. */
export type Change = {
  readonly what: 'service' | 'operation' | 'hop' | 'interaction' | 'channel' | 'store';
  readonly change: 'added' | 'removed' | 'changed';
  /** For people; no line numbers, so that it is the same before and after. */
  readonly name: string;
  /** Where it is now, or was, if it is removed; null for what has no place. */
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** `changed`: what of it. */
  readonly details: readonly Detail[];
};
export type Detail = { readonly name: string; readonly before: string; readonly after: string };

type Thing = Omit<Change, 'change' | 'details'> & { readonly traits: Readonly<Record<string, string>> };

const ORDER = ['service', 'operation', 'hop', 'interaction', 'channel', 'store'];

/** Things are the same by what they connect; that code moved is no change. */
export function compareArchitectures(before: Architecture, after: Architecture): Change[] {
  const old = byIdentity(thingsOf(before));
  const now = byIdentity(thingsOf(after));
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((identity): Change[] => {
    const was = old.get(identity);
    const is = now.get(identity);
    const { what, name, at } = (is ?? was) as Thing;
    const details = was && is ? differences(was.traits, is.traits) : [];
    if (was && is && details.length === 0) return [];
    return [{ what, change: !was ? 'added' : is ? 'changed' : 'removed', name, at, details }];
  });
  return changes.sort(
    (a, b) =>
      ORDER.indexOf(a.what) - ORDER.indexOf(b.what) || inOrder(a.name, b.name) || inOrder(a.change, b.change),
  );
}

/** Two that are alike get a number, in the order of the code. */
function byIdentity(things: readonly Thing[]): Map<string, Thing> {
  const found = new Map<string, Thing>();
  const seen = new Map<string, number>();
  for (const thing of things) {
    const identity = `${thing.what} ${thing.name}`;
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    found.set(`${identity} ${count}`, thing);
  }
  return found;
}

function differences(before: Thing['traits'], after: Thing['traits']): Detail[] {
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

function nowhere<What extends Change['what']>(what: What, name: string) {
  return { what, name, at: null };
}

function hopName({ from, to, toService }: Hop): string {
  return `${from} → ${to ?? toService}`;
}

function interactionThing(interaction: Interaction): Thing {
  const { service, kind, client, method, path, graphql, entity, access, target, timeout, retry } =
    interaction;
  const operations = list(interaction.reaches.map(({ operation }) => operation));
  const to =
    target.operation ?? target.service ?? target.store ?? target.channel ?? target.address ?? 'unknown';
  const asks = [method, path, graphql, access, entity].filter((part) => part != null).join(' ');
  const from = operations === 'none' ? service : operations;
  return {
    what: 'interaction',
    name: `${from} → ${to}: ${[kind, asks].filter((part) => part !== '').join(' ')} (${client})`,
    at: placeOf(interaction),
    traits: {
      timeout: timeout.ms === null ? timeout.source : `${timeout.ms} ms`,
      blocking: yes(interaction.blocking),
      'in a loop': yes(interaction.loop !== null),
      retries: retry ? `${retry.attempts ?? 'unlimited'} attempts, delay ${retry.delay}` : 'none',
      'circuit breaker': yes(interaction.circuitBreaker),
      address: target.address ?? 'unknown',
    },
  };
}

function placeOf({ file, line, column }: Interaction): Change['at'] {
  return { file, line, column };
}

function list(names: readonly string[]): string {
  return [...new Set(names)].sort(inOrder).join(', ') || 'none';
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}
