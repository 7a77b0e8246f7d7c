import { posix } from 'node:path';
import type { Location, Notice, Retry, ServiceDeclaration, Timeout } from '../../model.js';
import type { Deployment } from '../deployment.js';
import { readDockerfile } from '../dockerfile.js';
import { type FileTree, hasFile } from '../file-tree.js';

/** A service that may be a gateway, and the system around it. */
export type Candidate = {
  readonly tree: FileTree;
  readonly service: ServiceDeclaration;
  /** What manifests say of it. */
  readonly deployments: readonly Deployment[];
  /** What manifests say of each service. */
  readonly system: ReadonlyMap<string, readonly Deployment[]>;
  /** The images that it runs, or is built of. */
  readonly images: readonly string[];
  /** Whether no other service runs such a gateway: a configuration that nobody mounts is then its own. */
  readonly isOnly: (image: RegExp) => boolean;
};

/** A place in the configuration of a gateway, and what becomes of the requests that come to it. */
export type GatewayRoute = {
  readonly at: Location;
  /** Where the gateway itself is set up, if its wait for answers is set there for all routes. */
  readonly sink?: Location;
  /** The gateway's product: `nginx`. */
  readonly client: string;
  /** The hosts for which it holds, `''` for those that nothing else names; none for any. */
  readonly hosts: readonly string[];
  /** Null for every verb. */
  readonly method: string | null;
  /** Without a wildcard at its end. */
  readonly path: string;
  readonly isExact: boolean;
  /** Something else in the request decides too. */
  readonly isConditional?: boolean;
  /** The URL of whom it passes requests on to; null where it answers by itself. What is not known stands there as `${NAME}`. */
  readonly address: string | null;
  /** The whole path that stands for `path` at the target; null where that is not known. */
  readonly onto: string | null;
  readonly timeout: Timeout;
  readonly retry?: Retry;
};

export type GatewayReading = {
  readonly routes: readonly GatewayRoute[];
  readonly notices: readonly Notice[];
};

/** Reads the configuration of one product. What is broken or too large is a notice, never an exception. */
export type GatewayReader = (candidate: Candidate) => Promise<GatewayReading>;

export const NOTHING: GatewayReading = { routes: [], notices: [] };

/** The files of the tree that a deployment mounts, or that its Dockerfile copies into its image. */
export async function filesGivenTo(
  tree: FileTree,
  { directories, dockerfile }: Deployment,
  pattern: RegExp,
): Promise<string[]> {
  const file = dockerfile === null ? null : await readDockerfile(tree, dockerfile);
  const [context = '.', ...mounts] = directories;
  const mounted = (file === null ? directories : mounts).flatMap((mount) =>
    pattern.test(mount)
      ? [mount]
      : tree.files.map(({ path }) => path).filter((path) => posix.dirname(path) === mount),
  );
  const copied = [...(file?.text ?? '').matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+(.+)$/gim)]
    .flatMap(([, words = '']) => words.split(/[\s"',[\]]+/))
    .map((word) => posix.join(context, word))
    .flatMap((path) =>
      hasFile(tree, path)
        ? [path]
        : tree.files.map((each) => each.path).filter((each) => posix.dirname(each) === path && path !== '.'),
    );
  return [...new Set([...mounted, ...copied])].filter((path) => pattern.test(path) && hasFile(tree, path));
}

/** The images of a deployment: the one that it runs, and the one that its Dockerfile rests on. */
export async function imagesOf(tree: FileTree, deployments: readonly Deployment[]): Promise<string[]> {
  const images: string[] = [];
  for (const { image, dockerfile } of deployments) {
    const file = dockerfile === null ? null : await readDockerfile(tree, dockerfile);
    images.push(...[image, file?.from].filter((each) => typeof each === 'string'));
  }
  return images;
}

const LONGEST_WORD = 2_000;

/** A text with the variables that are known put in: `$orders`, `${ORDERS_HOST}`. */
export function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text
    .replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      return Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole;
    })
    .slice(0, LONGEST_WORD);
}

/** A path without the slashes at its end. */
export function trimmed(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}

/** Two paths, one behind the other. */
export function joined(before: string, path: string): string {
  return trimmed(`${before.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
}

/**
 * The beginning that a pattern asks for and after which anything may follow: `/api` of `^/api/(.*)$`; null for a pattern
 * that says more.
 */
export function beginningOf(pattern: string): string | null {
  const path = /^\^?(\/[\w/-]*)(\(\.[*+]\)|\.[*+]|\(\/\|\$\)|\(\/\.\*\)\??)*\$?$/.exec(pattern)?.[1];
  return path === undefined ? null : trimmed(path);
}

/** A host as a route names it; `''` for one that is not known, and for the machine itself, which has any name. */
export function knownHost(host: string): string {
  const isName = /^(\*\.)?[\w-]+(\.[\w-]+)+$/.test(host) && !/^[\d.]+$/.test(host);
  return isName ? host.toLowerCase() : '';
}
