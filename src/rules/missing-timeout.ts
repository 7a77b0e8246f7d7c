import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Interaction, Location, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { isAtStart, isByHand } from './effects.js';
import { isOfGateway } from './gateways.js';
import type { NoOptions, Rule } from './rule.js';
import { list, type Subject, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

/** More calls than this through one wrapper or client are one finding, where the mend belongs. */
const mostSitesApart = 2;
/** Calls that share no code, only who makes them with what, are told apart a little longer. */
const mostCallsApart = 6;
const mostSitesShown = 10;

export const missingTimeout: Rule<NoOptions> = {
  id: 'missing-timeout',
  title: 'Every call that is waited for has a timeout',
  why: 'A caller without a timeout waits as long as the slowest service that it calls. Requests pile up behind it until it has no connections, memory or threads left, and it goes down with a service that was only slow.',
  instead:
    'Set a timeout on the client that the calls to a service share: longer than that service needs on a bad day, shorter than your own callers wait.',
  category: 'resilience',
  severity: 'error',
  options: {},
  docs: 'docs/rules/missing-timeout.md',
  *check(architecture) {
    const unbounded = architecture.interactions.filter(
      (call) => isUnbounded(call) && !isByHand(architecture, call),
    );
    let sites = [...groupBy(unbounded, siteOf).values()];
    const violations: Violation[] = [];
    for (const { shared, keyOf, mostApart } of CAUSES) {
      const groups = [...groupBy(sites, keyOf).values()].filter((group) => group.length > mostApart);
      violations.push(...groups.flatMap((group) => together(architecture, shared, group)));
      const grouped = new Set(groups.flat());
      sites = sites.filter((site) => !grouped.has(site));
    }
    violations.push(...sites.flatMap((site) => atSite(architecture, site)));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** In a browser nothing piles up behind a call: the one who waits sees it, and may reload or leave. */
function isUnbounded({ kind, blocking, streaming, inBrowser, timeout }: Interaction): boolean {
  if ((kind !== 'http' && kind !== 'rpc') || !blocking || streaming || inBrowser) return false;
  return timeout.source === 'none' || timeout.source === 'unknown';
}

/** What calls share that could bound them all: a wrapper, a client, the service that makes them, a gateway, a file of wrappers. */
type Shared = 'wrapper' | 'client' | 'service' | 'file' | 'gateway';

/** One call in the code, which may go to several targets, or through a helper that sends several requests. */
function siteOf(call: Interaction): string {
  return JSON.stringify([placeKey(call), call.timeout.source, call.timeout.detail]);
}

type Cause = {
  readonly shared: Shared;
  /** Sites with the same key lack a bound for the same reason, and one mend helps them all; null for none. */
  readonly keyOf: (site: readonly Interaction[]) => string | null;
  /** Sites that are told apart. */
  readonly mostApart: number;
};

/** In this order: what is nearest to the calls and bounds them all. */
const CAUSES: readonly Cause[] = [
  {
    shared: 'wrapper',
    keyOf: causeBy(({ sink }) => [placeKey(sink)]),
    mostApart: mostSitesApart,
  },
  {
    shared: 'client',
    keyOf: causeBy(({ service, client, instance }) => instance && [service, client, placeKey(instance)]),
    mostApart: mostSitesApart,
  },
  {
    shared: 'service',
    keyOf: causeBy(({ service, client }) => [service, client]),
    mostApart: mostCallsApart,
  },
  {
    shared: 'gateway',
    keyOf: causeBy((call) => (isOfGateway(call) ? [call.service, call.client] : null)),
    mostApart: 1,
  },
  {
    shared: 'file',
    keyOf: causeBy((call) =>
      call.sink.file === call.file ? null : [call.service, call.client, call.sink.file],
    ),
    mostApart: mostSitesApart,
  },
];

function causeBy(where: (call: Interaction) => readonly string[] | null): Cause['keyOf'] {
  return ([call]) => {
    const place = call === undefined ? null : where(call);
    return call && place ? JSON.stringify([...place, call.timeout.source, call.timeout.detail]) : null;
  };
}

/** Where the mend belongs. */
function placeOfMend(shared: Shared, first: Interaction): Location {
  if (shared === 'wrapper' || shared === 'file') return first.sink;
  return (shared === 'client' ? first.instance : null) ?? first;
}

/** One call in the code; several interactions where it goes to several targets. */
function atSite(architecture: Architecture, calls: readonly Interaction[]): Violation[] {
  const [call] = calls;
  if (!call) return [];
  const targets = targetsOf(architecture, calls);
  const subject = waiting(architecture, calls);
  const certain = call.timeout.source === 'none';
  const verb = certain ? (subject.plural ? 'wait' : 'waits') : 'may wait';
  return [
    {
      service: call.service,
      at: placeOf(call),
      message: `${subject.text} ${verb} for ${list(targets)} without a timeout: ${call.timeout.detail}`,
      certainty: certain ? 'certain' : 'possible',
      ...(certain && !calls.every((each) => isMinor(architecture, each)) ? {} : { atMost: 'warn' }),
      evidence: [...callSteps(architecture, call), ...sinksOf(calls)],
      suggestion: certain
        ? `Give this ${call.client} call a timeout, or the client that all calls to ${list(servicesOf(calls))} share.`
        : `Make sure that a timeout arrives here; where the mesh sets one, declare it under \`policies\` in hoplint.yaml.`,
      interactions: calls.map(({ id }) => id),
      identity: [call.client, ...targets],
      ...fixOf(calls),
    },
  ];
}

/** No request piles up behind a start; a gateway that waits does so for callers who give up by themselves. */
function isMinor(architecture: Architecture, call: Interaction): boolean {
  return isAtStart(architecture, call) || isOfGateway(call);
}

/** Many calls that one mend would bound: one finding, where that mend belongs. */
function together(
  architecture: Architecture,
  shared: Shared,
  sites: readonly (readonly Interaction[])[],
): Violation[] {
  const calls = sites.flat();
  const [first] = calls;
  if (!first) return [];
  const services = unique(calls.map(({ service }) => service)).sort();
  const targets = unique(calls.flatMap(({ target }) => target.service ?? [])).sort();
  const known = calls.every(({ target }) => target.service !== null) ? targets : [...targets, 'others'];
  const to = targets.length > 0 ? ` to ${list(known)}` : '';
  const certain = first.timeout.source === 'none';
  const count = `${sites.length} calls of ${list(services)}${to}`;
  const here = shared === 'wrapper' || shared === 'file' ? ' here' : '';
  return [
    {
      service: services[0] ?? first.service,
      at: placeOf(placeOfMend(shared, first)),
      message: `${count} ${certain ? 'wait' : 'may wait'}${here} without a timeout: ${first.timeout.detail}`,
      certainty: certain ? 'certain' : 'possible',
      ...(certain && !calls.every((each) => isMinor(architecture, each)) ? {} : { atMost: 'warn' }),
      evidence: sitesShown(architecture, sites),
      suggestion: mendFor(shared, first, sites.length),
      interactions: calls.map(({ id }) => id),
      identity: [
        first.client,
        'shared',
        shared,
        ...(shared === 'service' || shared === 'gateway' ? targets : []),
      ],
      gathered: sites.length,
      ...fixOf(calls),
    },
  ];
}

/** A bound for each call that certainly has none; only where all of them can get one. */
function fixOf(calls: readonly Interaction[]): Pick<Violation, 'fix' | 'unfixable'> {
  if (calls.some(({ timeout }) => timeout.source !== 'none')) {
    return { unfixable: 'a timeout may come from where it is not in sight' };
  }

  const places = calls.flatMap(({ boundPlace }) => boundPlace ?? []);
  if (places.length < calls.length) {
    const [{ client } = { client: '' }] = calls.filter(({ boundPlace }) => !boundPlace);
    return {
      unfixable: `hoplint knows no option of this ${client} call that takes a timeout in every version`,
    };
  }
  const distinct = [...new Map(places.map((place) => [placeKey(place), place])).values()];
  return { fix: { kind: 'bound', places: distinct.sort(compareLocations) } };
}

function mendFor(shared: Shared, { client, service }: Interaction, calls: number): string {
  switch (shared) {
    case 'wrapper':
      return `Set a default timeout in this ${client} call: all ${calls} calls go through it.`;
    case 'client':
      return `Give this ${client} client a default timeout: all ${calls} calls go through it. Where the library has none, put one wrapper around it.`;
    case 'service':
      return `Let the ${client} calls of ${service} share one client or wrapper that has a timeout.`;
    case 'file':
      return `Let the functions of this file send their ${client} calls through one that sets a timeout.`;
    case 'gateway':
      return `Set a timeout for all routes in the configuration of ${client}.`;
  }
}

function sitesShown(architecture: Architecture, sites: readonly (readonly Interaction[])[]): Step[] {
  const steps = sites.flatMap((calls): Step[] => {
    const [call] = calls;
    if (!call) return [];
    const message = `${waiting(architecture, calls).text}: calls ${list(targetsOf(architecture, calls))}`;
    return [{ ...placeOf(call), service: call.service, message }];
  });
  steps.sort(compareLocations);
  const hidden = steps.length - mostSitesShown;
  if (hidden <= 0) return steps;
  return steps
    .slice(0, mostSitesShown)
    .map((step, i) =>
      i < mostSitesShown - 1 ? step : { ...step, message: `${step.message} (and ${hidden} more)` },
    );
}

/** Where the requests are sent, as far as that is elsewhere. */
function sinksOf(calls: readonly Interaction[]): Step[] {
  const bySink = [...groupBy(calls, ({ sink }) => placeKey(sink)).values()];
  const steps = bySink.flatMap(([call]) => (call ? sinkSteps(call) : []));
  return [...new Map(steps.map((step) => [`${placeKey(step)} ${step.message}`, step])).values()];
}

/** How the first operation that waits comes to the call. */
function callSteps(architecture: Architecture, call: Interaction): Step[] {
  const steps = call.reaches.find((reach) => reach.blocking)?.steps ?? [];
  const message = `${call.client} calls ${targetLabel(architecture, call)}`;
  return [...steps, { ...placeOf(call), service: call.service, message }];
}

/** The operations that wait for a call. */
function waiting(architecture: Architecture, calls: readonly Interaction[]): Subject {
  const reaches = calls.flatMap((call) => call.reaches).filter((reach) => reach.blocking);
  return subjectOf(
    architecture,
    calls[0]?.service ?? '',
    reaches.map((reach) => reach.operation),
  );
}

function targetsOf(architecture: Architecture, calls: readonly Interaction[]): string[] {
  return unique(calls.map((call) => targetLabel(architecture, call))).sort();
}

function servicesOf(calls: readonly Interaction[]): string[] {
  return unique(calls.map(({ target }) => target.service ?? 'this service')).sort();
}
