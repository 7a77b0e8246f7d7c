import { type Architecture, targetService } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Denial, Interaction, Step, Violation } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import { isDeclaredChannel } from './declared.js';
import type { NoOptions, Rule } from './rule.js';
import { fewSteps, list, subjectOf, targetLabel, unique } from './wording.js';

export const undeclaredDependency: Rule<NoOptions> = {
  id: 'undeclared-dependency',
  title: 'Code reaches only what hoplint.yaml knows and allows',
  why: 'A dependency that nobody wrote down is one that nobody plans for: it is missing in the diagram, in the firewall, in the on-call rota and in every estimate of what an outage would take down.',
  instead:
    'Declare what is meant to be reached in hoplint.yaml, where a reviewer sees it, and remove the calls that are not.',
  category: 'drift',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/undeclared-dependency.md',
  *check(architecture) {
    const violations = [
      ...architecture.declarations.deny.flatMap((denial) => deniedCalls(architecture, denial)),
      ...unknownHosts(architecture),
      ...unknownStores(architecture),
      ...unknownChannels(architecture),
      ...unknownAddresses(architecture),
    ];
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

function deniedCalls(architecture: Architecture, { from, to, reason, declaredAt }: Denial): Violation[] {
  const calls = architecture
    .between({ from, to })
    .filter(({ kind }) => kind !== 'publish')
    .toSorted(compareLocations);
  const [first] = calls;
  if (!first) return [];
  const targets = unique(calls.map((call) => targetLabel(architecture, call)));
  const subject = subjectOf(
    architecture,
    from,
    calls.flatMap(({ reaches }) => reaches).map(({ operation }) => operation),
  );
  return [
    {
      service: from,
      at: placeOf(first),
      message: `${subject.text} ${subject.plural ? 'call' : 'calls'} ${list(targets, 3)}, which hoplint.yaml forbids: ${reason}`,
      certainty: 'certain',
      evidence: fewSteps([
        ...sites(architecture, calls),
        { ...declaredAt, service: from, message: `${from} may not call ${to}: ${reason}` },
      ]),
      suggestion: `Let ${from} do without ${to}, or remove the entry from \`deny\` in hoplint.yaml if it holds no longer.`,
      interactions: calls.map(({ id }) => id),
      identity: ['deny', to],
    },
  ];
}

function sites(architecture: Architecture, calls: readonly Interaction[]): Step[] {
  return calls.map((call) => ({
    ...placeOf(call),
    service: call.service,
    message: `${call.client} calls ${targetLabel(architecture, call)}`,
  }));
}

/** Hosts outside of the system; judged once hoplint.yaml lists any, for then the list is meant to be whole. */
function unknownHosts(architecture: Architecture): Violation[] {
  const { services } = architecture.declarations;
  if (!services.some(({ external, declaredAt }) => external && declaredAt !== null)) return [];
  const known = new Set(services.map(({ name }) => name));
  const calls = architecture.interactions.filter(({ target }) => {
    const host = target.status === 'external' ? targetService(target) : null;
    return host !== null && !known.has(host);
  });
  const byHost = groupBy(calls, ({ target }) => targetService(target));
  return [...byHost].flatMap(([host, reaching]): Violation[] => {
    const [first] = [...reaching].sort(compareLocations);
    if (!first || host === null) return [];
    const callers = unique(reaching.map(({ service }) => service)).sort(compare);
    const name = host.split(':')[0]?.split('.').at(-2) ?? host;
    return [
      {
        service: first.service,
        at: placeOf(first),
        message: `${list(callers)} ${callers.length > 1 ? 'call' : 'calls'} ${host}, which hoplint.yaml does not list`,
        certainty: 'certain',
        evidence: fewSteps(sites(architecture, reaching)),
        suggestion: `If it is meant to be reached: \`services: { ${name}: { external: true, addresses: [${JSON.stringify(host)}] } }\`.`,
        interactions: reaching.map(({ id }) => id),
        identity: ['host', host],
      },
    ];
  });
}

/** Stores; judged once hoplint.yaml lists any. */
function unknownStores(architecture: Architecture): Violation[] {
  const { stores } = architecture.declarations;
  if (!stores.some(({ declaredAt }) => declaredAt !== null)) return [];
  const known = new Set(stores.map(({ name }) => name));
  return architecture.stores.flatMap((store): Violation[] => {
    const [first] = [...store.uses].sort(compareLocations);
    if (!first || known.has(store.name) || known.has(store.name.split('/')[0] ?? '')) return [];
    const users = unique(store.uses.map(({ service }) => service)).sort(compare);
    return [
      {
        service: first.service,
        at: placeOf(first),
        message: `${list(users)} ${users.length > 1 ? 'use' : 'uses'} the ${store.kind} store ${store.name}, which hoplint.yaml does not list`,
        certainty: first.certainty,
        evidence: fewSteps(
          store.uses.map((use) => ({
            ...placeOf(use),
            service: use.service,
            message: `${use.service} ${use.message}`,
          })),
        ),
        suggestion: `Declare it under \`stores\` with its kind, its addresses and the service that owns it.`,
        identity: ['store', store.name],
      },
    ];
  });
}

/** Channels; judged once hoplint.yaml lists any. One finding for each service that uses any other. */
function unknownChannels(architecture: Architecture): Violation[] {
  if (architecture.declarations.channels.length === 0) return [];
  const unknown = new Set(
    architecture.channels
      .filter((channel) => !/socket/i.test(channel.kind) && !isDeclaredChannel(architecture, channel))
      .map(({ name }) => name),
  );
  const messages = architecture.interactions.filter(({ target }) => unknown.has(target.channel ?? ''));
  return [...groupBy(messages, ({ service }) => service)].flatMap(([service, uses]): Violation[] => {
    const [first] = [...uses].sort(compareLocations);
    if (!first) return [];
    const names = unique(uses.map(({ target }) => target.channel ?? '')).sort(compare);
    return [
      {
        service,
        at: placeOf(first),
        message: `${service} uses ${names.length > 1 ? 'the channels' : 'the channel'} ${list(names)}, which hoplint.yaml does not list`,
        certainty: 'certain',
        evidence: fewSteps(
          uses.map((use) => ({
            ...placeOf(use),
            service,
            message: `${service} ${use.kind === 'publish' ? 'publishes' : 'consumes'} ${use.target.channel}`,
          })),
        ),
        suggestion: `Declare ${names.length > 1 ? 'them' : 'it'}: \`channels: { ${JSON.stringify(names[0])}: { kind: ${first.system ?? 'kafka'} } }\`.`,
        interactions: uses.map(({ id }) => id),
        identity: ['channel', ...names],
      },
    ];
  });
}

/** Addresses of which the topology does not say whose they are; judged once hoplint.yaml lists any service. */
function unknownAddresses(architecture: Architecture): Violation[] {
  if (!architecture.declarations.services.some(({ declaredAt }) => declaredAt !== null)) return [];
  const unresolved = architecture.interactions.filter(
    ({ kind, target }) => (kind === 'http' || kind === 'rpc') && target.status === 'unresolved',
  );
  const byAddress = groupBy(unresolved, ({ target }) => authorityOf(target.address));
  return [...byAddress].flatMap(([address, calls]): Violation[] => {
    const [first] = [...calls].sort(compareLocations);
    if (!first || address === null) return [];
    const callers = unique(calls.map(({ service }) => service)).sort(compare);
    return [
      {
        service: first.service,
        at: placeOf(first),
        message: `${list(callers)} ${callers.length > 1 ? 'call' : 'calls'} ${address}, and hoplint.yaml does not say whose address that is`,
        certainty: 'certain',
        evidence: fewSteps(sites(architecture, calls)),
        suggestion: `Add it to the service that answers there: \`services.<name>.addresses: [${JSON.stringify(address)}]\`.`,
        interactions: calls.map(({ id }) => id),
        identity: ['address', address],
      },
    ];
  });
}

/** `${PAYMENT_URL}` or `host:port` at the start of an address; null where it begins with what is not known. */
function authorityOf(address: string | null): string | null {
  const [, authority = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]+)/i.exec(address ?? '') ?? [];
  return authority === '' || authority.includes(':param') ? null : authority;
}
