import { posix } from 'node:path';
import { type FileTree, readText } from './file-tree.js';
import type { PackageKind } from './workspaces.js';

/** A package whose kind is to be found out. */
export type Candidate = {
  readonly directory: string;
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  /** What Nx, Nest or Angular say. */
  readonly declared: { readonly kind: 'application' | 'library'; readonly evidence: string } | null;
  readonly sourceRoot: string | null;
  /** It is the top of a workspace. */
  readonly orchestrates: boolean;
};

/** What a package is, and what that rests on. */
export type Signs = { readonly kind: PackageKind; readonly evidence: string };

const TEST_OR_EXAMPLE =
  /^(e2e|.+[-_.]e2e|e2e[-_].+|(integration|load|contract|smoke)[-_]?tests?|tests?|__tests__|cypress|fixtures|__fixtures__|examples?|samples?|playgrounds?)$/i;
const TOOLING = /^(docs?|documentation|storybook|\.storybook|scripts|tools|tooling|benchmarks?|.+-cli|cli)$/i;
const DOCUMENTATION_SITE = /^(@docusaurus\/core|vitepress|vuepress|nextra)$/;
const LIBRARY_DIRECTORY = /^(libs?|libraries|packages|shared|common)$/i;
const LIBRARY_NAME = /(^|[-_/.])(libs?|library|shared|common|commons|utils|types|building-blocks)$/i;

const ENTRY_NAMES = ['main', 'index', 'server', 'app', 'bootstrap'];
const ENTRY_EXTENSIONS = ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs', 'cts', 'cjs'];
/** What a process does that stays: it listens, works off a queue, or draws a page. */
const RUNS =
  /\.listen\(|NestFactory|\bcreateServer\(|\bserve\(|\bnew Worker\(|\bcreateRoot\(|ReactDOM\.render|\.addService\(|\.run\(|bootstrapApplication\(|bootstrapModule\(|\bcreateApp\(/;
/** Commands that start a server or an app of a framework; nobody runs these on a library. */
const SERVES =
  /\b(nest start|next (dev|start)|nuxt (dev|start)|react-scripts start|ng serve|moleculer-runner|vue-cli-service serve|gatsby develop|remix (dev|vite:dev)|expo start|(serverless|sls) offline|func start)|\bnode\b[^&|;]*\/(main|server|app)(\.[cm]?js)?(\s|$)/;
const BUILDS = /\b(tsc|tsup|rollup|storybook|build|watch|webpack --watch|ng-packagr|microbundle|echo|exit)\b/;
const START_SCRIPTS = ['start', 'start:prod', 'start:dev', 'serve', 'dev'];
const DEPLOYED_BY =
  /^(serverless\.(ya?ml|json|[cm]?[jt]s)|wrangler\.(toml|jsonc?)|host\.json|Procfile|fly\.toml|app\.yaml|next\.config\.[cm]?[jt]s)$/;

/** Tells applications from libraries, for all packages of a tree. The result has their order. */
export async function deploymentSigns(tree: FileTree, candidates: readonly Candidate[]): Promise<Signs[]> {
  const paths = new Set(tree.files.map(({ path }) => path));
  const dockerfiles = [...paths].filter((path) =>
    /^(Dockerfile(\..+)?|.+\.dockerfile)$/i.test(posix.basename(path)),
  );
  const own = new Map<Candidate, Signs>();
  for (const candidate of candidates) {
    const signs = await ownSigns(tree, paths, candidate);
    if (signs) own.set(candidate, signs);
  }
  const result = new Map<Candidate, Signs>();
  // Deepest first: what starts the applications below is none itself.
  for (const candidate of [...candidates].sort((a, b) => depth(b) - depth(a))) {
    const signs = own.get(candidate);
    const below = [...result].some(
      ([other, { kind }]) => kind === 'application' && isInside(candidate.directory, other.directory),
    );
    const isTemplate = candidates.some(
      (outer) =>
        own.has(outer) &&
        outer.directory !== '.' &&
        isInside(outer.directory, candidate.directory) &&
        candidate.directory.slice(outer.directory.length).startsWith('/src/'),
    );
    const outward =
      candidate.orchestrates || below || isTemplate ? null : outwardSigns(paths, dockerfiles, candidate);
    result.set(candidate, judged(candidate, isTemplate ? undefined : signs, outward));
  }
  return candidates.map((candidate) => result.get(candidate) ?? { kind: 'unknown', evidence: 'no sign' });
}

function judged(
  candidate: Candidate,
  own: Signs | undefined,
  outward: { readonly evidence: string; readonly weak: boolean } | null,
): Signs {
  const { directory, name, declared, dependencies } = candidate;
  if (declared?.kind === 'library') return declared;
  const segments = directory.split('/');
  if (segments.some((segment) => TEST_OR_EXAMPLE.test(segment)))
    return { kind: 'library', evidence: 'directory of tests or examples' };
  if (Object.keys(dependencies).some((each) => DOCUMENTATION_SITE.test(each)))
    return { kind: 'library', evidence: 'documentation site' };
  if (own) return own;
  const isTooling = segments.some((segment) => TOOLING.test(segment));
  const isLibrary =
    segments.some((segment) => LIBRARY_DIRECTORY.test(segment)) ||
    LIBRARY_NAME.test(directory) ||
    (name !== null && LIBRARY_NAME.test(name));
  if (outward && !(outward.weak && (isTooling || isLibrary)))
    return { kind: 'application', evidence: outward.evidence };
  if (isTooling) return { kind: 'library', evidence: 'directory of tools' };
  if (isLibrary) return { kind: 'library', evidence: 'directory or name of a library' };
  return { kind: 'unknown', evidence: 'no sign of being deployed' };
}

/** Signs in what the package says of itself and in its code. */
async function ownSigns(
  tree: FileTree,
  paths: ReadonlySet<string>,
  { directory, declared, sourceRoot, scripts, orchestrates }: Candidate,
): Promise<Signs | null> {
  if (declared) return declared;
  const places = [...new Set([posix.join(directory, 'src'), directory, sourceRoot ?? directory])];
  for (const place of places) {
    for (const name of ENTRY_NAMES) {
      for (const extension of ENTRY_EXTENSIONS) {
        const path = posix.join(place, `${name}.${extension}`);
        if (paths.has(path) && RUNS.test(withoutComments((await readText(tree, path)) ?? '')))
          return { kind: 'application', evidence: posix.relative(directory, path) };
      }
    }
  }
  const serving = orchestrates ? undefined : startScripts(scripts).find(([, text]) => SERVES.test(text));
  return serving ? { kind: 'application', evidence: `${serving[0]} script` } : null;
}

/** A Dockerfile, a platform's file or a start script: signs that the top of a workspace has too. */
function outwardSigns(
  paths: ReadonlySet<string>,
  dockerfiles: readonly string[],
  { directory, scripts }: Candidate,
): { evidence: string; weak: boolean } | null {
  const dockerfile = dockerfiles.find((path) => isDockerfileOf(path, directory));
  if (dockerfile !== undefined) return { evidence: 'Dockerfile', weak: false };
  for (const path of paths) {
    if (posix.dirname(path) === directory && DEPLOYED_BY.test(posix.basename(path)))
      return { evidence: posix.basename(path), weak: false };
  }
  const script = startScripts(scripts).find(([, text]) => !BUILDS.test(text));
  return script ? { evidence: `${script[0]} script`, weak: true } : null;
}

/** `orders/Dockerfile`, `Dockerfile.orders`, `orders.Dockerfile`, `docker/orders/Dockerfile`. */
function isDockerfileOf(path: string, directory: string): boolean {
  const at = posix.dirname(path);
  if (at === directory) return true;
  if (directory === '.') return false;
  const name = posix.basename(directory).toLowerCase();
  const file = posix.basename(path).toLowerCase();
  if (file === `dockerfile.${name}` || file === `${name}.dockerfile`) return true;
  return (
    posix.basename(at).toLowerCase() === name &&
    /(^|\/)\.?(docker|dockerfiles|infra|deploy|deployment)\//i.test(path)
  );
}

function startScripts(scripts: Readonly<Record<string, string>>): [string, string][] {
  return START_SCRIPTS.flatMap((name): [string, string][] => {
    const text = scripts[name];
    return text === undefined ? [] : [[name, text]];
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function isInside(outer: string, inner: string): boolean {
  return inner !== outer && (outer === '.' || inner.startsWith(`${outer}/`));
}

function depth({ directory }: Candidate): number {
  return directory === '.' ? 0 : directory.split('/').length;
}
