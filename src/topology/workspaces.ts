import { posix } from 'node:path';
import type { Notice } from '../model.js';
import { compare } from '../order.js';
import { type Candidate, deploymentSigns, type PackageKind, type Signs } from './deployment-signs.js';
import { type FileTree, readText } from './file-tree.js';
import { parseJson } from './json.js';
import { localDirectory } from './local-directory.js';
import { isPlain, type Plain, property, textOf } from './plain.js';
import { parseYaml } from './yaml-source.js';

/** A directory with a manifest of its own. */
export type WorkspacePackage = {
  /** As others import it; for applications without a package.json the project's name. */
  readonly name: string | null;
  /** Relative to the root; `.` for the root itself. */
  readonly directory: string;
  readonly main?: string;
  readonly module?: string;
  readonly types?: string;
  readonly source?: string;
  readonly exports?: unknown;
  readonly kind: PackageKind;
  /** Ranges by package name: of production, development, peer and optional dependencies. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  /** What the kind rests on: `nx application`, `Dockerfile`, `start script`. */
  readonly evidence: string;
};

/** What manifests say of one directory. */
type Draft = {
  readonly directory: string;
  readonly manifest: Plain | null;
  /** A project of Nx, Angular or Nest. */
  readonly project: Project | null;
};

type Project = {
  readonly name: string | null;
  readonly type: 'application' | 'library' | null;
  readonly tool: 'nx' | 'nest' | 'angular';
  readonly sourceRoot: string | null;
};

/**
 * The packages of a tree: every directory with a `package.json` or a `project.json` of Nx, and the projects of
 * `nest-cli.json`, `angular.json` and `workspace.json`, whether or not a workspace lists them. Broken manifests
 * become notices.
 */
export async function readWorkspaces(
  tree: FileTree,
): Promise<{ packages: WorkspacePackage[]; notices: Notice[] }> {
  const notices: Notice[] = [];
  const manifests = new Map<string, Plain>();
  const projects = new Map<string, Project>();
  const orchestrators = new Set<string>();
  for (const { path } of tree.files) {
    const name = posix.basename(path);
    if (!MANIFESTS.has(name)) continue;
    const directory = posix.dirname(path);
    const data = await readManifest(tree, path, notices);
    if (data === null) continue;
    if (name === 'package.json') {
      manifests.set(directory, data);
      if (property(data, 'workspaces') !== undefined) orchestrators.add(directory);
    } else if (name === 'project.json') {
      const project = nxProject(data);
      if (project) projects.set(directory, project);
    } else if (name === 'nx.json' || name === 'lerna.json' || Array.isArray(property(data, 'packages'))) {
      orchestrators.add(directory);
    }
    const listed = PROJECT_LISTS.has(name) ? listedProjects(directory, data, name) : [];
    if (listed.length > 0) orchestrators.add(directory);
    for (const [at, project] of listed) if (!projects.has(at)) projects.set(at, project);
  }
  const known = new Set(tree.directories);
  const drafts = [...new Set([...manifests.keys(), ...projects.keys()])]
    .filter((directory) => known.has(directory))
    .sort(compare)
    .map(
      (directory): Draft => ({
        directory,
        manifest: manifests.get(directory) ?? null,
        project: projects.get(directory) ?? nxInManifest(manifests.get(directory)),
      }),
    );
  // The top of a workspace may list all that is in it.
  const imported = new Set(
    drafts
      .filter(({ directory }) => !orchestrators.has(directory))
      .flatMap(({ directory, manifest }) =>
        Object.entries(dependenciesOf(manifest)).map(([name, range]) => {
          const local = localDirectory(directory, range);
          return local === null ? name : inDirectory(local);
        }),
      ),
  );
  const signs = await deploymentSigns(
    tree,
    drafts.map((draft) => candidateOf(draft, orchestrators.has(draft.directory), imported)),
  );
  return {
    packages: drafts
      .map((draft, index) => packageOf(draft, signs[index] ?? { kind: 'unknown', evidence: 'no sign' }))
      .filter((each) => projects.has(each.directory) || isMoreThanMarker(each)),
    notices,
  };
}

/** Tells a package that is imported by where it lies from one that is by its name. */
function inDirectory(directory: string): string {
  return `./${directory}`;
}

const PROJECT_LISTS = new Set(['nest-cli.json', 'angular.json', 'workspace.json']);
const MANIFESTS = new Set([
  'package.json',
  'project.json',
  'pnpm-workspace.yaml',
  'lerna.json',
  'nx.json',
  ...PROJECT_LISTS,
]);

async function readManifest(tree: FileTree, path: string, notices: Notice[]): Promise<Plain | null> {
  const text = await readText(tree, path);
  if (text === null) {
    notices.push({ file: path, message: 'this manifest cannot be read as text' });
    return null;
  }
  const { value, problems } = path.endsWith('.json') ? parseJson(path, text) : parseYaml(path, text);
  const [problem] = problems;
  if (problem) {
    const { file, line, column, message } = problem;
    notices.push({ ...{ file, line, column }, message: `this manifest is passed over: ${message}` });
  }
  return isPlain(value) ? value : null;
}

/** A `project.json` of Nx; other tools have files of that name too. */
function nxProject(data: Plain): Project | null {
  const isNx = ['projectType', 'sourceRoot', 'targets'].some((key) => Object.hasOwn(data, key));
  return isNx ? projectOf(textOf(data.name), data, 'nx', '') : null;
}

/** Nx reads the same from `nx` of a package.json. */
function nxInManifest(manifest: Plain | undefined): Project | null {
  const nx = property(manifest, 'nx');
  return isPlain(nx) && typeof nx.projectType === 'string' ? projectOf(textOf(nx.name), nx, 'nx', '') : null;
}

/** The projects of a workspace's own file, by directory. */
function listedProjects(base: string, data: Plain, file: string): [string, Project][] {
  const projects = property(data, 'projects');
  if (!isPlain(projects)) return [];
  const tool = file === 'nest-cli.json' ? 'nest' : file === 'angular.json' ? 'angular' : 'nx';
  return Object.entries(projects).flatMap(([name, project]): [string, Project][] => {
    if (!isPlain(project)) return [];
    const sourceRoot = textOf(project.sourceRoot);
    const root = textOf(project.root) || sourceRoot?.replace(/\/?src\/?$/, '') || '.';
    return [[inTree(base, root), projectOf(name, project, tool, base)]];
  });
}

function projectOf(name: string | null, data: Plain, tool: Project['tool'], base: string): Project {
  const type = property(data, 'projectType') ?? property(data, 'type');
  const sourceRoot = textOf(property(data, 'sourceRoot'));
  return {
    name,
    type: type === 'application' || type === 'library' ? type : null,
    tool,
    sourceRoot: sourceRoot === null ? null : inTree(base, sourceRoot),
  };
}

function inTree(base: string, written: string): string {
  return posix.join(base, written).replace(/\/+$/, '') || '.';
}

/** Libraries without a package.json are imported by paths of `tsconfig`, never by the project's name. */
function nameOf({ manifest, project }: Draft): string | null {
  const own = property(manifest, 'name');
  if (typeof own === 'string' && own !== '') return own;
  return project?.type === 'application' ? project.name : null;
}

function candidateOf(draft: Draft, orchestrates: boolean, imported: ReadonlySet<string>): Candidate {
  const { directory, manifest, project } = draft;
  return {
    directory,
    name: nameOf(draft),
    scripts: texts(property(manifest, 'scripts')),
    dependencies: dependenciesOf(manifest),
    declared: project?.type ? { kind: project.type, evidence: `${project.tool} ${project.type}` } : null,
    sourceRoot: project?.sourceRoot ?? null,
    isCommand: property(manifest, 'bin') !== undefined,
    orchestrates,
    isImported: imported.has(nameOf(draft) ?? '') || imported.has(inDirectory(draft.directory)),
  };
}

function packageOf(draft: Draft, { kind, evidence }: Signs): WorkspacePackage {
  const { directory, manifest } = draft;
  const exports = property(manifest, 'exports');
  const stated = (['main', 'module', 'types', 'source'] as const).flatMap((key) => {
    const value = property(manifest, key) ?? (key === 'types' ? property(manifest, 'typings') : undefined);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return {
    name: nameOf(draft),
    directory,
    ...Object.fromEntries(stated),
    ...(exports === undefined ? {} : { exports }),
    kind,
    dependencies: dependenciesOf(manifest),
    scripts: texts(property(manifest, 'scripts')),
    evidence,
  };
}

/** `{ "type": "commonjs" }` and the like say nothing but how files are loaded. */
function isMoreThanMarker({ kind, name, dependencies, scripts }: WorkspacePackage): boolean {
  return (
    kind === 'application' ||
    name !== null ||
    Object.keys(dependencies).length > 0 ||
    Object.keys(scripts).length > 0
  );
}

/** The range under which production runs it goes before those of development and of peers. */
function dependenciesOf(manifest: Plain | null): Record<string, string> {
  return Object.fromEntries(
    ['peerDependencies', 'devDependencies', 'optionalDependencies', 'dependencies'].flatMap((key) =>
      Object.entries(texts(property(manifest, key))),
    ),
  );
}

function texts(value: unknown): Record<string, string> {
  if (!isPlain(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
