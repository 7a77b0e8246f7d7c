import { posix } from 'node:path';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf, textsOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { type Artifact, artifactOf, type Forward, readSkaffold, type Skaffold } from './skaffold.js';

type Reader = (text: string, path: string) => { artifacts: Plain[]; forwards?: Forward[] };

/** Tools that say of which directory an image is built, by the names of their files. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/(^|\/)Tiltfile$/, tiltfile],
  [/(^|\/)devspace\.ya?ml$/, devspace],
  [/(^|\/)docker-bake(\.override)?\.(hcl|json)$/, bake],
];
/** Patterns are searched in them that start again and again. */
const LONGEST = 50_000;

/** How the images of a tree are built, as skaffold, Tilt, DevSpace and docker buildx bake say. */
export async function readBuilders(tree: FileTree): Promise<Skaffold> {
  const { artifacts, forwards } = await readSkaffold(tree);
  const built: Artifact[] = [...artifacts];
  const forwarded: Forward[] = [...forwards];
  for (const { path, bytes } of tree.files) {
    const read = readers.find(([pattern]) => pattern.test(path))?.[1];
    if (!read || bytes > LONGEST) continue;
    const found = read((await readText(tree, path)) ?? '', path);
    built.push(...found.artifacts.flatMap((each) => artifactOf(tree, posix.dirname(path), each) ?? []));
    forwarded.push(...(found.forwards ?? []));
  }
  return { artifacts: built, forwards: forwarded };
}

/** `docker_build('acme/orders', './services/orders', dockerfile='…')`, `k8s_resource('orders', port_forwards=3001)`; no variables. */
function tiltfile(text: string): ReturnType<Reader> {
  const code = text.replace(/^\s*#.*$/gm, '');
  const calls = [
    ...code.matchAll(/\b(docker_build(?:_with_restart)?|k8s_resource)\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g),
  ];
  const artifacts: Plain[] = [];
  const forwards: Forward[] = [];
  for (const [, name, given = ''] of calls) {
    const [first, second] = [
      ...given.matchAll(/(?:^|,)\s*(?:ref\s*=\s*|context\s*=\s*|workload\s*=\s*)?["']([^"']*)["']/g),
    ].map(([, each]) => each);
    const option = (key: string) => new RegExp(`\\b${key}\\s*=\\s*["']([^"']*)["']`).exec(given)?.[1];
    if (first === undefined) continue;
    if (name === 'k8s_resource') {
      const [, written = ''] = /port_forwards\s*=\s*(\[[^\]]*\]|["'][^"']*["']|\d+)/.exec(given) ?? [];
      for (const [, port] of written.matchAll(/(?:^|[["',\s])(\d+)(?::\d+)?/g))
        forwards.push({ resource: first, localPort: Number(port) });
    } else if (second !== undefined) {
      const docker = { dockerfile: option('dockerfile'), target: option('target') };
      artifacts.push({ image: first, context: second, docker });
    }
  }
  return { artifacts, forwards };
}

/** https://www.devspace.sh/docs/configuration/images/ */
function devspace(text: string, path: string): ReturnType<Reader> {
  const images = property(parseYaml(path, text).value, 'images');
  return {
    artifacts: Object.values(isPlain(images) ? images : {}).flatMap((image) => {
      if (!isPlain(image)) return [];
      const dockerfile = textOf(image.dockerfile)?.replace(/^\.\//, '');
      const context = image.context ?? (dockerfile === undefined ? '.' : posix.dirname(dockerfile));
      return [{ image: image.image, context, docker: { dockerfile, target: image.target } }];
    }),
  };
}

/** https://docs.docker.com/build/bake/reference/: plain values only, and a target's own. */
function bake(text: string, path: string): ReturnType<Reader> {
  const targets = path.endsWith('.json') ? property(parseYaml(path, text).value, 'target') : hclTargets(text);
  return {
    artifacts: Object.entries(isPlain(targets) ? targets : {}).flatMap(([name, target]) => {
      if (!isPlain(target)) return [];
      const [tag = name] = textsOf(target.tags ?? []);
      const image = tag.replace(/\$\{[^}]*\}/g, '').replace(/^\/+|:$/g, '');
      return [
        { image, context: target.context, docker: { dockerfile: target.dockerfile, target: target.target } },
      ];
    }),
  };
}

function hclTargets(text: string): Record<string, Plain> {
  const targets: Record<string, Plain> = {};
  for (const [, name = '', body = ''] of text.matchAll(/^target\s+"([^"]+)"\s*\{([\s\S]*?)^\}/gm)) {
    const value = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*"([^"]*)"`, 'm').exec(body)?.[1];
    const [, tags = ''] = /^\s*tags\s*=\s*\[([^\]]*)\]/m.exec(body) ?? [];
    targets[name] = {
      context: value('context'),
      dockerfile: value('dockerfile'),
      target: value('target'),
      tags: [...tags.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag),
    };
  }
  return targets;
}
