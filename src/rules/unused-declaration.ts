import type { Architecture } from '../analyze/architecture.js';
import type { Certainty, Location, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { carriersOf, isByMessage, isCopy, isUnread, unknownCalls } from './declared.js';
import type { NoOptions, Rule } from './rule.js';

export const unusedDeclaration: Rule<NoOptions> = {
  id: 'unused-declaration',
  title: 'Everything that is declared is there',
  why: 'A declaration that nothing backs misleads whoever reads it: the diagram shows a dependency that is gone, a decision is taken for done, a policy for in force, and a suppression hides the next finding on its line.',
  instead: 'Remove what is left over, or mend the name so that it means what is there.',
  category: 'drift',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/unused-declaration.md',
  *check(architecture) {
    const violations = [
      ...unusedServices(architecture),
      ...unusedStores(architecture),
      ...unusedChannels(architecture),
      ...unusedPolicies(architecture),
      ...unusedDecisions(architecture),
    ];
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** External services that nothing calls. Those that only call are `callers` and have no addresses. */
function unusedServices(architecture: Architecture): Violation[] {
  const { declarations, interactions } = architecture;
  const named = new Set(
    [...declarations.policies, ...declarations.deny, ...declarations.decisions].flatMap(({ from, to }) => [
      from,
      to,
    ]),
  );
  return declarations.services.flatMap(({ name, external, addresses, declaredAt }) => {
    const isCalled = interactions.some(
      ({ target }) => target.service === name || target.candidates.includes(name),
    );
    const isCaller = addresses.every((address) => address === name) || named.has(name);
    if (!external || declaredAt === null || isCalled || isCaller) return [];
    return [
      unused(
        name,
        declaredAt,
        `nothing calls the external service ${name}`,
        `Remove ${name} from \`services\`, or mend its addresses: ${addresses.filter((each) => each !== name).join(', ')}.`,
        ['service', name],
        certaintyOf(architecture),
      ),
    ];
  });
}

function unusedStores(architecture: Architecture): Violation[] {
  return architecture.declarations.stores.flatMap(({ name, owner, replica, declaredAt }) => {
    // A server that is declared by its host holds stores of their own: `orders-db/orders`.
    const isUsed = architecture.stores.some(
      (store) => (store.name === name || store.name.startsWith(`${name}/`)) && store.uses.length > 0,
    );
    const users = owner === null ? architecture.services.map((service) => service.name) : [owner];
    const isKnown = users.every((service) => !isUnread(architecture, service));
    if (declaredAt === null || isUsed || replica === true || !isKnown) return [];
    const by = owner === null ? 'no service uses' : `${owner} owns and does not use`;
    return [
      unused(
        owner ?? anyService(architecture),
        declaredAt,
        `${by} the store ${name}`,
        `Remove ${name} from \`stores\`, or mend its addresses. It may be used through a library that hoplint does not know.`,
        ['store', name],
        'possible',
      ),
    ];
  });
}

function unusedChannels(architecture: Architecture): Violation[] {
  const messages = architecture.interactions.filter(({ kind }) => kind === 'publish' || kind === 'consume');
  const isKnown = messages.every(({ target }) => target.channel !== null);
  return architecture.declarations.channels.flatMap(({ name, topic, external, declaredAt }) => {
    const isUsed = architecture.channels.some((channel) => channel.name === topic || channel.name === name);
    if (isUsed) return [];
    const also = topic === name ? '' : ` (${topic})`;
    const who = external ? 'no service here' : 'no service';
    return [
      unused(
        anyService(architecture),
        declaredAt,
        `${who} publishes or consumes the channel ${name}${also}`,
        `Remove ${name} from \`channels\`, or mend its \`topic\`: the name as the code has it.`,
        ['channel', name],
        isKnown && everythingIsRead(architecture) ? 'certain' : 'possible',
      ),
    ];
  });
}

function unusedPolicies(architecture: Architecture): Violation[] {
  return architecture.declarations.policies.flatMap((policy) => {
    const { from, to, operation, declaredAt } = policy;
    const isCallerUnread =
      from === undefined ? !everythingIsRead(architecture) : isUnread(architecture, from);
    if (isCallerUnread || architecture.between(policy).length > 0) return [];
    const called = operation === undefined ? to : `${to} ${operation}`;
    return [
      unused(
        from ?? to,
        declaredAt,
        `${from ?? 'no service'} ${from ? 'does not call' : 'calls'} ${called}, for which this policy is`,
        'Remove the policy, or mend the names in it.',
        ['policy', from ?? '', called],
        certaintyOf(architecture, from),
      ),
    ];
  });
}

function unusedDecisions(architecture: Architecture): Violation[] {
  return architecture.declarations.decisions.flatMap((decision) => {
    const { from, to, operation, pattern, declaredAt } = decision;
    const isEvent = isByMessage(pattern);
    // Of an event only the sender can be in sight; what the receiver reads may be written in another language.
    const isOneUnread = isUnread(architecture, from) || (isEvent && isUnread(architecture, to));
    if (isOneUnread || carriersOf(architecture, decision).length > 0) return [];
    // All that it is about may have decisions of its own.
    if (architecture.between(decision).length > 0) return [];
    const called = operation === undefined ? to : `${to} ${operation}`;
    return [
      unused(
        from,
        declaredAt,
        isCopy(decision)
          ? `no event of ${to} reaches ${from}, which is to keep a copy of ${called}`
          : `nothing goes from ${from} to ${called}, for which this decides on ${pattern}`,
        'Remove the decision, or mend the names in it. A connection that is still to be built may stay: suppress it until then.',
        ['decision', called, pattern],
        isEvent ? 'possible' : certaintyOf(architecture, from),
      ),
    ];
  });
}

/** A call of which the target is not known may be the one that is missed. */
function certaintyOf(architecture: Architecture, service?: string): Certainty {
  return unknownCalls(architecture, service).length === 0 && everythingIsRead(architecture)
    ? 'certain'
    : 'possible';
}

function everythingIsRead({ services }: Architecture): boolean {
  return services.every(({ external, files }) => external || files > 0);
}

/** What belongs to no service is told to the first, so that somebody's settings hold. */
function anyService({ services }: Architecture): string {
  return services.find(({ external }) => !external)?.name ?? services[0]?.name ?? '';
}

function unused(
  service: string,
  at: Location,
  message: string,
  suggestion: string,
  identity: readonly string[],
  certainty: Certainty,
): Violation {
  const evidence = [{ ...at, service, message: 'declared here' }];
  return { service, at, message, certainty, evidence, suggestion, identity };
}
