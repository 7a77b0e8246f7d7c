import type { Architecture } from '../analyze/architecture.js';
import type { Chain } from '../analyze/chains.js';
import type { ChainHop, Hop, Step, Violation } from '../model.js';
import { placeOf } from '../place.js';
import { isCommand } from './commands.js';
import type { Rule } from './rule.js';
import { hopLabel, hopName, labelOf, list } from './wording.js';

type Options = { readonly max: number };

export const syncChain: Rule<Options> = {
  id: 'sync-chain',
  title: 'A request waits for few services in a row',
  why: 'Each hop of a chain holds its request open until the last service has answered: one slow service at the end makes every service before it slow, and one that is down takes them all down.',
  instead:
    'Make a command in the chain an event that the next service consumes in its own time, or keep a local copy of the data that a query asks for.',
  category: 'coupling',
  severity: 'error',
  options: {
    max: { type: 'integer', minimum: 1, default: 3, description: 'Hops that a chain may have.' },
  },
  docs: 'docs/rules/sync-chain.md',
  *check(architecture, { max }) {
    for (const chain of architecture.chains(max)) {
      const first = chain.hops[0];
      const over = chain.hops[max];
      if (first && over) yield violationOf(architecture, chain, first, over, max);
    }
  },
};

function violationOf(
  architecture: Architecture,
  chain: Chain,
  first: Hop,
  over: Hop,
  max: number,
): Violation {
  const operations = [
    labelOf(architecture, first.from),
    ...chain.hops.map((hop) => hopLabel(architecture, hop)),
  ];
  return {
    service: over.interaction.service,
    at: placeOf(over.interaction),
    message: `chain of ${chain.hops.length} blocking hops (limit ${max}): ${operations.join(' → ')}`,
    certainty: chain.certainty,
    evidence: [
      ...chain.hops.flatMap((hop) => stepsOf(architecture, hop)),
      ...otherEntries(architecture, chain, max),
    ],
    suggestion: suggestionFor(architecture, chain.hops, max),
    interactions: [over.interaction.id],
    identity: operations,
    chain: chain.hops.map((hop) => drawn(architecture, hop)),
  };
}

function stepsOf(architecture: Architecture, hop: Hop): Step[] {
  const caller = labelOf(architecture, hop.from);
  const message = `${caller} calls ${hopLabel(architecture, hop)} and waits`;
  return [...hop.reach.steps, { ...placeOf(hop.interaction), service: hop.interaction.service, message }];
}

const mostOtherEntries = 5;

/** Hops that come into the chain from elsewhere, before its last `max` hops: the same finding, not others. */
function otherEntries(architecture: Architecture, { hops }: Chain, max: number): Step[] {
  const callers = new Set(hops.map((hop) => hop.from));
  const steps: Step[] = [];
  for (const { from: operation } of hops.slice(1, hops.length - max + 1)) {
    for (const hop of architecture.hopsTo(operation)) {
      if (callers.has(hop.from)) continue;
      if (steps.length === mostOtherEntries) return steps;
      const message = `${labelOf(architecture, hop.from)} comes into the same chain at ${labelOf(architecture, operation)}`;
      steps.push({ ...placeOf(hop.interaction), service: hop.interaction.service, message });
    }
  }
  return steps;
}

function drawn(architecture: Architecture, hop: Hop): ChainHop {
  const from = architecture.operation(hop.from);
  return {
    fromService: hop.interaction.service,
    fromOperation: from?.name ?? hop.from,
    toService: hop.toService,
    toOperation: hopName(architecture, hop),
    at: placeOf(hop.interaction),
    timeout: hop.interaction.timeout,
    certainty: hop.certainty,
  };
}

/** Where to break the chain so that no part of it is too long, and how. */
function suggestionFor(architecture: Architecture, hops: readonly Hop[], max: number): string {
  const breaks = breaksOf(architecture, hops, max);
  const events = breaks.filter((hop) => mayBeEvent(architecture, hop));
  const others = breaks.filter((hop) => !events.includes(hop));
  return [
    ...asEvents(architecture, events),
    ...others.map((hop) =>
      isExternal(architecture, hop) ? asJob(architecture, hop) : asCopy(architecture, hop),
    ),
  ].join(' ');
}

/** In each stretch that is one hop too long, the last that may be an event; its last hop where none may. */
function breaksOf(architecture: Architecture, hops: readonly Hop[], max: number): Hop[] {
  const breaks: Hop[] = [];
  let rest = hops;
  while (rest.length > max) {
    const stretch = rest.slice(0, max + 1);
    const index = stretch.findLastIndex((hop) => mayBeEvent(architecture, hop));
    const at = index < 0 ? max : index;
    breaks.push(...stretch.slice(at, at + 1));
    rest = rest.slice(at + 1);
  }
  return breaks;
}

function isExternal(architecture: Architecture, { toService }: Hop): boolean {
  return architecture.service(toService)?.external ?? true;
}

/** A command to a service of ours whose answer nobody said is needed. */
function mayBeEvent(architecture: Architecture, hop: Hop): boolean {
  const { interaction } = hop;
  return isCommand(interaction) && !architecture.needsAnswer(interaction) && !isExternal(architecture, hop);
}

function asEvents(architecture: Architecture, hops: readonly Hop[]): string[] {
  if (hops.length === 0) return [];
  const arrows = hops.map((hop) => `\`${hop.interaction.service} → ${hopLabel(architecture, hop)}\``);
  const [only] = hops.length === 1 ? hops : [];
  if (!only) return [`Make ${list(arrows, arrows.length)} events, so that nobody waits for them.`];
  return [
    `Make ${arrows.join('')} an event: ${only.interaction.service} publishes it and answers, ${only.toService} consumes it in its own time.`,
  ];
}

function asJob(architecture: Architecture, hop: Hop): string {
  const asker = hop.interaction.service;
  return `Let ${asker} answer first and call ${hopLabel(architecture, hop)} in a job of its own, or keep what it answered before.`;
}

function asCopy(architecture: Architecture, hop: Hop): string {
  const asker = hop.interaction.service;
  return `Let ${asker} keep its own copy of what ${hopLabel(architecture, hop)} answers, fed by events of ${hop.toService}, or let the first caller ask ${hop.toService} itself.`;
}
