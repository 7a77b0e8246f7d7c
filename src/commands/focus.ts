import type { ArchitectureData, Interaction } from '../model.js';

/**
 * The part of an architecture that has to do with one service: what it calls and what calls it, its stores and
 * channels with everybody who uses them, and of the other services only what takes part in that.
 */
export function focusOn(data: ArchitectureData, service: string): ArchitectureData {
  const stores = data.stores.filter(({ uses }) => uses.some((use) => use.service === service));
  const channels = data.channels.filter(({ publishers, consumers }) =>
    [...publishers, ...consumers].includes(service),
  );
  const storeNames = new Set(stores.map(({ name }) => name));
  const channelNames = new Set(channels.map(({ name }) => name));
  const takesPart = ({ service: from, target }: Interaction) =>
    from === service ||
    target.service === service ||
    target.candidates.includes(service) ||
    (target.store !== null && storeNames.has(target.store)) ||
    (target.channel !== null && channelNames.has(target.channel));

  const interactions = data.interactions.filter(takesPart);
  const services = new Set([
    service,
    ...interactions.flatMap(({ service: from, target }) => [from, target.service, ...target.candidates]),
    ...stores.flatMap(({ uses }) => uses.map((use) => use.service)),
    ...channels.flatMap(({ publishers, consumers }) => [...publishers, ...consumers]),
  ]);
  const operations = new Set(
    interactions.flatMap(({ reaches, target }) => [
      ...reaches.map(({ operation }) => operation),
      target.operation,
    ]),
  );
  return {
    ...data,
    services: data.services.filter(({ name }) => services.has(name)),
    operations: data.operations.filter(
      (operation) => operation.service === service || operations.has(operation.id),
    ),
    interactions,
    stores,
    channels,
  };
}
