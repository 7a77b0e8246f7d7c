import type { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Hop, Interaction } from '../model.js';
import { compare } from '../order.js';
import { calledName, unique } from '../rules/wording.js';

/** What much depends on: one operation, and all calls of it. */
export type BusyCall = {
  readonly to: string;
  readonly operation: string;
  readonly calls: readonly Interaction[];
};

/** From how many callers on an operation counts as one that much depends on. Code does not tell how often it is called. */
const FEWEST_SERVICES = 3;
const FEWEST_OPERATIONS = 10;

/** Operations that many others ask over HTTP, and of which nothing is decided, the busiest first. */
export function busyCalls(architecture: Architecture): BusyCall[] {
  const decided = new Set(
    architecture.declarations.decisions.flatMap((decision) =>
      architecture.between(decision).map(({ id }) => id),
    ),
  );
  const hops = architecture.hops.filter(
    ({ interaction, toService }) =>
      interaction.kind === 'http' &&
      !interaction.inBrowser &&
      !decided.has(interaction.id) &&
      architecture.service(toService)?.external === false,
  );
  // Neither what a proxy passes on, nor what code that is read does not answer, would be asked over gRPC there.
  const isAnswered = ({ to, toService }: Hop) =>
    to === null
      ? architecture.service(toService)?.files === 0
      : !architecture.hopsFrom(to).some(({ reach }) => reach.to !== undefined);
  const groups = groupBy(hops.filter(isAnswered), ({ interaction, toService }) => {
    const name = calledName(architecture, interaction);
    return name === null ? null : JSON.stringify([toService, name]);
  });
  return [...groups]
    .flatMap(([key, group]) => {
      const [to = '', operation = ''] = JSON.parse(key) as string[];
      const services = unique(group.map(({ interaction }) => interaction.service)).length;
      const operations = unique(group.map(({ from }) => from)).length;
      if (services < FEWEST_SERVICES || operations < FEWEST_OPERATIONS) return [];
      return [{ to, operation, calls: unique(group.map(({ interaction }) => interaction)), operations }];
    })
    .sort(
      (a, b) => b.operations - a.operations || compare(`${a.to} ${a.operation}`, `${b.to} ${b.operation}`),
    )
    .map(({ to, operation, calls }) => ({ to, operation, calls }));
}
