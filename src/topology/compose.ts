import { posix } from 'node:path';
import type { Location, Notice } from '../model.js';
import { compare } from '../order.js';
import {
  aliasesOf,
  envFilesOf,
  environmentOf,
  exposedOf,
  mountsOf,
  portsOf,
  wordsOf,
} from './compose-values.js';
import type { Deployment, Deployments } from './deployment.js';
import { type Environment, interpolate, layered, readEnvFile, readEnvironment } from './env-files.js';
import { type FileTree, hasDirectory, hasFile, readText } from './file-tree.js';
import { isPlain, type Plain, property, textOf, textsOf } from './plain.js';
import { parseYaml, type YamlPath, type YamlSource } from './yaml-source.js';

const COMPOSE_FILE = /^(docker-compose|compose|docker-stack|stack)([._-].*)?\.ya?ml$/i;
/** Compose files that run tests say least about what is deployed. */
const FOR_TESTS = /[._-](test|tests|testing|e2e|ci|integration)[._-]/i;
/** Compose files of an editor, of a CI, and of code that is generated deploy nothing of this system. */
const NOT_DEPLOYED = /(^|[/._-])(\.?devcontainer|\.github|\.circleci|\.gitpod|templates?)([/._-]|$)/i;

type ComposeFile = { readonly path: string; readonly source: YamlSource; readonly services: Plain };

/** What the compose files of a tree deploy. Files in one directory make one project; elsewhere, names mean something else. */
export async function readCompose(tree: FileTree): Promise<Deployments> {
  const projects = new Map<string, ComposeFile[]>();
  const notices: Notice[] = [];
  const candidates = tree.files.map(({ path }) => path).filter((path) => !NOT_DEPLOYED.test(path));
  const named = candidates.filter((path) => COMPOSE_FILE.test(posix.basename(path)));
  const paths = named.length > 0 ? named : await likeCompose(tree, candidates);
  const within = new Map<string, string>();
  const waiting = paths.sort(baseFirst);
  const read = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (read.has(path)) continue;
    read.add(path);
    const { file, notice } = await readComposeFile(tree, path);
    if (notice) notices.push(notice);
    if (!file) continue;
    const directory = posix.dirname(path);
    projects.set(directory, [...(projects.get(directory) ?? []), file]);
    for (const other of includedBy(tree, file)) {
      const inner = posix.dirname(other);
      if (inner !== directory && !within.has(inner)) within.set(inner, within.get(directory) ?? directory);
      waiting.push(other);
    }
  }
  const deployments: Deployment[] = [];
  const networks = new Map<string, string>();
  for (const [directory, files] of projects) {
    const shared = files.flatMap(({ source }) => sharedNetworks(source.value));
    const own = within.get(directory) ?? directory;
    const project = shared.map((name) => networks.get(name)).find((each) => each !== undefined) ?? own;
    for (const name of shared) networks.set(name, networks.get(name) ?? project);
    deployments.push(...(await readProject(tree, directory, files)).map((each) => ({ ...each, project })));
  }
  return { deployments, files: [...projects.values()].flat().map(({ path }) => path), notices };
}

/**
 * The files that are compose files by what is in them, as `docker compose -f docker/services.yml` takes any: where none
 * has the name of one.
 */
async function likeCompose(tree: FileTree, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const open = paths.filter((path) => /\.ya?ml$/i.test(path) && path.split('/').length <= DEEPEST_UNNAMED);
  for (const path of open.slice(0, MOST_UNNAMED)) {
    const text = await readText(tree, path);
    if (text === null || !/^services:\s*(#.*)?$/m.test(text) || !/^\s+(image|build):/m.test(text)) continue;
    const { value } = parseYaml(path, text);
    const services = property(value, 'services');
    if (!isPlain(value) || !isPlain(services)) continue;
    const all = Object.values(services);
    const isRun = (each: unknown) =>
      isPlain(each) && ('image' in each || 'build' in each || 'extends' in each);
    if (Object.keys(value).every((key) => TOP_KEY.test(key)) && all.length > 0 && all.every(isRun))
      found.push(path);
  }
  return found;
}

const TOP_KEY = /^(version|name|include|services|networks|volumes|configs|secrets|x-.*)$/;
const DEEPEST_UNNAMED = 4;
const MOST_UNNAMED = 300;

/** The files that a compose file makes a part of its project, whatever they are called. */
function includedBy(tree: FileTree, { path, source }: ComposeFile): string[] {
  const include = property(source.value, 'include');
  return (Array.isArray(include) ? include : [])
    .flatMap((each) => textsOf(isPlain(each) ? each.path : each))
    .map((each) => posix.join(posix.dirname(path), each))
    .filter((each) => hasFile(tree, each));
}

/** The networks of a project that others may be in: external ones, and those with a name of their own. */
function sharedNetworks(value: unknown): string[] {
  const networks = property(value, 'networks');
  return Object.entries(isPlain(networks) ? networks : {}).flatMap(([key, network]) => {
    const external = property(network, 'external');
    const name = textOf(property(network, 'name')) ?? textOf(property(external, 'name'));
    return name !== null ? [name] : external === true ? [key] : [];
  });
}

/** `docker-compose.yml` before `docker-compose.dev.yml`, that before the tests', and outer directories first. */
function baseFirst(a: string, b: string): number {
  const rank = (path: string) => {
    const name = posix.basename(path);
    const variant = name.split(/[._-]/).length - (name.startsWith('docker') ? 3 : 2);
    return [path.split('/').length, FOR_TESTS.test(name) ? 1 : 0, variant] as const;
  };
  const [first, second] = [rank(a), rank(b)];
  return first[0] - second[0] || first[1] - second[1] || first[2] - second[2] || compare(a, b);
}

async function readComposeFile(
  tree: FileTree,
  path: string,
): Promise<{ file?: ComposeFile; notice?: Notice }> {
  const text = await readText(tree, path);
  if (text === null)
    return { notice: { file: path, message: 'is too large or no text; what it deploys is not known' } };
  const source = parseYaml(path, text);
  const [problem] = source.problems;
  if (problem) {
    const { line, column, message } = problem;
    const where = line === undefined || column === undefined ? {} : { line, column };
    return { notice: { file: path, ...where, message: `${message}; what this file deploys is not known` } };
  }
  if (source.value === null || source.value === undefined) return {};
  const services = property(source.value, 'services');
  if (!isPlain(source.value) || (services !== undefined && services !== null && !isPlain(services))) {
    const message = '`services` is not a mapping of names; what this file deploys is not known';
    return { notice: { file: path, ...linesOf(source), message } };
  }
  if (isPlain(services)) return { file: { path, source, services } };
  if (Array.isArray(source.value.include)) return { file: { path, source, services: {} } };
  // Files of the first version of the format have the services at the top.
  const old = Object.entries(source.value).filter(
    ([, each]) => isPlain(each) && ('image' in each || 'build' in each),
  );
  return old.length > 0 ? { file: { path, source, services: Object.fromEntries(old) } } : {};
}

function linesOf(source: YamlSource): { line: number; column: number } {
  const { line, column } = source.at(['services'], { key: true });
  return { line, column };
}

async function readProject(
  tree: FileTree,
  directory: string,
  files: readonly ComposeFile[],
): Promise<Deployment[]> {
  const outer = await readEnvironment(tree, directory);
  const deployed = files.filter(({ path }) => !FOR_TESTS.test(posix.basename(path)));
  const names = [
    ...new Set((deployed.length > 0 ? deployed : files).flatMap(({ services }) => Object.keys(services))),
  ];
  const deployments: Deployment[] = [];
  for (const name of names) {
    const parts = files.flatMap(({ services, source }) => {
      const own = property(services, name);
      return isPlain(own) ? [{ source, value: extended(services, own) }] : [];
    });
    const [first] = parts;
    if (!first || parts.some(({ value }) => isKeptDown(value))) continue;
    const inServices = property(property(first.source.value, 'services'), name) !== undefined;
    const at = first.source.at(inServices ? ['services', name] : [name], { key: true });
    const values = parts.map(({ value }) => value);
    const labels = labelsOf(parts, inServices ? ['services', name] : [name], outer);
    const read = await readService(tree, directory, name, values, outer);
    deployments.push({ name, at, ...read, ...(labels.size > 0 ? { labels } : {}) });
  }
  return deployments;
}

/** It never runs: `replicas: 0` makes an image that others are built from, say. */
function isKeptDown({ deploy, scale }: Plain): boolean {
  return [scale, property(deploy, 'replicas')].some((count) => textOf(count) === '0');
}

/** The labels of a container, and those that a swarm gives to its service: as a mapping or as a list. */
function labelsOf(
  parts: readonly { readonly source: YamlSource; readonly value: Plain }[],
  path: YamlPath,
  outer: Environment,
): NonNullable<Deployment['labels']> {
  const found = new Map<string, { text: string; at: Location }>();
  for (const { source, value } of parts) {
    for (const [labels, key] of [
      [value.labels, ['labels']],
      [property(value.deploy, 'labels'), ['deploy', 'labels']],
    ] as const) {
      const items = isPlain(labels)
        ? Object.entries(labels)
        : Array.isArray(labels)
          ? [...labels.entries()]
          : [];
      for (const [step, item] of items) {
        const [name, text] =
          typeof step === 'string' ? [step, textOf(item) ?? ''] : splitLabel(textOf(item) ?? '');
        const at = source.at([...path, ...key, step], { key: true });
        if (!found.has(name)) found.set(interpolate(name, outer), { text: interpolate(text, outer), at });
      }
    }
  }
  return found;
}

function splitLabel(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** A service with what it `extends` in the same file under it. */
function extended(services: Plain, own: Plain, depth = 0): Plain {
  const parent = textOf(isPlain(own.extends) ? own.extends.service : own.extends);
  const elsewhere = isPlain(own.extends) && own.extends.file !== undefined;
  const base = parent !== null && !elsewhere && depth < 10 ? property(services, parent) : undefined;
  return isPlain(base) ? { ...extended(services, base, depth + 1), ...own } : own;
}

/** `parts` are what the files of the project say about one service, the base file first. */
async function readService(
  tree: FileTree,
  directory: string,
  name: string,
  parts: readonly Plain[],
  outer: Environment,
): Promise<Omit<Deployment, 'name' | 'at'>> {
  const text = (value: unknown) => {
    const written = textOf(value);
    return written === null ? null : interpolate(written, outer);
  };
  const first = (key: string) =>
    parts.map((part) => part[key]).find((value) => value !== undefined && value !== null);
  const build = first('build');
  const context = text(isPlain(build) ? (build.context ?? '.') : build);
  const dockerfile = text(property(build, 'dockerfile'));
  const buildArguments = Object.values(environmentOf(property(build, 'args'), outer));
  const command = [...wordsOf(first('entrypoint')), ...wordsOf(first('command'))];
  const ports = parts.flatMap((part) => portsOf(filled(part.ports, outer)));
  const contexts =
    context === null || /^(https?|git|ssh):|^git@/.test(context) ? [] : inTree(tree, directory, context);
  const mounts = parts
    .flatMap((part) => mountsOf(filled(part.volumes, outer)))
    .flatMap((mount) => inTree(tree, directory, mount));
  const [base = null] = contexts;
  const written = base === null ? null : posix.join(base, dockerfile ?? 'Dockerfile');
  const built = written === null ? null : dockerfileAt(tree, written);
  const isGone =
    built === null && dockerfile !== null && written !== null && !hasDirectory(tree, posix.dirname(written));
  return {
    image: text(first('image')),
    built: base !== null,
    dockerfile: built,
    ...(isGone ? { isGone } : {}),
    directories: [...contexts, ...(built === null ? [] : [posix.dirname(built)]), ...mounts],
    hints: [
      ...buildArguments,
      text(property(build, 'target')),
      ...command,
      text(first('working_dir')),
      ...dockerfileNames(dockerfile),
    ].filter((hint) => hint !== null),
    hosts: [
      name,
      ...parts.flatMap((part) =>
        [text(part.container_name) ?? [], text(part.hostname) ?? [], ...aliasesOf(part.networks)].flat(),
      ),
    ],
    ports: [
      ...ports.map(({ container }) => container),
      ...parts.flatMap((part) => exposedOf(filled(part.expose, outer))),
    ],
    published: ports.flatMap(({ published }) => published ?? []),
    environment: await environmentOfService(tree, directory, parts, outer),
    ownCommand: command.length > 0,
  };
}

/** The Dockerfile at a path, or the template from which it is made: `Dockerfile.tpl`. */
function dockerfileAt(tree: FileTree, path: string): string | null {
  return [path, ...TEMPLATES.map((ending) => path + ending)].find((each) => hasFile(tree, each)) ?? null;
}

const TEMPLATES = ['.tpl', '.tmpl', '.template', '.in', '.j2', '.ejs', '.mustache', '.hbs'];

/** Later files of a project come before earlier ones, and `environment` before `env_file`. */
async function environmentOfService(
  tree: FileTree,
  directory: string,
  parts: readonly Plain[],
  outer: Environment,
): Promise<Environment> {
  const files = parts.flatMap((part) => envFilesOf(filled(part.env_file, outer)));
  const fromFiles: Environment[] = [];
  for (const file of files) {
    const path = posix.join(directory, file);
    fromFiles.push(await readEnvFile(tree, hasFile(tree, path) ? path : exampleOf(tree, path)));
  }
  const written = parts.map((part) => environmentOf(part.environment, outer));
  // Files for development and production override a base file with values of another place: the base file's hold.
  // Arguments of the build are what a front end has instead of variables.
  const built = parts.map((part) => environmentOf(property(part.build, 'args'), outer));
  return layered([...written, ...fromFiles.toReversed(), ...built]);
}

/** The example that is committed in place of an env file: `orders.env.example` for `.orders.env`; else the file itself. */
function exampleOf(tree: FileTree, path: string): string {
  const directory = posix.dirname(path);
  const bare = posix.basename(path).replace(/^\.(?=.+\.)/, '');
  const names = [posix.basename(path), bare].flatMap((name) => EXAMPLES.map((mark) => `${name}.${mark}`));
  return names.map((name) => posix.join(directory, name)).find((each) => hasFile(tree, each)) ?? path;
}

const EXAMPLES = ['example', 'sample', 'template', 'dist', 'default', 'defaults'];

/** A value with the variables in its texts put in. */
function filled(value: unknown, outer: Environment): unknown {
  if (typeof value === 'string') return interpolate(value, outer);
  if (Array.isArray(value)) return value.map((item) => filled(item, outer));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, outer)]));
}

/**
 * A path of a compose file as a path of the tree: from its own directory, or else from the root, where compose is run
 * with the root as project directory.
 */
function inTree(tree: FileTree, directory: string, path: string): string[] {
  const known = (candidate: string) => hasDirectory(tree, candidate) || hasFile(tree, candidate);
  return [posix.join(directory, path), posix.normalize(path)]
    .filter((candidate) => !candidate.startsWith('/'))
    .map((candidate) => candidate.replace(/^(\.\.(\/|$))+/, '').replace(/\/$/, '') || '.')
    .filter(known)
    .slice(0, 1);
}

/** `orders` of `docker/orders.Dockerfile`, `Dockerfile.orders` and `docker/orders/Dockerfile`. */
function dockerfileNames(path: string | null): string[] {
  if (path === null) return [];
  const name = posix.basename(path).replace(/\.?dockerfile\.?/i, '');
  return [name, posix.basename(posix.dirname(path))].filter((each) => /\w/.test(each));
}
