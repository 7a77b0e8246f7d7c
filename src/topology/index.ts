import { lstat, readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Notice, Topology } from '../model.js';
import { readCompose } from './compose.js';
import { completeTopology } from './declared.js';
import type { DeploymentReader, Deployments } from './deployment.js';
import { type FileTree, hasFile, readFileTree } from './file-tree.js';
import { readHoplintYaml } from './hoplint-yaml.js';
import { inferTopology } from './infer.js';
import { UserError } from './user-error.js';
import { readWorkspaces } from './workspaces.js';

/** What tells of deployed services, the most telling first: the name that one gives to a service stays. */
const readers: readonly DeploymentReader[] = [readCompose];

/**
 * What is deployed under `root`: from hoplint.yaml (`config`, a path from the working directory, or the one in
 * `root`), completed with what compose files, env files and workspaces tell; inferred from these where there is none.
 *
 * @throws UserError if hoplint.yaml is wrong or `config` cannot be read. Broken manifests become notices.
 */
export async function loadTopology(
  root: string,
  { config }: { readonly config?: string } = {},
): Promise<{ topology: Topology; notices: readonly Notice[] }> {
  const tree = await readFileTree(root);
  const file =
    config === undefined
      ? await hoplintYamlIn(tree)
      : relative(resolve(root), resolve(config)).split(sep).join('/');
  const declared =
    file === null ? null : readHoplintYaml(file, await textOfConfig(resolve(root, file), config ?? file));
  const workspaces = await readWorkspaces(tree);
  const inferred = await inferTopology(tree, await readDeployments(tree), workspaces.packages);
  const notices = [
    ...tree.notices,
    ...workspaces.notices,
    ...inferred.notices,
    // A hoplint.yaml states what is deployed; what it leaves out, it leaves out on purpose.
    ...(declared?.services ? [] : inferred.unplaced),
  ];
  if (declared) return { topology: completeTopology(tree, declared, inferred), notices };
  const { services, stores, origin } = inferred;
  return {
    topology: {
      file: null,
      origin,
      services,
      stores,
      channels: [],
      policies: [],
      deny: [],
      decisions: [],
      clients: [],
      rules: { rules: {} },
      ignore: [],
    },
    notices,
  };
}

async function readDeployments(tree: FileTree): Promise<Deployments> {
  const found: Deployments[] = [];
  for (const read of readers) found.push(await read(tree));
  return {
    deployments: found.flatMap(({ deployments }) => deployments),
    files: found.flatMap(({ files }) => files),
    notices: found.flatMap(({ notices }) => notices),
  };
}

async function hoplintYamlIn(tree: FileTree): Promise<string | null> {
  const names: string[] = [];
  for (const name of ['hoplint.yaml', 'hoplint.yml']) {
    if (hasFile(tree, name)) names.push(name);
    else if (await isThere(resolve(tree.root, name))) {
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

async function textOfConfig(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a directory' : 'cannot be read';
    const hint =
      'Expected: the path of a hoplint.yaml. Without one, services are inferred from compose files and workspaces.';
    throw new UserError([{ message: `${file} ${why}`, hint }]);
  }
}
