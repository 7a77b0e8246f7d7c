import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Certainty, Hop, Location, Step, Store, Violation } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import type { NoOptions, Rule } from './rule.js';
import { isCache, isCertainUser, sharersOf } from './sharing.js';
import { fewSteps, hopStep, list, targetLabel, unique } from './wording.js';

export const distributedMonolith: Rule<NoOptions> = {
  id: 'distributed-monolith',
  title: 'Services can be deployed and fail one by one',
  why: 'Services that are tied to each other in every direction are one program with a network in the middle: they change together, are deployed together and go down together, and still pay for every call.',
  instead:
    'Merge what cannot be apart into one service, or cut the ties: data with one owner, calls in one direction, events for the other.',
  category: 'coupling',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/distributed-monolith.md',
  *check(architecture) {
    const violations = groupsOf(tiesOf(architecture)).flatMap((ties) => violationOf(architecture, ties));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** What ties two or more services: calls in a circle, or a database and the calls between those who use it. */
type Tie = {
  readonly services: readonly string[];
  readonly hops: readonly Hop[];
  readonly store: { readonly store: Store; readonly uses: readonly Step[] } | null;
  readonly certainty: Certainty;
};

function tiesOf(architecture: Architecture): Tie[] {
  const knots = architecture.knots.map((hops): Tie => {
    const services = unique(hops.flatMap(({ interaction, toService }) => [interaction.service, toService]));
    return { services, hops, store: null, certainty: certaintyOf(hops) };
  });
  const stores = architecture.stores.flatMap((store) => storeTies(architecture, store));
  return [...knots, ...stores];
}

function storeTies(architecture: Architecture, store: Store): Tie[] {
  if (isCache(store)) return [];
  const users = sharersOf(architecture, store);
  const names = users.map(({ service }) => service);
  const calls = architecture.hops.filter(
    ({ interaction, toService }) => names.includes(interaction.service) && names.includes(toService),
  );
  return callingGroups(calls).map((hops): Tie => {
    const services = unique(hops.flatMap(({ interaction, toService }) => [interaction.service, toService]));
    const tied = users.filter(({ service }) => services.includes(service));
    const uses = tied.flatMap(({ service, uses: [use] }) =>
      use ? [{ ...placeOf(use), service, message: `${service} ${use.message} (${store.name})` }] : [],
    );
    const certain = tied.every(isCertainUser) && certaintyOf(hops) === 'certain';
    return { services, hops, store: { store, uses }, certainty: certain ? 'certain' : 'possible' };
  });
}

function certaintyOf(hops: readonly Hop[]): Certainty {
  return hops.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible';
}

/** Calls by group of services that are connected by them, whatever the direction. */
function callingGroups(hops: readonly Hop[]): Hop[][] {
  const groups: { services: Set<string>; hops: Hop[] }[] = [];
  for (const hop of hops) {
    const ends = [hop.interaction.service, hop.toService];
    const touching = groups.filter(({ services }) => ends.some((end) => services.has(end)));
    const merged = {
      services: new Set([...ends, ...touching.flatMap(({ services }) => [...services])]),
      hops: [...touching.flatMap((group) => group.hops), hop],
    };
    groups.splice(0, groups.length, ...groups.filter((group) => !touching.includes(group)), merged);
  }
  return groups.map((group) => group.hops);
}

/** Ties that have a service in common, together. A circle of two alone is what `sync-cycle` says already. */
function groupsOf(ties: readonly Tie[]): Tie[][] {
  const groups: Tie[][] = [];
  for (const tie of ties) {
    const touching = groups.filter((group) => servicesOf(group).some((name) => tie.services.includes(name)));
    const merged = [...touching.flat(), tie];
    groups.splice(0, groups.length, ...groups.filter((group) => !touching.includes(group)), merged);
  }
  return groups.filter((group) => group.some(({ store }) => store !== null) || servicesOf(group).length > 2);
}

function servicesOf(ties: readonly Tie[]): string[] {
  return unique(ties.flatMap(({ services }) => services)).sort(compare);
}

function violationOf(architecture: Architecture, ties: readonly Tie[]): Violation[] {
  const services = servicesOf(ties);
  const steps = ties.flatMap((tie) => stepsOf(architecture, tie));
  const [first] = steps;
  if (!first) return [];
  const at: Location = placeOf(first);
  const stores = unique(ties.flatMap(({ store }) => store?.store.name ?? [])).sort(compare);
  return [
    {
      service: first.service,
      at,
      message: `${list(services)} cannot be deployed or fail one without the other: ${reasons(ties, stores)}`,
      certainty: ties.every(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible',
      evidence: fewSteps(steps, 12),
      suggestion: suggestionFor(services, stores),
      identity: services,
    },
  ];
}

function reasons(ties: readonly Tie[], stores: readonly string[]): string {
  const calls = unique(ties.flatMap(({ hops }) => hops).map(pairOf)).sort(compare);
  return [
    `they call each other (${list(calls)})`,
    ...(stores.length > 0 ? [`they share ${list(stores)}`] : []),
  ].join(', and ');
}

function pairOf({ interaction, toService }: Hop): string {
  return `${interaction.service} → ${toService}`;
}

/** The uses of the store, and one call for each pair of services, with how many there are. */
function stepsOf(architecture: Architecture, { hops, store }: Tie): Step[] {
  const calls = [...groupBy(hops, pairOf).values()].flatMap((same): Step[] => {
    const [hop] = same;
    const targets = unique(same.map(({ interaction }) => targetLabel(architecture, interaction)));
    const more = targets.length > 1 ? ` and ${targets.length - 1} more` : '';
    return hop ? [hopStep(architecture, hop, `${more} and waits`)] : [];
  });
  return [...(store?.uses ?? []), ...calls];
}

function suggestionFor(services: readonly string[], stores: readonly string[]): string {
  const merge = `Merge ${list(services)} if they always change together.`;
  if (stores.length === 0) return `Let the calls go one way, and tell the other way by events. ${merge}`;
  return `Let one of them own ${list(stores)} and the others ask it or keep a copy fed by its events. ${merge}`;
}
