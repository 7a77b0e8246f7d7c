import { isPort } from './compose-values.js';
import type { Environment } from './env-files.js';
import { type FileTree, hasFile, readText } from './file-tree.js';

/** What a Dockerfile tells of the thing that runs in its last stage. */
export type Dockerfile = {
  readonly text: string;
  /** The image that its last stage rests on; null where that cannot be said. */
  readonly from: string | null;
  /** The images of all its stages. */
  readonly images: readonly string[];
  readonly ports: readonly number[];
  readonly environment: Environment;
};

/** Reads a Dockerfile of the tree; null if there is none at that path. */
export async function readDockerfile(tree: FileTree, path: string): Promise<Dockerfile | null> {
  if (!hasFile(tree, path)) return null;
  const text = await readText(tree, path);
  if (text === null) return null;
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const images = new Set<string>();
  const stages = new Map<string, string>();
  let from: string | null = null;
  const ports: number[] = [];
  const environment: [string, string][] = [];
  for (const line of lines) {
    const [instruction = '', rest = ''] = splitOnce(line);
    if (/^from$/i.test(instruction)) {
      const [image = '', , alias] = rest.replace(/--\S+\s+/g, '').split(/\s+/);
      from = stages.get(image) ?? image;
      images.add(from);
      if (alias) stages.set(alias, from);
    } else if (/^expose$/i.test(instruction)) {
      ports.push(
        ...rest
          .split(/\s+/)
          .map((word) => Number(word.replace(/\/\w+$/, '')))
          .filter(isPort),
      );
    } else if (/^env$/i.test(instruction)) {
      environment.push(...variablesOf(rest));
    }
  }
  return { text, from, images: [...images], ports, environment: Object.fromEntries(environment) };
}

function splitOnce(line: string): [string, string] {
  const space = line.search(/\s/);
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space).trim()];
}

/** `NAME=value OTHER="a b"`, or the old form `NAME value`. Values that refer to others are left out. */
function variablesOf(text: string): [string, string][] {
  const pairs = [...text.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)].map((match): [string, string] => [
    match[1] ?? '',
    (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'),
  ]);
  const all = pairs.length > 0 ? pairs : [splitOnce(text)];
  return all.filter(([name, value]) => name !== '' && value !== '' && !value.includes('$'));
}
