import type { Architecture } from '../analyze/architecture.js';
import type { Interaction } from '../model.js';
import type { Subject } from './interview.js';

/** The libraries in which a sketch is written: those that the two services use already. */
export type Libraries = {
  readonly http: 'axios' | 'fetch' | 'got';
  readonly log: 'kafkajs';
  readonly queue: 'amqplib' | 'bullmq';
  readonly breaker: 'opossum' | 'cockatiel';
};

/** What the two services use, or else others of this system, or else what is most usual. */
export function librariesOf(architecture: Architecture, { from, to }: Subject): Libraries {
  const clients = [from, to, null].flatMap((service) =>
    architecture.interactions
      .filter((call) => service === null || call.service === service)
      .map(({ client }: Interaction) => client),
  );
  const firstOf = <Name extends string>(names: readonly Name[], usual: Name): Name =>
    clients.flatMap((client) => names.find((name) => client === name || client.includes(name)) ?? [])[0] ??
    usual;
  return {
    http: firstOf(['axios', 'got', 'fetch'], 'fetch'),
    log: 'kafkajs',
    queue: firstOf(['amqplib', 'bullmq'], 'amqplib'),
    breaker: firstOf(['cockatiel', 'opossum'], 'opossum'),
  };
}
