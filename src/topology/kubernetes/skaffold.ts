import { posix } from 'node:path';
import { wordsOf } from '../compose-values.js';
import { type FileTree, hasDirectory, hasFile, readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { itemsOf } from './environment.js';

/** How skaffold builds one image. https://skaffold.dev/docs/references/yaml/ */
export type Artifact = {
  /** As written. */
  readonly image: string;
  /** Directory of the tree from which it is built. */
  readonly context: string;
  readonly dockerfile: string | null;
  /** Words that may name the application: of a command of its own, of build arguments. */
  readonly hints: readonly string[];
};

/** A port of this machine that leads to a service or deployment of the cluster. */
export type Forward = { readonly resource: string; readonly localPort: number };

export type Skaffold = { readonly artifacts: readonly Artifact[]; readonly forwards: readonly Forward[] };

/** What all skaffold.yaml of a tree say. What is wrong with one is for skaffold to tell. */
export async function readSkaffold(tree: FileTree): Promise<Skaffold> {
  const artifacts: Artifact[] = [];
  const forwards: Forward[] = [];
  for (const { path } of tree.files.filter(({ path }) => /(^|\/)skaffold[^/]*\.ya?ml$/i.test(path))) {
    const text = await readText(tree, path);
    for (const document of text?.split(/^---.*$/m) ?? []) {
      const { value } = parseYaml(path, document);
      if (!isPlain(value)) continue;
      for (const written of itemsOf(property(value.build, 'artifacts'))) {
        const artifact = artifactOf(tree, posix.dirname(path), written);
        if (artifact) artifacts.push(artifact);
      }
      for (const { resourceName, localPort } of itemsOf(value.portForward)) {
        const resource = textOf(resourceName);
        if (resource !== null && typeof localPort === 'number') forwards.push({ resource, localPort });
      }
    }
  }
  return { artifacts, forwards };
}

/** One image as skaffold describes it; null where its directory is not there. */
export function artifactOf(tree: FileTree, base: string, written: Plain): Artifact | null {
  const image = textOf(written.image);
  const within = (path: string) => {
    const joined = posix.join(base, path).replace(/\/$/, '');
    return joined === '' ? '.' : joined;
  };
  const context = within(textOf(written.context) ?? '.');
  if (image === null || !hasDirectory(tree, context)) return null;
  const named = textOf(property(written.docker, 'dockerfile')) ?? 'Dockerfile';
  const dockerfile = [posix.join(context, named), within(named)].find((path) => hasFile(tree, path)) ?? null;
  const buildArguments = property(written.docker, 'buildArgs');
  return {
    image,
    context,
    dockerfile,
    hints: [
      ...(isPlain(buildArguments) ? Object.values(buildArguments).flatMap((each) => textOf(each) ?? []) : []),
      ...wordsOf(property(written.custom, 'buildCommand')).flatMap((word) => [word, ...word.split(':')]),
      ...(textOf(property(written.docker, 'target')) ?? '').split(' ').filter((word) => word !== ''),
    ],
  };
}
