import { posix } from 'node:path';
import { type DeploymentReader, fromSource } from './deployment.js';
import { type FileTree, hasDirectory, readText } from './file-tree.js';
import { isPlain, type Plain, property, textOf } from './plain.js';
import { holdsCode } from './source-of.js';
import { parseYaml } from './yaml-source.js';

/**
 * The components of Backstage's catalog that run, where their source is in this tree. What they depend on is not
 * read: the calls in the code tell that better.
 *
 * Source: https://backstage.io/docs/features/software-catalog/descriptor-format/
 */
export const readBackstage: DeploymentReader = async (tree) => {
  const deployments = [];
  const files: string[] = [];
  for (const { path } of tree.files) {
    if (
      !/(^|\/)catalog-info[^/]*\.ya?ml$/i.test(path) ||
      /(^|\/)(templates?|skeleton|examples?)\//i.test(path)
    )
      continue;
    const text = (await readText(tree, path)) ?? '';
    let line = 0;
    for (const document of text.split(/^---.*$/m)) {
      const { value, at } = parseYaml(path, document);
      const name = textOf(property(property(value, 'metadata'), 'name'));
      if (isPlain(value) && name !== null && isRunning(value)) {
        const place = at(['metadata', 'name']);
        const directory = sourceOf(value, name, path, tree);
        if (directory !== null) {
          deployments.push(fromSource(name, { ...place, line: place.line + line }, directory));
          files.push(path);
        }
      }
      line += document.split('\n').length - 1;
    }
  }
  return { deployments, files: [...new Set(files)], notices: [] };
};

function isRunning({ apiVersion, kind, spec }: Plain): boolean {
  const isComponent = kind === 'Component' && /^backstage\.io\//.test(textOf(apiVersion) ?? '');
  const type = textOf(property(spec, 'type')) ?? '';
  return isComponent && !/^(library|documentation|template|cli|package|infrastructure|tool)$/i.test(type);
}

/** Where an annotation says, or beside the file, or in the directory of that name. */
function sourceOf({ metadata }: Plain, name: string, path: string, tree: FileTree): string | null {
  const located = textOf(property(property(metadata, 'annotations'), 'backstage.io/source-location')) ?? '';
  const within = /\/(?:tree|blob)\/[^/]+\/(.+?)\/?$/.exec(located)?.[1] ?? null;
  const beside = posix.dirname(path);
  const named = tree.directories.filter((directory) => posix.basename(directory) === name);
  const candidates = [within, beside === '.' ? null : beside, named.length === 1 ? (named[0] ?? null) : null];
  return (
    candidates.find(
      (directory) => directory !== null && hasDirectory(tree, directory) && holdsCode(tree, directory),
    ) ?? null
  );
}
