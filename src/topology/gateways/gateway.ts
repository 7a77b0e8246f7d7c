import { posix } from 'node:path';
import type { Notice, ServiceDeclaration } from '../../model.js';
import type { Deployment } from '../deployment.js';
import { readDockerfile } from '../dockerfile.js';
import { type FileTree, hasFile } from '../file-tree.js';
import type { GatewayRoute } from './route.js';

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
