import type { StoreUse } from '../../model.js';
import type { Identity } from './store-identity.js';

/** A store, and how services use it, by place. */
export type KnownStore = { readonly identity: Identity; readonly uses: Map<string, UseDraft> };
export type UseDraft = Omit<StoreUse, 'reads' | 'writes'> & {
  /** False where it is not known how the client came to be: then the place is one that uses it. */
  readonly isOpening: boolean;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Classes outside of the service that describe what it reads or writes, with the tables that they stand for. */
  readonly entities: Map<string, string>;
};

/**
 * Joins stores whose address is not known, where services name it by the same settings, describe the same table by
 * the same class, and one of them writes it: who shares the entity shares its table. What is left is as it was.
 */
export function merged(stores: readonly KnownStore[]): KnownStore[] {
  const joined = new Map<string, KnownStore>();
  const names = mergedNames(stores);
  for (const store of stores) {
    const name = names.get(store.identity.name) ?? store.identity.name;
    const before = joined.get(name);
    joined.set(name, {
      identity: { ...store.identity, name },
      uses: new Map([...(before?.uses ?? []), ...store.uses]),
    });
  }
  return [...joined.values()];
}

/** The common name of each store that is joined with another. */
export function mergedNames(stores: readonly KnownStore[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const alike of groupsOf(stores)) {
    const [first] = alike;
    if (!first || alike.length < 2) continue;
    const { kind, settings } = first.identity;
    for (const { identity } of alike) names.set(identity.name, `${kind} (${settings?.join(', ')})`);
  }
  return names;
}

/** Stores with the same settings, in groups that an entity holds together. */
function groupsOf(stores: readonly KnownStore[]): KnownStore[][] {
  const groups: KnownStore[][] = [];
  for (const store of stores) {
    if (!store.identity.settings) continue;
    const related = groups.filter((group) => group.some((other) => isAlike(store, other)));
    const apart = groups.filter((group) => !related.includes(group));
    groups.splice(0, groups.length, ...apart, [...related.flat(), store]);
  }
  return groups;
}

function isAlike(one: KnownStore, other: KnownStore): boolean {
  const a = one.identity;
  const b = other.identity;
  if (a.kind !== b.kind || a.settings?.join() !== b.settings?.join()) return false;
  return [...one.uses.values()].some((use) =>
    [...other.uses.values()].some((their) =>
      [...use.entities].some(
        ([entity, table]) => their.entities.has(entity) && (use.writes.has(table) || their.writes.has(table)),
      ),
    ),
  );
}
