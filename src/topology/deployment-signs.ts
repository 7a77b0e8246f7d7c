import { posix } from 'node:path';
import { type FileTree, readText } from './file-tree.js';

export type PackageKind = 'application' | 'library' | 'unknown';

/** A package whose kind is to be found out. */
export type Candidate = {
  readonly directory: string;
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  /** What Nx, Nest or Angular say. */
  readonly declared: { readonly kind: 'application' | 'library'; readonly evidence: string } | null;
  readonly sourceRoot: string | null;
  /** It installs a command (`bin`): what its scripts start is that. */
  readonly isCommand: boolean;
  /** It is the top of a workspace. */
  readonly orchestrates: boolean;
  /** Another package of the tree depends on it. */
  readonly isImported: boolean;
};

/** What a package is, and what that rests on. */
export type Signs = { readonly kind: PackageKind; readonly evidence: string };

const TEST_OR_EXAMPLE =
  /^(e2e|.+[-_.]e2e|e2e[-_].+|(integration|load|contract|smoke)[-_]?tests?|tests?|__tests__|cypress|fixtures|__fixtures__|examples?|samples?|playgrounds?)$/i;
const TOOLING = /^(docs?|documentation|storybook|\.storybook|scripts|tools|tooling|benchmarks?|.+-cli|cli)$/i;
const DOCUMENTATION_SITE = /^(@docusaurus\/core|@astrojs\/starlight|vitepress|vuepress|nextra)$/;
const LIBRARY_DIRECTORY = /^(libs?|libraries|packages|shared|common)$/i;
/** A package beside others in a directory of this name is one, whatever starts it. */
const AMONG_SERVICES = /(^|\/)(micro-?)?services\/[^/]+$/i;
const LIBRARY_NAME = /(^|[-_/.])(libs?|library|shared|common|commons|utils|types|building-blocks)$/i;

const ENTRY_NAMES = ['main', 'index', 'server', 'app', 'bootstrap', 'lambda', 'handler'];
const ENTRY_EXTENSIONS = ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs', 'cts', 'cjs'];
/** What only a program does: it listens, or draws a page. */
const STARTS =
  /\.listen\(|NestFactory|\bcreateRoot\(|ReactDOM\.render|bootstrapApplication\(|bootstrapModule\(|\bnew ServiceBroker\(/;
/** What a program does, and a library that wraps a server, a queue or a store does too. */
const RUNS = /\bcreateServer\(|\bserve\(|\bnew Worker\(|\.addService\(|\.run\(|\bcreateApp\(/;
/** Commands that start an app of a framework; nobody runs these on a library. */
const SERVES =
  /\b(nest start|next (dev|start)|nuxt (dev|start)|react-scripts start|ng serve|moleculer-runner|vue-cli-service serve|gatsby develop|remix (dev|vite:dev)|expo start|(serverless|sls) offline|func start)\b/;
/** Commands that run what was built. */
const RUNS_BUILT = /\bnode\b[^&|;]*\/(main|index|server|app)(\.[cm]?js)?(\s|$)/;
/** Commands that run code, unless it is the code of a build. */
const RUNS_CODE = /\b(node|nodemon|ts-node|ts-node-dev|tsx|bun|deno|pm2)\b(?![^&|;]*build)/;
/** Commands that build, watch, or start other packages. */
const STARTS_NOTHING =
  /\b(tsc|tsup|rollup|storybook|build|watch|ng-packagr|microbundle|echo|exit|docker|docker-compose|turbo|lerna|nx)\b/;
const START_SCRIPTS = ['start', 'start:prod', 'start:dev', 'serve', 'dev'];
const DEPLOYED_BY =
  /^(serverless\.(ya?ml|json|[cm]?[jt]s)|wrangler\.(toml|jsonc?)|host\.json|Procfile|fly\.toml|app\.yaml)$/;
/** Settings of a framework that deploys; in a package that does not use it, they are for others to take over. */
const DEPLOYED_WITH = /^next\.config\.[cm]?[jt]s$/;

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
  const namesIn = new Map<string, string[]>();
  for (const path of paths) {
    const directory = posix.dirname(path);
    const names = namesIn.get(directory);
    if (names) names.push(posix.basename(path));
    else namesIn.set(directory, [posix.basename(path)]);
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
    const part = isTemplate ? 'source of another package' : null;
    const role = part ?? (candidate.orchestrates || below ? 'top of a workspace' : null);
    const outward =
      role === null ? outwardSigns(namesIn.get(candidate.directory) ?? [], dockerfiles, candidate) : null;
    result.set(candidate, judged(candidate, part === null ? signs : undefined, outward, role));
  }
  return candidates.map((candidate) => result.get(candidate) ?? { kind: 'unknown', evidence: 'no sign' });
}

function judged(
  candidate: Candidate,
  own: Signs | undefined,
  outward: { readonly evidence: string; readonly weak: boolean } | null,
  role: string | null,
): Signs {
  const { directory, declared, dependencies, scripts } = candidate;
  if (declared?.kind === 'library') return declared;
  const segments = directory.split('/');
  if (segments.some((segment) => TEST_OR_EXAMPLE.test(segment)))
    return { kind: 'library', evidence: 'directory of tests or examples' };
  if (Object.keys(dependencies).some((each) => DOCUMENTATION_SITE.test(each)))
    return { kind: 'library', evidence: 'documentation site' };
  if (own) return own;
  if (role !== null) return { kind: 'library', evidence: role };
  const isTooling = segments.some((segment) => TOOLING.test(segment));
  const isLibrary = looksLikeLibrary(candidate);
  if (outward && !(outward.weak && (isTooling || isLibrary)))
    return { kind: 'application', evidence: outward.evidence };
  if (isTooling) return { kind: 'library', evidence: 'directory of tools' };
  if (isLibrary) return { kind: 'library', evidence: 'directory or name of a library' };
  if (scripts.start !== undefined)
    return { kind: 'library', evidence: 'start script that starts no service' };
  if (AMONG_SERVICES.test(directory) && !candidate.isImported)
    return { kind: 'application', evidence: 'directory of services' };
  return { kind: 'unknown', evidence: 'no sign of being deployed' };
}

function looksLikeLibrary({ directory, name }: Candidate): boolean {
  return (
    directory.split('/').some((segment) => LIBRARY_DIRECTORY.test(segment)) ||
    LIBRARY_NAME.test(directory) ||
    (name !== null && LIBRARY_NAME.test(name))
  );
}

/** Signs in what the package says of itself and in its code. */
async function ownSigns(
  tree: FileTree,
  paths: ReadonlySet<string>,
  candidate: Candidate,
): Promise<Signs | null> {
  const { directory, declared, sourceRoot, scripts, orchestrates } = candidate;
  if (declared) return declared;
  const isLibrary = looksLikeLibrary(candidate);
  const places = new Set([
    ...['src', '.', 'server'].map((each) => posix.join(directory, each)),
    sourceRoot ?? directory,
  ]);
  const entries = [...places].flatMap((place) => [
    ...ENTRY_NAMES.flatMap((name) =>
      // `Server.js`: on the machines of most authors the case makes no difference.
      [name, name.charAt(0).toUpperCase() + name.slice(1)].flatMap((each) =>
        ENTRY_EXTENSIONS.map((extension) => posix.join(place, `${each}.${extension}`)),
      ),
    ),
    posix.join(place, 'bin/www'),
  ]);
  // Libraries have their code in `lib` too; nobody lets a library run again and again.
  if (startScripts(scripts).some(([, text]) => RUNS_CODE.test(text)))
    entries.push(
      ...['app', 'main', 'server'].flatMap((name) =>
        ['ts', 'js'].map((extension) => posix.join(directory, 'lib', `${name}.${extension}`)),
      ),
    );
  for (const path of entries.filter((entry) => paths.has(entry))) {
    const text = withoutComments((await readText(tree, path)) ?? '');
    if (STARTS.test(text) || (!isLibrary && RUNS.test(text)))
      return { kind: 'application', evidence: posix.relative(directory, path) };
  }
  const serving = orchestrates ? undefined : startScripts(scripts).find(([, text]) => SERVES.test(text));
  return serving ? { kind: 'application', evidence: `${serving[0]} script` } : null;
}

/** A Dockerfile, a platform's file or a start script: signs that the top of a workspace has too. */
function outwardSigns(
  names: readonly string[],
  dockerfiles: readonly string[],
  { directory, scripts, dependencies, isCommand }: Candidate,
): { evidence: string; weak: boolean } | null {
  if (dockerfiles.some((path) => isDockerfileOf(path, directory)))
    return { evidence: 'Dockerfile', weak: false };
  const platform = names.find(
    (name) => DEPLOYED_BY.test(name) || (DEPLOYED_WITH.test(name) && Object.hasOwn(dependencies, 'next')),
  );
  if (platform !== undefined) return { evidence: platform, weak: false };
  if (isCommand) return null;
  const found = startScripts(scripts);
  const built = found.find(([name, text]) => /^start(:prod)?$/.test(name) && RUNS_BUILT.test(text));
  if (built) return { evidence: `${built[0]} script`, weak: false };
  const script = found.find(([, text]) => RUNS_CODE.test(text) || !STARTS_NOTHING.test(text));
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
