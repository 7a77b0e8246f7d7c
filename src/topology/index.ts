import { lstat, readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Notice, Policy, Topology } from '../model.js';
import { readBackstage } from './backstage.js';
import { readCompose } from './compose.js';
import { readDapr } from './dapr.js';
import { completeTopology } from './declared.js';
import type { Deployment, DeploymentReader, Deployments, WrittenPolicy } from './deployment.js';
import {
  type FileTexts,
  type FileTree,
  hasFile,
  readFileTree,
  withoutIgnored,
  withTexts,
} from './file-tree.js';
import { readGateways } from './gateways/index.js';
import { readHoplintYaml } from './hoplint-yaml.js';
import { inferTopology } from './infer.js';
import { readKubernetes } from './kubernetes/index.js';
import { policiesOf } from './policies.js';
import { readProcesses } from './processes.js';
import { readServerless } from './serverless.js';
import { UserError } from './user-error.js';
import { readWorkspaces, type WorkspacePackage } from './workspaces.js';

/** What tells of deployed services, the most telling first: the name that one gives to a service stays. */
const readers: readonly DeploymentReader[] = [
  readCompose,
  readKubernetes,
  readDapr,
  readServerless,
  readProcesses,
  readBackstage,
];

/** What is deployed, and the files that it was read from, for those that look further in them. */
export type LoadedTopology = {
  readonly topology: Topology;
  /** Without what hoplint.yaml ignores. */
  readonly tree: FileTree;
  readonly packages: readonly WorkspacePackage[];
  /** What manifests say of an inferred service, by its name. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
  readonly notices: readonly Notice[];
};

export type TopologyOptions = {
  readonly config?: string;
  readonly tree?: FileTree;
  readonly texts?: FileTexts;
};

/**
 * What is deployed under `root`: from hoplint.yaml (`config`, a path from the working directory, or the one in
 * `root`), completed with what compose files, env files and workspaces tell; inferred from these where there is none.
 *
 * `tree` is `root` as it was walked just now; `texts` stand for what is on disk.
 *
 * @throws UserError if hoplint.yaml is wrong or `config` cannot be read. Broken manifests become notices.
 */
export async function loadTopology(
  root: string,
  { config, tree: walked, texts = new Map() }: TopologyOptions = {},
): Promise<LoadedTopology> {
  const whole = withTexts(walked ?? (await readFileTree(root)), texts);
  const file =
    config === undefined
      ? await hoplintYamlIn(whole)
      : relative(resolve(root), resolve(config)).split(sep).join('/');
  const declared =
    file === null ? null : readHoplintYaml(file, await textOfConfig(whole, file, config ?? file));
  const tree = withoutIgnored(whole, declared?.ignore ?? []);
  const workspaces = await readWorkspaces(tree);
  const deployed = await readDeployments(tree);
  const inferred = await inferTopology(tree, deployed, workspaces.packages);
  const notices = [...tree.notices, ...workspaces.notices, ...inferred.notices];
  const known: Topology = declared
    ? completeTopology(tree, declared, inferred)
    : {
        file: null,
        origin: inferred.origin,
        services: inferred.services,
        stores: inferred.stores,
        channels: [],
        policies: [],
        deny: [],
        decisions: [],
        clients: [],
        rules: { rules: {} },
        ignore: [],
      };
  const gateways = await readGateways(tree, known.services, {
    deployments: inferred.deployments,
    declared: declared?.services ?? [],
    cluster: deployed.routes ?? [],
  });
  const topology: Topology = {
    ...known,
    services: gateways.services,
    forwards: gateways.forwards,
    policies: withManifests(known, deployed.policies ?? []),
  };
  // A service that hoplint.yaml names without a root has none on purpose.
  const stated = new Set((declared?.services ?? []).map(({ name }) => name));
  const unplaced = inferred.unplaced.filter(
    ({ name }) => !stated.has(name) && topology.services.some((service) => service.name === name),
  );
  return {
    topology,
    tree,
    packages: workspaces.packages,
    deployments: inferred.deployments,
    notices: [...notices, ...gateways.notices, ...unplaced.map(({ notice }) => notice)],
  };
}

async function readDeployments(tree: FileTree): Promise<Deployments> {
  const found: Deployments[] = [];
  for (const read of readers) found.push(await read(tree));
  return {
    deployments: found.flatMap(({ deployments }) => deployments),
    files: found.flatMap(({ files }) => files),
    notices: found.flatMap(({ notices }) => notices),
    policies: found.flatMap(({ policies = [] }) => policies),
    routes: found.flatMap(({ routes = [] }) => routes),
  };
}

/** What hoplint.yaml says of a bound comes before what manifests say. */
function withManifests({ policies, services }: Topology, written: readonly WrittenPolicy[]): Policy[] {
  const isStated = ({ from, to, operation }: Policy) =>
    policies.some((each) => each.from === from && each.to === to && each.operation === operation);
  return [...policies, ...policiesOf(written, services).filter((policy) => !isStated(policy))];
}

async function hoplintYamlIn(tree: FileTree): Promise<string | null> {
  const names: string[] = [];
  for (const name of ['hoplint.yaml', 'hoplint.yml']) {
    if (hasFile(tree, name)) names.push(name);
    else if (tree.texts.get(name) !== null && (await isThere(resolve(tree.root, name)))) {
      const hint =
        'It is a directory or a link that leads nowhere or out of the tree: name the file with --config.';
      throw new UserError([{ message: `${name} is no file`, hint }]);
    }
  }
  if (names.length > 1) {
    throw new UserError([
      { message: 'there are both hoplint.yaml and hoplint.yml', hint: 'Keep one of the two.' },
    ]);
  }
  return names[0] ?? null;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function textOfConfig({ root, texts }: FileTree, path: string, file: string): Promise<string> {
  const stated = texts.get(path);
  if (typeof stated === 'string') return stated;
  try {
    return await readFile(resolve(root, path), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a directory' : 'cannot be read';
    const hint =
      'Expected: the path of a hoplint.yaml. Without one, services are inferred from compose files and workspaces.';
    throw new UserError([{ message: `${file} ${why}`, hint }]);
  }
}
