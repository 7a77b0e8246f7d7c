import { groupBy } from '../group.js';
import type { Hop, Interaction, Relation } from '../model.js';
import { stronglyConnected } from './components.js';
import type { OrderedExecution, OrderedVisit } from './executions.js';

/** One call on the longest way through an operation, and how long it may be waited for. */
export type Wait = {
  readonly hop: Hop;
  /** Milliseconds: `each` times `times`. */
  readonly ms: number;
  /** Milliseconds for each attempt. */
  readonly each: number;
  readonly times: number;
};

/** The longest time that an operation is known to wait for other services, and the calls that make it up. */
export type LongestWait = { readonly ms: number; readonly waits: readonly Wait[] };

const NOTHING: LongestWait = { ms: 0, waits: [] };

/** How a call may stand to one before it so that both are waited for in turn. */
const IN_TURN: ReadonlySet<Relation> = new Set(['dependent', 'branch', 'failure', 'independent']);

/** Sets of calls that are tried in one operation before the longest so far is taken. */
const MOST_TRIED = 20_000;

/**
 * How long operations may wait for others at worst, as far as it is known. It is never too much: calls that may run
 * side by side count as their longest, a call without a timeout as long as the operation that it calls may wait in its
 * turn, and delays between attempts not at all.
 */
export class Waits {
  readonly #longest: ReadonlyMap<string, LongestWait>;

  constructor(hops: readonly Hop[], executions: readonly OrderedExecution[]) {
    const executionOf = new Map(executions.map((execution) => [execution.operation.id, execution]));
    const hopsFrom = groupBy(hops, (hop) => hop.from);
    const longest = new Map<string, LongestWait>();
    for (const component of components(hopsFrom)) {
      const found = component.map((operation): [string, LongestWait] => {
        const waits = (hopsFrom.get(operation) ?? []).map((hop) => waitOf(hop, component, longest));
        return [operation, longestOf(waits, executionOf.get(operation))];
      });
      for (const [operation, wait] of found) longest.set(operation, wait);
    }
    this.#longest = longest;
  }

  /** The longest wait of an operation. Calls without a timeout that go round in a circle wait for nothing here. */
  of(operation: string): LongestWait {
    return this.#longest.get(operation) ?? NOTHING;
  }
}

/** Operations that call each other without a timeout, together; those that are called so come first. */
function components(hopsFrom: ReadonlyMap<string, readonly Hop[]>): string[][] {
  const operations = [...hopsFrom.keys()];
  const index = new Map(operations.map((operation, i) => [operation, i]));
  const successors = operations.map((operation) =>
    (hopsFrom.get(operation) ?? []).flatMap(({ to, interaction }) =>
      interaction.timeout.ms === null ? (index.get(to ?? '') ?? []) : [],
    ),
  );
  return stronglyConnected(successors).map((component) => component.flatMap((i) => operations[i] ?? []));
}

function waitOf(hop: Hop, component: readonly string[], longest: ReadonlyMap<string, LongestWait>): Wait {
  const { to, interaction } = hop;
  const behind = to === null || component.includes(to) ? 0 : (longest.get(to)?.ms ?? 0);
  const each = interaction.timeout.ms ?? behind;
  const times = timesWaited(interaction);
  return { hop, each, times, ms: each * times };
}

function longestOf(waits: readonly Wait[], execution: OrderedExecution | undefined): LongestWait {
  const alone = waits.reduce<LongestWait>(
    (longest, wait) => (wait.ms > longest.ms ? { ms: wait.ms, waits: [wait] } : longest),
    NOTHING,
  );
  if (!execution) return alone;
  const byCall = new Map(waits.map((wait) => [wait.hop.interaction.id, wait]));
  const timed = execution.visits.flatMap((visit) => {
    const wait = byCall.get(visit.interaction);
    return visit.blocking && wait && wait.ms > 0 ? [{ visit, wait }] : [];
  });
  const inTurn = longestInTurn(execution, timed);
  return inTurn.ms > alone.ms ? inTurn : alone;
}

type Timed = { readonly visit: OrderedVisit; readonly wait: Wait };

/** The calls with the longest wait of which each is waited for before the next is made. */
function longestInTurn(execution: OrderedExecution, steps: readonly Timed[]): LongestWait {
  let best = NOTHING;
  let left = MOST_TRIED;
  const grow = (chosen: LongestWait, open: readonly Timed[]): void => {
    if (chosen.ms > best.ms) best = chosen;
    let rest = open.reduce((sum, { wait }) => sum + wait.ms, 0);
    for (const [index, { visit, wait }] of open.entries()) {
      if (chosen.ms + rest <= best.ms || left <= 0) return;
      left -= 1;
      const after = open.slice(index + 1).filter((later) => isInTurn(execution, visit, later.visit));
      grow({ ms: chosen.ms + wait.ms, waits: [...chosen.waits, wait] }, after);
      rest -= wait.ms;
    }
  };
  grow(NOTHING, steps);
  return best;
}

function isInTurn(execution: OrderedExecution, earlier: OrderedVisit, later: OrderedVisit): boolean {
  return IN_TURN.has(execution.relation(earlier, later));
}

/** How often the timeout of a hop may be waited for. One around all attempts, or of the mesh, holds for all. */
function timesWaited({ retry, timeout }: Interaction): number {
  if (retry === null || timeout.source === 'wrapper' || timeout.source === 'mesh') return 1;
  return (retry.waits === undefined ? retry.attempts : retry.waits) ?? 1;
}
