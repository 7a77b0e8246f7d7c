import type { DeployedFunction, Location, Notice, Policy } from '../model.js';
import type { Environment } from './env-files.js';
import type { FileTree } from './file-tree.js';
import type { GatewayRoute } from './gateways/route.js';

/**
 * One thing that a manifest deploys, as far as that manifest tells. Readers of manifests return these; `infer`
 * finds their source and merges what several say about the same service.
 */
export type Deployment = {
  readonly name: string;
  readonly at: Location;
  /** As written, with tag; null where it is built and has none. */
  readonly image: string | null;
  /** Whether it is built from files of this tree. */
  readonly built: boolean;
  /** Directories of the tree that hold its source or a part of it, the most telling first. `.` for the root. */
  readonly directories: readonly string[];
  /** The path of the Dockerfile that it is built with; null if it is not built or that is not there. */
  readonly dockerfile: string | null;
  /** It is built with a Dockerfile of a directory that is not there. */
  readonly isGone?: boolean;
  /** Words that may name its application: build arguments, the command, the Dockerfile's name. */
  readonly hints: readonly string[];
  /** Host names under which others reach it, its name included. */
  readonly hosts: readonly string[];
  /** Ports on which it listens. */
  readonly ports: readonly number[];
  /** Ports under which it is reached at `localhost`. */
  readonly published: readonly number[];
  readonly environment: Environment;
  /** The functions that it deploys one by one. */
  readonly functions?: readonly DeployedFunction[];
  /** Whether it runs something else than its image does by itself: a worker beside an API, a migration. */
  readonly ownCommand: boolean;
  /** The directory of its project: names of hosts mean something else in another one. Null where they are for all. */
  readonly project?: string;
  /** What its container is marked with, and where: Traefik reads its routes from there. */
  readonly labels?: ReadonlyMap<string, { readonly text: string; readonly at: Location }>;
  /** Where hosts are written, if elsewhere than `at`. */
  readonly places?: ReadonlyMap<string, Location>;
};

export type Deployments = {
  readonly deployments: readonly Deployment[];
  /** The manifests that say so, by path. */
  readonly files: readonly string[];
  readonly notices: readonly Notice[];
  /** Bounds that a mesh puts around calls. */
  readonly policies?: readonly WrittenPolicy[];
  /** What comes into a cluster and is passed on. */
  readonly routes?: readonly GatewayRoute[];
};

/** A policy as a manifest writes it: `from` and `to` are hosts. */
export type WrittenPolicy = Omit<Policy, 'needsAnswer' | 'declaredAt'> & { readonly at: Location };

/** Reads one kind of manifest. Broken manifests are notices, never exceptions. */
export type DeploymentReader = (tree: FileTree) => Promise<Deployments>;

/** Something that is built of a directory of this tree and called by its name, as far as nothing else is said. */
export function fromSource(
  name: string,
  at: Location,
  directory: string,
  more: Partial<
    Pick<Deployment, 'hints' | 'ports' | 'published' | 'environment' | 'directories' | 'functions'>
  > = {},
): Deployment {
  return {
    name,
    at,
    image: null,
    built: true,
    dockerfile: null,
    hints: [],
    hosts: [name],
    ports: [],
    published: [],
    environment: {},
    ownCommand: false,
    ...more,
    directories: [directory, ...(more.directories ?? [])],
  };
}
