import type { ArchitectureData, Interaction, Operation, Reach, Relation, Visit } from '../model.js';

/** A visit with what it visits. */
export type OrderedVisit = Visit & {
  readonly at: number;
  readonly call: Interaction;
  /** Whether the operation's answer waits for it. */
  readonly blocking: boolean;
  readonly loop: Reach['loop'];
  /** Whether it is made in a browser, if the operation comes to it. */
  readonly inBrowser: boolean;
};

/** Whether the operation goes on without it when it fails: its failure is handled, and none of an earlier one with it. */
export function isOptional({ failure, caughtWith, at }: OrderedVisit): boolean {
  return (failure === 'caught' || failure === 'swallowed') && caughtWith.every((other) => other > at);
}

/** What one operation does, in the order in which it does it. */
export class OrderedExecution {
  constructor(
    readonly operation: Operation,
    readonly visits: readonly OrderedVisit[],
  ) {}

  /** How a visit stands to an earlier one. */
  relation(earlier: OrderedVisit, later: OrderedVisit): Relation {
    return later.relations[earlier.at] ?? 'concurrent';
  }

  /** Whether both are steps of one run of the operation. */
  areBothMade(one: OrderedVisit, other: OrderedVisit): boolean {
    const [earlier, later] = one.at < other.at ? [one, other] : [other, one];
    const relation = this.relation(earlier, later);
    return relation !== 'exclusive' && relation !== 'apart';
  }

  /** The most of these visits of which each two fit together: those that one run of the operation makes. */
  mostTogether(
    visits: readonly OrderedVisit[],
    areTogether: (one: OrderedVisit, other: OrderedVisit) => boolean = (one, other) =>
      this.areBothMade(one, other),
  ): readonly OrderedVisit[] {
    let best: readonly OrderedVisit[] = [];
    let left = MOST_TRIED;
    const grow = (chosen: readonly OrderedVisit[], open: readonly OrderedVisit[]): void => {
      if (chosen.length > best.length) best = chosen;
      for (const [index, visit] of open.entries()) {
        if (chosen.length + open.length - index <= best.length || left <= 0) return;
        left -= 1;
        const rest = open.slice(index + 1).filter((other) => areTogether(visit, other));
        grow([...chosen, visit], rest);
      }
    };
    grow([], visits);
    return best;
  }
}

/** Sets that are tried before the largest so far is good enough. */
const MOST_TRIED = 5000;

export function orderedExecutions(data: ArchitectureData): OrderedExecution[] {
  const operations = new Map(data.operations.map((operation) => [operation.id, operation]));
  const interactions = new Map(data.interactions.map((interaction) => [interaction.id, interaction]));
  return data.executions.flatMap(({ operation: id, visits }) => {
    const operation = operations.get(id);
    if (!operation) return [];
    const ordered = visits.flatMap((visit, at): OrderedVisit[] => {
      const call = interactions.get(visit.interaction);
      if (!call) return [];
      const reach = call.reaches.find((each) => each.operation === id);
      // The same call leads elsewhere for others, or in another instance.
      if (!reach && call.reaches.length > 0) return [];
      const inBrowser = call.inBrowser === true || reach?.inBrowser === true;
      return [
        { ...visit, at, call, inBrowser, blocking: reach?.blocking ?? false, loop: reach?.loop ?? null },
      ];
    });
    return [new OrderedExecution(operation, ordered)];
  });
}
