import { posix } from 'node:path';
import { type Environment, layered, readEnvFile } from '../env-files.js';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, type Plain, textOf, textsOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { itemsOf } from './environment.js';
import { isDeployed, type Resource } from './manifests.js';

/**
 * The ConfigMaps and Secrets that kustomize makes of literals and env files.
 *
 * Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/
 */
export async function readGenerated(tree: FileTree): Promise<Resource[]> {
  const resources: Resource[] = [];
  for (const { path } of tree.files) {
    if (!/(^|\/)kustomization\.ya?ml$/i.test(path) || !isDeployed(path)) continue;
    const { value, at } = parseYaml(path, (await readText(tree, path)) ?? '');
    if (!isPlain(value)) continue;
    for (const [key, kind] of [
      ['configMapGenerator', 'ConfigMap'],
      ['secretGenerator', 'Secret'],
    ] as const) {
      for (const [index, item] of itemsOf(value[key]).entries()) {
        const name = textOf(item.name);
        if (name === null) continue;
        const values = await generated(tree, posix.dirname(path), item);
        const data = kind === 'Secret' ? { stringData: values } : { data: values };
        resources.push({ kind, apiVersion: 'v1', name, namespace: null, data, at: at([key, index]) });
      }
    }
  }
  return resources;
}

async function generated(tree: FileTree, directory: string, item: Plain): Promise<Environment> {
  const literals = textsOf(item.literals).flatMap((text): [string, string][] => {
    const equals = text.indexOf('=');
    return equals < 0
      ? []
      : [[text.slice(0, equals), text.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2')]];
  });
  const files: Environment[] = [];
  for (const file of [...textsOf(item.env), ...textsOf(item.envs)])
    files.push(await readEnvFile(tree, posix.join(directory, file)));
  return layered([Object.fromEntries(literals), ...files]);
}
