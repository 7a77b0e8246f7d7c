import type { Location, Notice } from '../../model.js';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';

/** One object of a manifest: a Deployment, a ConfigMap, a VirtualService. */
export type Resource = {
  readonly kind: string;
  /** With version: `apps/v1`. */
  readonly apiVersion: string;
  readonly name: string;
  /** null where the manifest leaves it open. */
  readonly namespace: string | null;
  readonly data: Plain;
  readonly at: Location;
};

/** Directories of manifests that deploy nothing of this system. */
const NOT_DEPLOYED =
  /(^|\/)(examples?|samples?|tests?|__tests__|e2e|fixtures?|__fixtures__|testdata|docs?|documentation|\.github|\.devcontainer|\.circleci)\//i;
const YAML_FILE = /\.ya?ml$/i;
/** Kinds that say what is deployed, how it is reached, or what bounds calls to it. */
const TELLING =
  /^kind:\s*["']?(List|Deployment|DeploymentConfig|StatefulSet|DaemonSet|ReplicaSet|Rollout|Pod|Job|CronJob|Service|ConfigMap|Secret|Ingress|IngressRoute|Middleware|HTTPRoute|GRPCRoute|VirtualService|DestinationRule|ServiceProfile|Resiliency)["']?\s*(#.*)?$/m;
/** Manifests are written by hand or rendered from charts; larger files are definitions of kinds. */
const LARGEST_BYTES = 2_000_000;

/** Charts add labels of their own to those that are there already; Helm takes the last. */
const REPEATED_KEYS = { mayRepeat: () => true, expand: () => {} };

/** Whether a manifest at this path is part of what is deployed. */
export function isDeployed(path: string): boolean {
  return YAML_FILE.test(path) && !NOT_DEPLOYED.test(path);
}

/**
 * The telling objects of all manifests of a tree, those of outer directories and of `base` first. Templates that are
 * not YAML are passed over; a manifest that is broken is a notice.
 */
export async function readManifests(
  tree: FileTree,
  isTemplate: (path: string) => boolean,
): Promise<{ resources: Resource[]; notices: Notice[] }> {
  const resources: Resource[] = [];
  const notices: Notice[] = [];
  const paths = tree.files
    .filter(({ path, bytes }) => isDeployed(path) && bytes <= LARGEST_BYTES && !isTemplate(path))
    .map(({ path }) => path);
  for (const path of paths) {
    const text = await readText(tree, path);
    if (text === null || !TELLING.test(text)) continue;
    const found = resourcesOf(path, text);
    resources.push(...found.resources);
    // What templates leave is often no YAML; their authors know.
    if (found.notice && !text.includes('{{')) notices.push(found.notice);
  }
  return { resources, notices };
}

/** The objects of one manifest, and what is wrong with the first that cannot be read. */
export function resourcesOf(file: string, text: string): { resources: Resource[]; notice: Notice | null } {
  const resources: Resource[] = [];
  let notice: Notice | null = null;
  for (const { text: document, line: before } of documentsOf(text)) {
    if (!TELLING.test(document)) continue;
    const { value, problems, at } = parseYaml(file, document, REPEATED_KEYS);
    const [problem] = problems;
    if (problem) {
      const { line = 1, column = 1, message } = problem;
      notice ??= {
        file,
        line: line + before,
        column,
        message: `${message}; what this manifest deploys is not known`,
      };
      continue;
    }
    const place = at(['metadata', 'name']);
    const items = property(value, 'kind') === 'List' ? property(value, 'items') : [value];
    for (const item of Array.isArray(items) ? items : []) {
      const resource = resourceOf(item, { ...place, line: place.line + before });
      if (resource) resources.push(resource);
    }
  }
  return { resources, notice };
}

/** The documents of a file, each with the number of lines before it, so that a broken one costs no other. */
function documentsOf(text: string): { text: string; line: number }[] {
  const documents: { text: string; line: number }[] = [];
  let own: string[] = [];
  let start = 0;
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^---(\s|$)/.test(line)) {
      documents.push({ text: own.join('\n'), line: start });
      own = [];
      start = index + 1;
    } else own.push(line);
  }
  return [...documents, { text: own.join('\n'), line: start }];
}

/** Longer than any name may be, with what a tool may put in later. */
const NAME = /^.{1,253}$/;

function resourceOf(value: unknown, at: Location): Resource | null {
  if (!isPlain(value)) return null;
  const kind = textOf(value.kind);
  const apiVersion = textOf(value.apiVersion);
  const name = textOf(property(value.metadata, 'name'));
  if (kind === null || apiVersion === null || name === null || !NAME.test(name)) return null;
  return {
    kind,
    apiVersion,
    name,
    namespace: textOf(property(value.metadata, 'namespace')),
    data: value,
    at,
  };
}

/**
 * The item that lies nearest to a file: names of manifests mean something only within their system, and one tree may
 * hold several. Among equals, the first.
 */
export function nearestTo<T extends { readonly at: Location }>(file: string, items: readonly T[]): T | null {
  let best: { item: T; shared: number } | null = null;
  for (const item of items) {
    const shared = sharedDirectories(file, item.at.file);
    if (!best || shared > best.shared) best = { item, shared };
  }
  return best?.item ?? null;
}

export function sharedDirectories(a: string, b: string): number {
  const [first, second] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const differing = first.findIndex((directory, index) => directory !== second[index]);
  return differing < 0 ? first.length : differing;
}
