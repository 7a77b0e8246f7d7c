import { posix } from 'node:path';
import { parse } from 'yaml';
import type { Notice } from '../model.js';
import { type FileTree, readText } from './file-tree.js';

/** A package or project of the tree: what its manifest states, and whether it looks deployable. */
export type WorkspacePackage = {
  readonly name: string | null;
  /** Relative; `.` for the root. */
  readonly directory: string;
  readonly main?: string;
  readonly module?: string;
  readonly types?: string;
  readonly source?: string;
  readonly exports?: unknown;
  readonly kind: 'application' | 'library' | 'unknown';
  /** Name to range: dependencies, development and peer dependencies together. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  /** What `kind` rests on, for people. */
  readonly evidence: string;
};

type Manifest = { readonly directory: string; readonly json: Readonly<Record<string, unknown>> };
type Project = {
  readonly directory: string;
  readonly kind: 'application' | 'library';
  readonly name: string | null;
  readonly by: string;
};

/** Directories whose packages are not deployed: tests, examples, tooling, sites of documentation. */
const NOT_DEPLOYED =
  /(^|\/)(e2e|[^/]*-e2e|e2e-[^/]*|tests?|integration-tests?|load-tests?|examples?|samples?|docs?|documentation|website|tools?|tooling|scripts|\.github|cypress|playwright|storybook|generators?|templates?|fixtures|benchmarks?|__tests__)(\/|$)/i;
const LIBRARIES = /(^|\/)(libs?|packages|shared|common|modules)\//i;
const ENTRIES = [
  'src/main.ts',
  'src/index.ts',
  'src/server.ts',
  'src/app.ts',
  'src/main.tsx',
  'src/index.tsx',
  'src/main.js',
  'src/index.js',
  'src/server.js',
  'src/app.js',
  'src/index.jsx',
  'src/main.jsx',
  'main.ts',
  'index.ts',
  'server.ts',
  'app.ts',
  'main.js',
  'index.js',
  'server.js',
  'app.js',
  'bin/www',
  'src/bin/www',
  'server/index.js',
  'server/index.ts',
  'src/lambda.ts',
  'src/handler.ts',
];
const LISTENS =
  /\.listen\s*\(|NestFactory|createServer\s*\(|\bserve\s*\(|new\s+Worker\s*\(|createRoot\s*\(|ReactDOM\.render|\.addService\s*\(|\.run\s*\(|bootstrapApplication|bootstrapModule|createApp\s*\(|ServiceBroker/;

/** Reads every manifest of the tree: package.json, Nx `project.json` and workspace files, `nest-cli.json`. */
export async function readWorkspaces(
  tree: FileTree,
): Promise<{ packages: WorkspacePackage[]; notices: Notice[] }> {
  const notices: Notice[] = [];
  const manifests = await readManifests(tree, notices);
  const projects = await readProjects(tree, notices);
  const directories = new Set([...manifests.keys(), ...projects.keys()]);
  const packages: WorkspacePackage[] = [];
  for (const directory of [...directories].sort()) {
    packages.push(await packageAt(tree, directory, manifests, projects, directories));
  }
  return { packages, notices };
}

async function readManifests(tree: FileTree, notices: Notice[]): Promise<Map<string, Manifest>> {
  const found = new Map<string, Manifest>();
  for (const { path } of tree.files) {
    if (posix.basename(path) !== 'package.json') continue;
    const json = await readJson(tree, path, notices);
    if (json) found.set(posix.dirname(path), { directory: posix.dirname(path), json });
  }
  return found;
}

/** What Nx, Angular and Nest workspaces say of their projects, by directory. */
async function readProjects(tree: FileTree, notices: Notice[]): Promise<Map<string, Project>> {
  const found = new Map<string, Project>();
  const add = (directory: string, type: unknown, name: string | null, by: string) => {
    if (type !== 'application' && type !== 'library') return;
    found.set(directory, { directory, kind: type, name, by: `${by} ${type}` });
  };
  for (const { path } of tree.files) {
    const file = posix.basename(path);
    const base = posix.dirname(path);
    if (file === 'project.json') {
      const json = await readJson(tree, path, notices);
      add(base, json?.projectType, text(json?.name), 'nx');
    } else if (file === 'workspace.json' || file === 'angular.json' || file === 'nest-cli.json') {
      const projects = (await readJson(tree, path, notices))?.projects;
      for (const [name, project] of Object.entries(isRecord(projects) ? projects : {})) {
        if (!isRecord(project)) continue;
        const root = text(project.root) ?? (text(project.sourceRoot)?.replace(/\/src$/, '') || null);
        if (root)
          add(
            posix.join(base, root),
            project.projectType ?? project.type,
            name,
            file === 'nest-cli.json' ? 'nest' : 'nx',
          );
      }
    }
  }
  return found;
}

async function packageAt(
  tree: FileTree,
  directory: string,
  manifests: ReadonlyMap<string, Manifest>,
  projects: ReadonlyMap<string, Project>,
  directories: ReadonlySet<string>,
): Promise<WorkspacePackage> {
  const json = manifests.get(directory)?.json ?? {};
  const project = projects.get(directory);
  const scripts = strings(json.scripts);
  const dependencies = {
    ...strings(json.peerDependencies),
    ...strings(json.devDependencies),
    ...strings(json.dependencies),
  };
  const { kind, evidence } = await kindOf(tree, directory, project, scripts, json, directories);
  return {
    name: text(json.name) ?? project?.name ?? null,
    directory,
    ...stated('main', json.main),
    ...stated('module', json.module),
    ...stated('types', json.types ?? json.typings),
    ...stated('source', json.source),
    ...(json.exports === undefined ? {} : { exports: json.exports }),
    kind,
    dependencies,
    scripts,
    evidence,
  };
}

function stated<K extends string>(key: K, value: unknown): { [key in K]?: string } {
  return (typeof value === 'string' ? { [key]: value } : {}) as { [key in K]?: string };
}

async function kindOf(
  tree: FileTree,
  directory: string,
  project: Project | undefined,
  scripts: Readonly<Record<string, string>>,
  json: Readonly<Record<string, unknown>>,
  directories: ReadonlySet<string>,
): Promise<Pick<WorkspacePackage, 'kind' | 'evidence'>> {
  if (directory !== '.' && NOT_DEPLOYED.test(directory))
    return { kind: 'library', evidence: 'a directory of tests or tools' };
  if (project) return { kind: project.kind, evidence: project.by };
  const isRootOfMany = directory === '.' && (json.workspaces !== undefined || directories.size > 1);
  const entry = await listeningEntry(tree, directory);
  if (entry !== null) return { kind: 'application', evidence: `${entry} starts something` };
  if (isRootOfMany) return { kind: 'library', evidence: 'the root of a workspace' };
  const has = (file: string) => tree.files.some(({ path }) => path === posix.join(directory, file));
  if (has('Dockerfile')) return { kind: 'application', evidence: 'Dockerfile' };
  if (has('serverless.yml') || has('serverless.yaml') || has('serverless.ts'))
    return { kind: 'application', evidence: 'serverless.yml' };
  if (has('next.config.js') || has('next.config.mjs') || has('next.config.ts'))
    return { kind: 'application', evidence: 'next.config' };
  if (Object.hasOwn(scripts, 'start') && !LIBRARIES.test(`${directory}/`))
    return { kind: 'application', evidence: 'start script' };
  if (LIBRARIES.test(`${directory}/`)) return { kind: 'library', evidence: 'a directory of libraries' };
  return { kind: 'unknown', evidence: 'a manifest' };
}

/** The entry file that starts a server, a worker or a page; null if none does. */
async function listeningEntry(tree: FileTree, directory: string): Promise<string | null> {
  const known = new Set(tree.files.map(({ path }) => path));
  for (const entry of ENTRIES) {
    const path = posix.join(directory, entry);
    if (!known.has(path)) continue;
    const source = await readText(tree, path);
    if (source !== null && LISTENS.test(source)) return entry;
  }
  return null;
}

async function readJson(
  tree: FileTree,
  path: string,
  notices: Notice[],
): Promise<Record<string, unknown> | null> {
  const source = await readText(tree, path);
  if (source === null) return null;
  try {
    // YAML reads JSON with comments and trailing commas, as the tools that own these files do.
    const value: unknown = parse(source, { maxAliasCount: 0, strict: false });
    return isRecord(value) ? value : null;
  } catch {
    notices.push({ file: path, message: 'is no JSON; it is left out' });
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
