import { Architecture } from '../analyze/architecture.js';
import type { ArchitectureData, Interaction } from '../model.js';
import { isCommand } from '../rules/commands.js';

/** What a mend does to calls, as far as waiting goes. Ids are of interactions. */
export type Change =
  /** They are waited for no longer than this. */
  | { readonly kind: 'bound'; readonly ids: readonly string[]; readonly ms: number }
  /** Each is waited for together with what it does not need. */
  | { readonly kind: 'together'; readonly ids: readonly string[] }
  /** Nobody waits for them any more. */
  | { readonly kind: 'released'; readonly ids: readonly string[] };

/** The architecture as it would be. */
export function changed(data: ArchitectureData, { ids, ...change }: Change): ArchitectureData {
  const isMeant = new Set(ids);
  switch (change.kind) {
    case 'bound':
      return onInteractions(data, isMeant, (call) => ({
        ...call,
        timeout: { ms: change.ms, source: 'explicit', detail: 'as planned' },
      }));
    case 'released':
      return onInteractions(data, isMeant, (call) => ({
        ...call,
        blocking: false,
        reaches: call.reaches.map((reach) => ({ ...reach, blocking: false })),
      }));
    case 'together':
      return together(data, isMeant);
  }
}

function onInteractions(
  data: ArchitectureData,
  ids: ReadonlySet<string>,
  change: (call: Interaction) => Interaction,
): ArchitectureData {
  return {
    ...data,
    interactions: data.interactions.map((call) => (ids.has(call.id) ? change(call) : call)),
  };
}

function together(data: ArchitectureData, ids: ReadonlySet<string>): ArchitectureData {
  const calls = new Map(data.interactions.map((call) => [call.id, call]));
  const asks = (id: string) => {
    const call = calls.get(id);
    return call !== undefined && (call.kind === 'http' || call.kind === 'rpc') && !isCommand(call);
  };
  return {
    ...data,
    executions: data.executions.map(({ operation, visits }) => ({
      operation,
      visits: visits.map((visit) =>
        ids.has(visit.interaction)
          ? {
              ...visit,
              relations: visit.relations.map((relation, at) =>
                relation === 'independent' && asks(visits[at]?.interaction ?? '') ? 'concurrent' : relation,
              ),
            }
          : visit,
      ),
    })),
  };
}

/** How much a system waits. */
export type Measure = {
  /** Ids of the operations that wait for a call which nothing bounds. */
  readonly unlimited: ReadonlySet<string>;
  /** Number of the chains that are too long, and hops of the longest chain of all; 0 for no hop at all. */
  readonly chains: number;
  readonly longest: number;
  /** Milliseconds that each operation may wait, as far as it is known. */
  readonly waits: ReadonlyMap<string, number>;
};

/** @param max hops that a chain may have */
export function measure(data: ArchitectureData, max: number): Measure {
  const architecture = new Architecture(data);
  const { hops } = architecture;
  const unlimited = hops.filter(
    ({ interaction: { timeout, inBrowser } }) => timeout.source === 'none' && !inBrowser,
  );
  return {
    unlimited: new Set(unlimited.map(({ from }) => from)),
    chains: architecture.chains(max).length,
    longest: architecture.chains(1)[0]?.hops.length ?? Math.min(hops.length, 1),
    waits: new Map(architecture.operations.map(({ id }) => [id, architecture.waits.of(id).ms])),
  };
}

/** The operations that wait for calls, directly or behind others. */
export function waitingFor(architecture: Architecture, ids: readonly string[]): ReadonlySet<string> {
  const isMeant = new Set(ids);
  const waiting = new Set<string>();
  const open = architecture.hops
    .filter(({ interaction }) => isMeant.has(interaction.id))
    .map(({ from }) => from);
  for (let operation = open.pop(); operation !== undefined; operation = open.pop()) {
    if (waiting.has(operation)) continue;
    waiting.add(operation);
    open.push(...architecture.hopsTo(operation).map(({ from }) => from));
  }
  return waiting;
}
