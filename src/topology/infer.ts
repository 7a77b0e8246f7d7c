import { posix } from 'node:path';
import { groupBy } from '../group.js';
import type { Location, Notice, ServiceDeclaration, StoreDeclaration } from '../model.js';
import { compare } from '../order.js';
import { isPort } from './compose-values.js';
import type { Deployment, Deployments } from './deployment.js';
import { readDockerfile } from './dockerfile.js';
import { type Environment, layered, readEnvironment, resolvedWith } from './env-files.js';
import type { FileTree } from './file-tree.js';
import { defaultPortOf, repositoryOf, storeKindOf } from './images.js';
import { likeness, namesOfPackage, unscoped, wordsOf } from './names.js';
import { listeningPorts, ownPorts } from './ports.js';
import { contains, holdsCode, runsOwnCode, sourceOf } from './source-of.js';
import type { WorkspacePackage } from './workspaces.js';

/** What the files of a tree tell of what is deployed, without hoplint.yaml. */
export type Inferred = {
  readonly services: readonly ServiceDeclaration[];
  readonly stores: readonly StoreDeclaration[];
  readonly origin: string;
  readonly notices: readonly Notice[];
  /** What manifests say of a service, by its name, the most telling first. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
  /** Services whose source is not found. */
  readonly unplaced: readonly { readonly name: string; readonly notice: Notice }[];
};

/** A service in the making. */
type Draft = {
  readonly name: string;
  readonly root: string | null;
  readonly external: boolean;
  readonly at: Location | null;
  readonly deployments: readonly Deployment[];
  readonly package: WorkspacePackage | null;
};

type Located = {
  readonly deployment: Deployment;
  readonly root: string | null;
  /** Whether it runs code of this tree, found or not. */
  readonly ours: boolean;
};

/** Merges what manifests and workspaces tell. */
export async function inferTopology(
  tree: FileTree,
  { deployments, files, notices }: Deployments,
  packages: readonly WorkspacePackage[],
): Promise<Inferred> {
  const stores: LocatedStore[] = [];
  const located: Located[] = [];
  for (const deployment of deployments) {
    const kind = await storeKind(tree, deployment);
    if (kind !== null) {
      stores.push({ store: storeOf(deployment, kind), project: deployment.project ?? null });
    } else if (!(await runsTests(tree, deployment))) {
      const root = await sourceOf(deployment, packages, tree);
      located.push({ deployment, root, ours: root !== null || (await runsOwnCode(deployment, tree)) });
    }
  }
  const deployed = draftsOf(located, packages, tree);
  const further = packages.filter(
    (each) => isService(each, packages) && !deployed.some((draft) => covers(draft, each, packages)),
  );
  const drafts = [...deployed, ...further.map((each) => draftOfPackage(each, tree))];
  const alone =
    drafts.some(({ root }) => root !== null) || !holdsCode(tree, '.') ? [] : [wholeTree(tree, packages)];
  const named = withDistinctNames([...drafts, ...alone]);
  const services = await Promise.all(named.map((draft) => declarationOf(tree, draft)));
  return {
    services: ownPorts(services, new Map(named.map((draft) => [draft.name, publishedBy(draft)]))).sort(
      (a, b) => compare(a.name, b.name),
    ),
    stores: storesOf(stores, named),
    origin: originOf(files, deployed, further.length, alone[0] ?? null),
    notices,
    deployments: new Map(named.map((draft) => [draft.name, draft.deployments])),
    unplaced: withoutSource(located),
  };
}

/** Programs that run tests, as they are started. */
const TEST_RUN =
  /(^|[\s/])((playwright|cypress|k6|newman|artillery) (test|run|open)|jest|vitest|mocha|cucumber-js|(npm|yarn|pnpm)( run)? test(:\S+)?)(\s|$)/;

/** What tests the others is none of them, and the code that it is given is theirs. */
async function runsTests(tree: FileTree, deployment: Deployment): Promise<boolean> {
  const { hints, ownCommand, dockerfile } = deployment;
  if (ownCommand) return TEST_RUN.test(hints.join(' '));
  const text = dockerfile === null ? undefined : (await readDockerfile(tree, dockerfile))?.text;
  const last = text?.match(/^(CMD|ENTRYPOINT)\b.*$/gim)?.at(-1);
  return last !== undefined && TEST_RUN.test(last.replace(/[[\]",]+/g, ' ').replace(/\s+/g, ' '));
}

async function storeKind(tree: FileTree, { image, built, dockerfile }: Deployment): Promise<string | null> {
  if (!built) return image === null ? null : storeKindOf(image);
  // A database with a schema put in.
  const from = dockerfile === null ? null : (await readDockerfile(tree, dockerfile))?.from;
  return from ? storeKindOf(from) : null;
}

function storeOf({ name, hosts, ports, published, at }: Deployment, kind: string): StoreDeclaration {
  const standard = defaultPortOf(kind);
  const inside = ports.length > 0 ? ports : standard === null ? [] : [standard];
  return {
    name,
    kind,
    addresses: unique([
      ...hosts,
      ...hosts.flatMap((host) => inside.map((port) => `${host}:${port}`)),
      ...published.map((port) => `localhost:${port}`),
    ]),
    owner: null,
    declaredAt: at,
  };
}

type LocatedStore = { readonly store: StoreDeclaration; readonly project: string | null };

/**
 * One store for each name of a project. Where two projects have one of the same name, each is for the services of its own:
 * those that it starts, and those whose source lies beside it.
 */
function storesOf(located: readonly LocatedStore[], drafts: readonly Draft[]): StoreDeclaration[] {
  const byName = groupBy(located, ({ store }) => store.name);
  const all = [...byName.values()].flatMap((same): StoreDeclaration[] => {
    const projects = [...new Set(same.map(({ project }) => project))].filter((each) => each !== null);
    if (projects.length < 2) return mergedStores(same.map(({ store }) => store));
    const elsewhere = same.filter(({ project }) => project === null);
    return projects.flatMap((project, index) => {
      const own = [...same.filter((each) => each.project === project), ...(index === 0 ? elsewhere : [])];
      const within = drafts.filter((draft) => isOf(draft, project)).map(({ name }) => name);
      return mergedStores(own.map(({ store }) => store)).map((store) => ({
        ...store,
        name: index === 0 ? store.name : `${store.name} (${project})`,
        within,
      }));
    });
  });
  return all.sort((a, b) => compare(a.name, b.name));
}

function isOf({ deployments, root }: Draft, project: string): boolean {
  const starts = deployments.flatMap((deployment) => deployment.project ?? []);
  if (starts.length > 0) return starts.includes(project);
  return root !== null && project !== '.' && (contains(project, root) || contains(root, project));
}

function mergedStores(stores: readonly StoreDeclaration[]): StoreDeclaration[] {
  const byName = new Map<string, StoreDeclaration>();
  for (const store of stores) {
    const known = byName.get(store.name);
    byName.set(
      store.name,
      known ? { ...known, addresses: unique([...known.addresses, ...store.addresses]) } : store,
    );
  }
  return [...byName.values()];
}

/** One service for each root: an API and its worker run the same code. Those without source stand for themselves. */
function draftsOf(
  located: readonly Located[],
  packages: readonly WorkspacePackage[],
  tree: FileTree,
): Draft[] {
  const groups = new Map<string, Located[]>();
  for (const each of located) {
    const { deployment, root } = each;
    // The same name elsewhere without source: another compose file runs the image of what is built here.
    const named =
      located.find((other) => other.root !== null && other.deployment.name === deployment.name) ??
      located.find((other) => other.root !== null && isSameImage(other.deployment, deployment));
    const source = root ?? (deployment.built ? null : (named?.root ?? null));
    const key = source === null ? `name ${deployment.name}` : `root ${source}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const own = group.filter(({ root }) => root !== null);
    const candidates = (own.length > 0 ? own : group).toSorted((a, b) => testsLast(a, b));
    const first = candidates.find(({ deployment }) => !deployment.ownCommand) ?? candidates[0];
    if (!first) return [];
    const { deployment, root, ours } = first;
    const others = group.filter((each) => each !== first).map((each) => each.deployment);
    const source = packages.find(({ directory }) => directory === root) ?? null;
    const deployments = [deployment, ...others];
    const name =
      source && (isForTests(deployment) || areCopies(candidates, nameOf(source, tree)))
        ? nameOf(source, tree)
        : deployment.name;
    return [{ name, root, external: !ours, at: deployment.at, deployments, package: source }];
  });
}

/** Several times the same, each for another customer, bank or region: `acme-backend` and `globex-backend` of `backend`. */
function areCopies(located: readonly Located[], source: string): boolean {
  const names = unique(located.flatMap(({ deployment: { name, ownCommand } }) => (ownCommand ? [] : [name])));
  const own = source.toLowerCase();
  return (
    names.length > 1 &&
    names.every((name) => name.toLowerCase().split(/[-_.]/).slice(1).join('-').endsWith(own))
  );
}

/** What only tests start has their names: `orders-test`. */
const FOR_TESTS =
  /(^|\/)(tests?|e2e[\w-]*|integration-tests?)\/|[._-](test|tests|testing|e2e|ci)[._-][^/]*$/i;

function isForTests({ at }: Deployment): boolean {
  return FOR_TESTS.test(at.file);
}

function testsLast(a: Located, b: Located): number {
  return Number(isForTests(a.deployment)) - Number(isForTests(b.deployment));
}

function isSameImage(a: Deployment, b: Deployment): boolean {
  const repository = a.image === null ? null : repositoryOf(a.image);
  return repository !== null && b.image !== null && repository === repositoryOf(b.image);
}

/** Packages that a person would call services: applications, but not those that only test others. */
function isService(
  { kind, directory, name, scripts }: WorkspacePackage,
  packages: readonly WorkspacePackage[],
): boolean {
  if (/(^|[-/_.])(e2e|tests?|testing)$/.test(directory) || /(^|[-/])e2e(-tests?)?$/.test(name ?? ''))
    return false;
  if (directory === '.' && packages.length > 1) return false;
  return kind === 'application' || (kind === 'unknown' && Object.hasOwn(scripts, 'start'));
}

function covers(
  { root }: Draft,
  { directory }: WorkspacePackage,
  packages: readonly WorkspacePackage[],
): boolean {
  if (root === null) return false;
  return (
    root === directory ||
    (root !== '.' && contains(root, directory)) ||
    (root === '.' && packages.length === 1)
  );
}

function draftOfPackage(source: WorkspacePackage, tree: FileTree): Draft {
  const name = nameOf(source, tree);
  return { name, root: source.directory, external: false, at: null, deployments: [], package: source };
}

/**
 * What people call a package: its directory, unless that says nothing (`server`) or the package's name says the same
 * with a word more (`orders-service` in `orders`). Names of packages are often copied from a template or too long.
 */
function nameOf({ name, directory }: Pick<WorkspacePackage, 'name' | 'directory'>, tree: FileTree): string {
  const base = posix.basename(directory === '.' ? tree.root.replaceAll('\\', '/') : directory) || 'root';
  if (name === null) return base;
  const own = unscoped(name);
  const isTelling = directory !== '.' && base !== 'src' && wordsOf(base).length > 0;
  return isTelling && likeness(own, base) !== 1 ? base : own;
}

/** Code without anything that says how it is divided is one service. */
function wholeTree(tree: FileTree, packages: readonly WorkspacePackage[]): Draft {
  const source = packages.find(({ directory }) => directory === '.') ?? null;
  const name = nameOf(source ?? { name: null, directory: '.' }, tree);
  return { name, root: '.', external: false, at: null, deployments: [], package: source };
}

/** Two services of one name are told apart by their package's or directory's name, or else by their path. */
function withDistinctNames(drafts: readonly Draft[]): Draft[] {
  const taken = new Set<string>();
  const count = (name: string) => drafts.filter((draft) => draft.name === name).length;
  return drafts.map((draft) => {
    const own = draft.package ? namesOfPackage(draft.package) : [];
    const candidates =
      count(draft.name) === 1
        ? [draft.name]
        : [...own, ...(draft.root === null ? [] : [draft.root]), draft.name];
    const free = [...candidates, ...(draft.root === null ? [] : [draft.root])].find(
      (name) => !taken.has(name) && name !== '.',
    );
    const name = free ?? `${draft.name} (${draft.at?.file ?? draft.root})`;
    taken.add(name);
    return { ...draft, name };
  });
}

async function declarationOf(tree: FileTree, draft: Draft): Promise<ServiceDeclaration> {
  const { name, root, external, deployments } = draft;
  const outer = root === null || root === '.' ? {} : await readEnvironment(tree, '.');
  const files = root === null ? {} : resolvedWith(await readEnvironmentOf(tree, root), outer);
  const dockerfile = root === null ? null : await readDockerfile(tree, posix.join(root, 'Dockerfile'));
  const deployed = layered(deployments.map(({ environment }) => environment));
  const inside = dockerfile?.environment ?? {};
  // In a container the image's variables come before those of env files; elsewhere there is no container.
  const own: Environment = layered(deployments.length > 0 ? [deployed, inside, files] : [files, inside]);
  const names = draft.package
    ? namesOfPackage(draft.package)
    : root === null || root === '.'
      ? []
      : [posix.basename(root)];
  const functions = deployments.flatMap((deployment) => deployment.functions ?? []);
  const addresses = unique([name, ...deployments.flatMap(({ hosts }) => hosts), ...names]);
  // But `localhost:3000`, by which developers' settings call it, is what its env file says.
  const listening = [
    ...listeningPorts(layered([deployed, files, inside]), addresses),
    ...(dockerfile?.ports ?? []),
    ...scriptPorts(draft.package),
  ];
  return {
    name,
    roots: root === null ? [] : [root],
    external,
    addresses,
    // Another's product runs in its container only: nobody starts it on a port of their own machine.
    ports: unique([
      ...publishedBy(draft),
      ...(external ? [] : [...deployments.flatMap(({ ports }) => ports), ...listening]),
    ]),
    env: sortedByName(layered([own, outer])),
    stores: [],
    ...(functions.length > 0 ? { functions } : {}),
    declaredAt: draft.at,
  };
}

/** `vite --port 5174`, `PORT=3001 react-scripts start`, `next dev -p 3002`. */
function scriptPorts(source: WorkspacePackage | null): number[] {
  return Object.entries(source?.scripts ?? {})
    .filter(([name]) => /^(start|dev|serve)(:(dev|prod|local))?$/.test(name))
    .flatMap(([, script]) => [
      ...script.matchAll(/(?:--port[ =]|\bPORT=)(\d{2,5})\b/g),
      ...script.matchAll(/\bnext (?:dev|start)\b[^&|;]*?\s-p[ =]?(\d{2,5})\b/g),
    ])
    .map(([, port]) => Number(port))
    .filter(isPort);
}

/** The env files of a service lie in its directory, or beside its code. */
async function readEnvironmentOf(tree: FileTree, root: string): Promise<Environment> {
  return layered([await readEnvironment(tree, root), await readEnvironment(tree, posix.join(root, 'src'))]);
}

function publishedBy({ deployments }: Draft): number[] {
  return deployments.flatMap(({ published }) => published);
}

function sortedByName(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).sort(([a], [b]) => compare(a, b)));
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function withoutSource(located: readonly Located[]): Inferred['unplaced'] {
  return located
    .filter(({ root, ours }) => ours && root === null)
    .map(({ deployment: { name, at } }) => {
      const message = `the source of ${name} is not found; calls to it are known, its own are not (services.${name}.root in hoplint.yaml)`;
      return { name, notice: { ...at, message } };
    });
}

/** For people: `inferred from docker-compose.yml (6 services) and 3 workspaces`. */
function originOf(
  files: readonly string[],
  deployed: readonly Draft[],
  workspaces: number,
  alone: Draft | null,
): string {
  const ours = deployed.filter(({ root }) => root !== null);
  const used = files.filter((file) =>
    ours.some(({ deployments }) => deployments.some(({ at }) => at.file === file)),
  );
  const shown = used.length > 3 ? [...used.slice(0, 2), `${used.length - 2} more`] : used;
  const parts = [
    ...(ours.length > 0 ? [`${sentence(shown)} (${counted(ours.length, 'service')})`] : []),
    ...(workspaces > 0 ? [counted(workspaces, 'workspace')] : []),
    ...(alone === null
      ? []
      : [alone.package === null ? 'the code alone (1 service)' : 'package.json (1 service)']),
  ];
  return parts.length > 0 ? `inferred from ${sentence(parts)}` : 'nothing was found to infer services from';
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function sentence(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
