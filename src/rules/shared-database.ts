import type { Architecture, StoreUser } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Step, Store, Violation } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import type { NoOptions, Rule } from './rule.js';
import { isCache, isCertainUser, sharersOf } from './sharing.js';
import { list, unique } from './wording.js';

export const sharedDatabase: Rule<NoOptions> = {
  id: 'shared-database',
  title: 'A database belongs to one service',
  why: 'Services that share a database share its schema, its locks and its load: one changes a column and the other breaks, one runs a slow query and both are down. Neither can be deployed, scaled or restored alone.',
  instead:
    'Let one service own the data. The others ask it, or keep a copy of what they need, fed by its events.',
  category: 'data',
  severity: 'error',
  options: {},
  docs: 'docs/rules/shared-database.md',
  *check(architecture) {
    const violations = architecture.stores.flatMap((store) => violationOf(architecture, store));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at) || compare(a.message, b.message));
  },
};

function violationOf(architecture: Architecture, store: Store): Violation[] {
  const users = sharersOf(architecture, store);
  const [first, second] = users;
  if (!first || !second) return [];
  const at = second.uses[0];
  if (!at) return [];
  const names = users.map(({ service }) => service);
  const cache = isCache(store);
  if (cache && talkOver(architecture, store, names)) return [];
  const isCertain = users.filter(isCertainUser).length > 1;
  const contended = contention(users);
  return [
    {
      service: second.service,
      at: placeOf(at),
      message: `${list(names)} share ${called(store)}${contended}${isCertain || contended !== '' ? '' : doubtAbout(store)}`,
      certainty: isCertain ? 'certain' : 'possible',
      evidence: users.flatMap(stepsOf),
      suggestion: cache ? cacheSuggestion(store, names) : databaseSuggestion(store, first, names.slice(1)),
      identity: [store.name, ...names],
      // An address that may be a placeholder proves nothing by itself; tables that both know do.
      ...(cache || (!isCertain && contended === '') ? { atMost: 'warn' as const } : {}),
    },
  ];
}

/** `the postgres database shop`; `libs/data's database`, which says itself what it is. */
function called(store: Store): string {
  const kind = kindOf(store);
  return kind === 'database' && /\bdatabase\b/.test(store.name) ? store.name : `the ${kind} ${store.name}`;
}

/** `postgres database`, `redis cache`, `search index`. */
function kindOf(store: Store): string {
  if (isCache(store)) return `${store.kind} cache`;
  // Addresses of search engines say no more than that they are URLs.
  if (/^https?$/.test(store.kind)) return 'database at';
  return store.kind === 'database' ? store.kind : `${store.kind} database`;
}

function doubtAbout({ address }: Store): string {
  return address !== null && /localhost|127\.0\.0\.1/.test(address)
    ? ', if they run with the address of a developer’s machine'
    : ', if the address that is known is the one that they run with';
}

/** Services that publish, consume or queue through a store use it as the broker that it is for them. */
function talkOver(
  { channels, interactions }: Architecture,
  { kind }: Store,
  names: readonly string[],
): boolean {
  const messages = interactions.filter(
    (each) => (each.kind === 'publish' || each.kind === 'consume') && names.includes(each.service),
  );
  return channels.some((channel) => {
    if (channel.kind !== kind) return false;
    const own = messages.filter(({ target }) => target.channel === channel.name);
    return own.some((each) =>
      own.some((other) => each.kind !== other.kind && each.service !== other.service),
    );
  });
}

const mostUsesShown = 3;
const mostContentionsShown = 2;

function touched({ writes, reads }: StoreUser): string[] {
  return unique([...writes, ...reads]);
}

/** The worst of it, in the names of tables: what several write, or else what one writes and another reads. */
function contention(users: readonly StoreUser[]): string {
  const tables = unique(users.flatMap(touched)).sort(compare);
  const writers = (table: string): StoreUser[] => users.filter((user) => user.writes.includes(table));
  const contended = tables.filter((table) => writers(table).length > 1);
  if (contended.length > 0) {
    const namesOf = (table: string) => writers(table).map(({ service }) => service);
    const byWriters = [...groupBy(contended, (table) => JSON.stringify(namesOf(table))).values()];
    return byWriters
      .slice(0, mostContentionsShown)
      .map((written) => {
        const names = namesOf(written[0] ?? '');
        return `; ${list(names)} ${names.length === 2 ? 'both' : 'all'} write ${list(written)}`;
      })
      .join('');
  }
  for (const table of tables) {
    const [writer] = writers(table);
    const reader = users.find((user) => user !== writer && touched(user).includes(table));
    if (writer && reader) return `; ${reader.service} reads ${table}, which ${writer.service} writes`;
  }
  return '';
}

function stepsOf({ service, uses, writes, reads }: StoreUser): Step[] {
  const tables = [
    writes.length > 0 ? `writes ${list(writes)}` : '',
    reads.length > 0 ? `reads ${list(reads)}` : '',
  ].filter(Boolean);
  return uses.slice(0, mostUsesShown).map((use) => ({
    ...placeOf(use),
    service,
    message: [`${service} ${use.message}`, ...tables].join('; '),
  }));
}

function databaseSuggestion(store: Store, owner: StoreUser, others: readonly string[]): string {
  const ask = `${list(others)} ${others.length === 1 ? 'asks' : 'ask'} ${owner.service}, or ${others.length === 1 ? 'keeps' : 'keep'} a copy fed by its events`;
  if (store.owner === owner.service) return `${store.name} belongs to ${owner.service}: ${ask}.`;
  return `Let one service own ${store.name}; if that is ${owner.service}, ${ask}. Declare the owner under \`stores\` in hoplint.yaml.`;
}

function cacheSuggestion(store: Store, names: readonly string[]): string {
  return `Give each of ${list(names)} its own ${store.kind}, or at least its own key prefix and memory limit, so that none evicts or reads what another keeps.`;
}
