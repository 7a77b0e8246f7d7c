import { open, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Notice, ServiceDeclaration, Topology } from '../model.js';
import type { FileTree, TreeFile } from '../topology/file-tree.js';
import { isProxyConfiguration } from './proxy-configurations.js';
import { isSettingData } from './setting-files.js';

/** A source file, and the service in whose directory it lies. */
export type DiscoveredFile = {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Null for shared code: who imports it runs it. */
  readonly service: string | null;
  readonly bytes: number;
};

export type Discovery = {
  readonly files: readonly DiscoveredFile[];
  /** Every `tsconfig*.json` and `jsconfig.json`, but those of tests. */
  readonly tsconfigs: readonly string[];
  /** Contracts and schemas: `.proto`, `.graphql`, `schema.prisma`. */
  readonly assets: readonly string[];
  /**
   * Files of tools that may say what their servers pass on, `vite.config.ts`, `package.json`, and of settings,
   * `config/default.json`.
   */
  readonly configurations: readonly DiscoveredFile[];
  /** What is skipped. What the tree and the manifests have to tell comes with the topology. */
  readonly notices: readonly Notice[];
};

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const ASSET = /\.(proto|prisma|graphqls?|gql)$/;
const TSCONFIG = /^(tsconfig[^/]*|jsconfig)\.json$/;
const TEST_TSCONFIG = /spec|test|e2e|cypress|storybook/;

const TEST_DIRECTORY =
  /^(__tests?__|__mocks__|__fixtures__|tests?|e2e|.+-e2e|cypress|playwright|fixtures|mocks|\..+)$/i;
/** What nothing but tests is called like: services in it are what they need, and the rest is none. */
const HARNESS = /(^|[-_])(acceptance|integration|functional|contract|smoke|e2e)[-_]tests?$/i;
/** A feature may be called like that too: `fixtures/fixtures.controller.ts` of a football league. */
const FEATURE_FILE = /^([^.]+)\.(controller|resolver|router|routes)\.[cm]?[jt]s$/;
const TEST_FILE =
  /\.([a-z0-9]+-)?(tests?|specs?|e2e|mocks?|stories|story|cy|fixtures?|bench)\.[cm]?[jt]sx?$/i;
/** Only tools that build, check or test: `kafka.config.ts` is the system's own. */
const TOOL_CONFIG =
  /^(\..+|(jest|vitest|vite|webpack|rollup|esbuild|tsup|babel|eslint|prettier|stylelint|tailwind|postcss|commitlint|playwright|cypress|karma|metro|craco|lint-staged)\.(config|setup|preset|workspace|common|dev|prod)[^/]*|setupTests\.[jt]sx?|gulpfile\.[cm]?[jt]s|Gruntfile\.[cm]?js)$/;

/** Scripts beside the manifest with which somebody tries a service out: `test-grpc.js`. Deeper inside it may be a feature. */
const TRIAL = /^(tests?([-_].+)?|.+[-_]tests?)\.[cm]?[jt]s$/;

const LARGEST_BYTES = 2_000_000;
const LARGEST_CONFIGURATION_BYTES = 500_000;
/** A bundle that somebody committed has lines nobody wrote, mostly from the start; large files are read to their end. */
const SMALLEST_BUNDLE_BYTES = 5_000;
const BUNDLE_BYTES = 200_000;
const BUNDLE_LINE_CHARACTERS = 500;
const SNIFFED_BYTES = 8192;
const READ_AT_ONCE = 32;

/** The files of a tree that belong to the system, and to which service each belongs. */
export async function discover(tree: FileTree, { services }: Topology): Promise<Discovery> {
  const isOurs = selector(tree, services);
  const ours = tree.files.filter(({ path }) => isOurs(path));
  const paths = new Set(tree.files.map(({ path }) => path));
  const sources = ours.filter(
    ({ path }) =>
      SOURCE.test(path) &&
      isWritten(posix.basename(path)) &&
      !isTrial(path, paths) &&
      !isBuiltFrom(path, paths),
  );
  const { files, notices } = await readable(tree, sources);
  const ownerOf = owners(services);
  return {
    files: files.map(({ path, bytes }) => ({ path, service: ownerOf(path), bytes })),
    tsconfigs: ours.map(({ path }) => path).filter(isTsconfig),
    configurations: ours.flatMap(({ path, bytes }) =>
      (isProxyConfiguration(posix.basename(path)) || isSettingData(path)) &&
      bytes <= LARGEST_CONFIGURATION_BYTES
        ? [{ path, service: ownerOf(path), bytes }]
        : [],
    ),
    assets: ours.map(({ path }) => path).filter((path) => ASSET.test(path)),
    notices,
  };
}

/** Whether a path is in no directory of tests. Services always count, and directories that lead to them but for harnesses. */
function selector(tree: FileTree, services: readonly ServiceDeclaration[]): (path: string) => boolean {
  const all = services.flatMap((service) => service.roots);
  const roots = new Set(all);
  const leading = new Set(all.flatMap(withAncestors));
  const features = new Set(
    tree.files
      .map(({ path }) => path)
      .filter(isFeature)
      .map(posix.dirname),
  );
  const verdicts = new Map<string, boolean>();
  const isOursDirectory = (directory: string): boolean => {
    if (directory === '.') return true;
    const known = verdicts.get(directory);
    if (known !== undefined) return known;
    const name = posix.basename(directory);
    const isOurs =
      roots.has(directory) ||
      (isOursDirectory(posix.dirname(directory)) &&
        !HARNESS.test(name) &&
        (leading.has(directory) || features.has(directory) || !TEST_DIRECTORY.test(name)));
    verdicts.set(directory, isOurs);
    return isOurs;
  };
  return (path) => isOursDirectory(posix.dirname(path));
}

function isFeature(path: string): boolean {
  return FEATURE_FILE.exec(posix.basename(path))?.[1] === posix.basename(posix.dirname(path));
}

function withAncestors(directory: string): string[] {
  const parent = posix.dirname(directory);
  return parent === directory ? [directory] : [directory, ...withAncestors(parent)];
}

function isWritten(name: string): boolean {
  return !TEST_FILE.test(name) && !TOOL_CONFIG.test(name) && !/\.min\.[cm]?js$/.test(name);
}

function isTrial(path: string, paths: ReadonlySet<string>): boolean {
  return TRIAL.test(posix.basename(path)) && paths.has(posix.join(posix.dirname(path), 'package.json'));
}

/** `foo.js` beside `foo.ts` is what the compiler made of it. */
function isBuiltFrom(path: string, paths: ReadonlySet<string>): boolean {
  const built = /\.([cm]?)jsx?$/.exec(path);
  if (!built) return false;
  const stem = path.slice(0, built.index);
  return paths.has(`${stem}.${built[1]}ts`) || (built[1] === '' && paths.has(`${stem}.tsx`));
}

function isTsconfig(path: string): boolean {
  const name = posix.basename(path);
  return TSCONFIG.test(name) && !TEST_TSCONFIG.test(name);
}

/** The service with the longest root around a path. */
function owners(services: readonly ServiceDeclaration[]): (path: string) => string | null {
  const roots = new Map(services.flatMap(({ name, roots }) => roots.map((root) => [root, name] as const)));
  return (path) => {
    for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
      const owner = roots.get(at);
      if (owner !== undefined) return owner;
      if (at === '.') return null;
    }
  };
}

async function readable(
  tree: FileTree,
  sources: readonly TreeFile[],
): Promise<{ files: TreeFile[]; notices: Notice[] }> {
  const files: TreeFile[] = [];
  const notices: Notice[] = [];
  for (let start = 0; start < sources.length; start += READ_AT_ONCE) {
    const some = sources.slice(start, start + READ_AT_ONCE);
    const verdicts = await Promise.all(some.map((file) => verdictOn(tree, file)));
    for (const [index, file] of some.entries()) {
      const verdict = verdicts[index];
      if (verdict === 'source') files.push(file);
      else if (verdict !== 'bundle') notices.push({ file: file.path, message: verdict ?? 'is not analysed' });
    }
  }
  return { files, notices };
}

/** What a file is, or the reason for which it is not analysed. */
async function verdictOn(
  { root, texts }: FileTree,
  { path, bytes }: TreeFile,
): Promise<'source' | 'bundle' | string> {
  const file = join(root, path);
  const text = texts.get(path);
  try {
    if (bytes > LARGEST_BYTES)
      return `is larger than ${LARGEST_BYTES / 1_000_000} MB (${(bytes / 1_000_000).toFixed(1)} MB) and is not analysed`;
    const start = text ?? (await head(file));
    if (typeof start === 'string' ? start.includes('\0') : start.includes(0))
      return 'is not text and is not analysed';
    const isLarge = bytes > BUNDLE_BYTES || isDense(start.toString());
    if (bytes <= SMALLEST_BUNDLE_BYTES || !isLarge || !/\.[cm]?jsx?$/.test(path)) return 'source';
    return isDense(text ?? (await readFile(file, 'utf8'))) ? 'bundle' : 'source';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `cannot be read (${code}) and is not analysed`;
  }
}

function isDense(text: string): boolean {
  return text.length / text.split('\n').length > BUNDLE_LINE_CHARACTERS;
}

async function head(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
