import type { Architecture } from '../analyze/architecture.js';
import type { Interaction, Location } from '../model.js';
import { stringify } from './stringify.js';

/** `graph --format json`. Scripts rely on its shape: what is here stays until a next `schemaVersion`. */
export function graphJson(architecture: Architecture): string {
  return stringify({
    schemaVersion: 1,
    services: architecture.services.map(({ name, roots, external }) => ({
      name,
      root: roots[0] ?? null,
      external,
    })),
    operations: architecture.operations.map(({ id, service, kind, name, file, line }) => ({
      id,
      service,
      kind,
      name,
      file,
      line,
    })),
    interactions: architecture.interactions.map(interactionJson),
    hops: architecture.hops.map(({ from, to, interaction, certainty }) => ({
      from,
      to,
      interaction: interaction.id,
      certainty,
    })),
    stores: architecture.stores.map(({ name, kind, uses }) => ({
      name,
      kind,
      usedBy: [...new Set(uses.map((use) => use.service))].sort(),
    })),
    channels: architecture.channels.map(({ name, kind, publishers, consumers }) => ({
      name,
      kind,
      publishers,
      consumers,
    })),
  });
}

function interactionJson(interaction: Interaction) {
  const { target, timeout, retry } = interaction;
  return {
    id: interaction.id,
    service: interaction.service,
    operations: [...new Set(interaction.reaches.map((reach) => reach.operation))].sort(),
    kind: interaction.kind,
    client: interaction.client,
    ...locationJson(interaction),
    sink: locationJson(interaction.sink),
    target: {
      status: target.status,
      service: target.service,
      operation: target.operation,
      store: target.store,
      channel: target.channel,
      address: target.address,
      candidates: target.candidates,
      reason: target.reason,
    },
    method: interaction.method,
    path: interaction.path,
    blocking: interaction.blocking,
    loop: interaction.loop !== null,
    timeout: { ms: timeout.ms, source: timeout.source },
    retry: retry && { attempts: retry.attempts, delay: retry.delay },
    circuitBreaker: interaction.circuitBreaker,
  };
}

function locationJson({ file, line, column }: Location): Location {
  return { file, line, column };
}
