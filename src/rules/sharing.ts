import type { Architecture, StoreUser } from '../analyze/architecture.js';
import type { Location, Service, Store } from '../model.js';
import { compare } from '../order.js';
import { isPlacedByHand } from './effects.js';

const brokers = /kafka|rabbitmq|amqp|nats|sqs|sns|pubsub|servicebus|pulsar|mqtt/i;
const caches = /redis|valkey|keydb|dragonfly|memcache|cache/i;

export function isCache({ kind }: Store): boolean {
  return caches.test(kind);
}

/**
 * The services that share a store, the owner first. The service that is nowhere declared the owner but writes most
 * is taken for it. Deployments of one source directory are one service here, and migration jobs are none. Nobody shares a
 * read replica or a broker.
 */
export function sharersOf(architecture: Architecture, store: Store): StoreUser[] {
  if (store.replica || brokers.test(store.kind)) return [];
  const rank = (user: StoreUser): number =>
    user.service === store.owner ? Number.POSITIVE_INFINITY : user.writes.length;
  const users = architecture
    .usersOf(store)
    .filter(({ service }) => !isMigration(service))
    .map(shownWhereItRuns)
    .sort((a, b) => Number(isCertainUser(b)) - Number(isCertainUser(a)) || compare(a.service, b.service))
    .sort((a, b) => Math.sign(rank(b) - rank(a) || 0));
  const apart: StoreUser[] = [];
  for (const user of users) {
    const sameCode = apart.some((other) =>
      shareCode(architecture.service(user.service), architecture.service(other.service)),
    );
    if (!sameCode) apart.push(user);
  }
  return apart;
}

/** Told by what the service does before what a person starts: `prisma/seed.ts`. */
function shownWhereItRuns(user: StoreUser): StoreUser {
  const byHand = (use: Location) => Number(isPlacedByHand(use));
  return { ...user, uses: user.uses.toSorted((a, b) => byHand(a) - byHand(b)) };
}

function isMigration(service: string): boolean {
  return /(^|[-_])(migrat(e|es|ion|ions|or)|seed|seeder|flyway|liquibase|prisma-migrate)([-_]|$)/i.test(
    service,
  );
}

/** Whether one's source lies in the other's: an API and its worker, a service and its migration job. */
function shareCode(one: Service | undefined, other: Service | undefined): boolean {
  if (!one || !other) return false;
  return one.roots.some((root) => other.roots.some((place) => within(root, place) || within(place, root)));
}

function within(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

export function isCertainUser({ uses }: StoreUser): boolean {
  return uses.some(({ certainty }) => certainty === 'certain');
}
