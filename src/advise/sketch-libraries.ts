import { readFile, stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import type { Architecture } from '../analyze/architecture.js';
import type { Subject } from './interview.js';

/** The libraries in which a sketch is written: those that the two services use already. */
export type Libraries = {
  /** `nest` for the HttpService of @nestjs/axios. */
  readonly http: 'axios' | 'fetch' | 'got' | 'nest';
  /** `nest` for the clients and events of @nestjs/microservices. */
  readonly log: 'kafkajs' | 'nest';
  readonly queue: 'amqplib' | 'bullmq' | 'nest';
  readonly rpc: 'nest' | 'trpc' | 'moleculer';
  readonly database: 'prisma' | 'typeorm' | 'mongoose' | 'other';
  readonly breaker: 'opossum' | 'cockatiel';
  /** Packages that the calling service does not depend on yet; none where its dependencies are not known. */
  readonly added: readonly string[];
};

const NEST = '@nestjs/microservices';

/** Packages that a sketch may import. */
const IMPORTED = [
  '@nestjs/common',
  '@nestjs/microservices',
  'axios',
  'bullmq',
  'cockatiel',
  'got',
  'opossum',
  'p-retry',
  'rxjs',
];

/**
 * What the two services use, or else others of this system, or else what is most usual.
 *
 * @param dependencies the names of the packages that the calling service depends on; null where that is not known
 */
export function librariesOf(
  architecture: Architecture,
  { from, to }: Subject,
  dependencies: ReadonlySet<string> | null,
): Libraries {
  const nearest = [from, to, null].flatMap((service) =>
    architecture.interactions.filter((call) => service === null || call.service === service),
  );
  const messaging = nearest.filter(({ kind }) => kind === 'publish' || kind === 'consume');
  const firstOf = <Name extends string>(
    names: Readonly<Record<string, Name>>,
    usual: Name,
    among = nearest,
  ): Name => among.flatMap(({ client }) => names[client] ?? [])[0] ?? usual;
  return {
    http: firstOf({ axios: 'axios', '@nestjs/axios': 'nest', got: 'got', fetch: 'fetch' } as const, 'fetch'),
    log: firstOf({ kafkajs: 'kafkajs', [NEST]: 'nest' } as const, 'kafkajs', [...messaging, ...nearest]),
    queue: firstOf({ amqplib: 'amqplib', bullmq: 'bullmq', [NEST]: 'nest' } as const, 'amqplib', [
      ...messaging,
      ...nearest,
    ]),
    rpc: firstOf(
      {
        [NEST]: 'nest',
        '@trpc/client': 'trpc',
        '@trpc/react-query': 'trpc',
        moleculer: 'moleculer',
      } as const,
      'nest',
    ),
    database: firstOf(
      { '@prisma/client': 'prisma', typeorm: 'typeorm', mongoose: 'mongoose' } as const,
      'other',
    ),
    breaker: dependencies?.has('cockatiel') && !dependencies.has('opossum') ? 'cockatiel' : 'opossum',
    added: dependencies === null ? [] : IMPORTED.filter((name) => !dependencies.has(name)),
  };
}

/** A manifest that is larger than this is none that people keep. */
const MOST_BYTES = 1_000_000;

/**
 * The names of the packages that a directory of the system depends on: of its own package.json, and of those above it.
 * Null where there is none.
 */
export async function dependenciesOf(
  directory: string,
  roots: readonly string[],
): Promise<ReadonlySet<string> | null> {
  const places = new Set(roots.flatMap(ancestorsOf));
  const manifests = await Promise.all(
    [...places].map((place) => manifestAt(resolve(directory, place, 'package.json'))),
  );
  const found = manifests.flatMap((text) => (text === null ? [] : namesIn(text)));
  return manifests.every((text) => text === null) ? null : new Set(found);
}

async function manifestAt(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size > MOST_BYTES) return null;
  return readFile(path, 'utf8').catch(() => null);
}

/** A directory and those above it, up to the system's own. */
function ancestorsOf(root: string): string[] {
  const path = posix.normalize(root);
  const parent = posix.dirname(path);
  return path === '.' || path.startsWith('..') || parent === path ? ['.'] : [path, ...ancestorsOf(parent)];
}

function namesIn(manifest: string): string[] {
  try {
    const { dependencies, devDependencies } = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
    return [dependencies, devDependencies].flatMap((packages) =>
      typeof packages === 'object' && packages !== null ? Object.keys(packages) : [],
    );
  } catch {
    return [];
  }
}
