import { open } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import type { Notice, Topology } from '../model.js';
import { type FileTree, readFileTree, type TreeFile } from '../topology/file-tree.js';
import { readWorkspaces, type WorkspacePackage } from '../topology/workspaces.js';

export type DiscoveredFile = {
  readonly path: string;
  /** The service in whose root it lies; null for shared code. */
  readonly service: string | null;
  readonly bytes: number;
};

/** The files of a system that are analysed, and what their imports are resolved with. */
export type Discovery = {
  readonly files: readonly DiscoveredFile[];
  readonly packages: readonly WorkspacePackage[];
  readonly tsconfigs: readonly string[];
  /** `.proto`, `schema.prisma` and GraphQL schemas. */
  readonly assets: readonly string[];
  readonly notices: readonly Notice[];
};

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const TEST_FILE = /\.(test|spec|e2e-spec|e2e|mock|stories|story|bench)\.[cm]?[jt]sx?$/i;
const TOOL_FILE =
  /(^|\/)(jest|vitest|vite|webpack|rollup|eslint|babel|postcss|tailwind|prettier|karma|cypress|playwright|commitlint|lint-staged|metro|craco|gulpfile|gruntfile)[^/]*\.(config|setup|conf)\.[cm]?[jt]sx?$/i;
const TEST_DIRECTORY =
  /^(__tests__|__mocks__|__fixtures__|tests?|e2e|[\w-]+-e2e|mocks?|fixtures|cypress|playwright|testing)$/i;
const ASSET = /\.(proto|graphqls?|gql)$|(^|\/)schema\.prisma$|\/prisma\/[^/]+\.prisma$/;

/** Larger files are data or bundles, not code that people write. */
const MOST_BYTES = 2_000_000;
/** A script over this size is looked into for whether it is a bundle. */
const SUSPICIOUS_BYTES = 200_000;

/** Finds the source files under a root and whose they are. Nothing is parsed. */
export async function discover(root: string, topology: Topology): Promise<Discovery> {
  const tree = await readFileTree(root);
  const { packages } = await readWorkspaces(tree);
  const notices: Notice[] = [];
  const isIgnored = topology.ignore.length > 0 ? picomatch([...topology.ignore], { dot: true }) : () => false;
  const roots = serviceRoots(topology);
  const known = new Set(tree.files.map((file) => file.path));
  const files: DiscoveredFile[] = [];
  for (const file of tree.files) {
    if (!isSource(file.path, roots) || isIgnored(file.path) || isCompiled(file.path, known)) continue;
    const problem = await unreadable(tree, file);
    if (problem === null)
      files.push({ path: file.path, service: ownerOf(file.path, roots), bytes: file.bytes });
    else if (problem !== '') notices.push({ file: file.path, message: problem });
  }
  return {
    files,
    packages,
    tsconfigs: tree.files
      .map((file) => file.path)
      .filter(
        (file) => /(^|\/)tsconfig[^/]*\.json$/.test(file) && !/spec|test|e2e/.test(path.posix.basename(file)),
      ),
    assets: tree.files.map((file) => file.path).filter((file) => ASSET.test(file)),
    notices,
  };
}

type ServiceRoot = { readonly root: string; readonly service: string };

/** The roots of services, longest first: nested services win over those around them. */
function serviceRoots(topology: Topology): ServiceRoot[] {
  return topology.services
    .flatMap((service) =>
      service.roots.map((root) => ({
        root: root === '.' ? '' : root.replace(/\/$/, ''),
        service: service.name,
      })),
    )
    .sort((a, b) => b.root.length - a.root.length);
}

function isUnder(file: string, root: string): boolean {
  return root === '' || file.startsWith(`${root}/`);
}

function ownerOf(file: string, roots: readonly ServiceRoot[]): string | null {
  return roots.find(({ root }) => isUnder(file, root))?.service ?? null;
}

function isSource(file: string, roots: readonly ServiceRoot[]): boolean {
  if (
    !SOURCE.test(file) ||
    DECLARATION.test(file) ||
    TEST_FILE.test(file) ||
    TOOL_FILE.test(file) ||
    /\.min\.[cm]?js$/.test(file)
  )
    return false;
  // A directory on the way to a service is no directory of tests, whatever its name is.
  const root = roots.find((each) => isUnder(file, each.root))?.root ?? '';
  const inside = (root === '' ? file : file.slice(root.length + 1)).split('/').slice(0, -1);
  return !inside.some((segment) => TEST_DIRECTORY.test(segment));
}

/** `orders.js` beside `orders.ts` is what a compiler wrote. */
function isCompiled(file: string, known: ReadonlySet<string>): boolean {
  const match = /^(.*)\.([cm]?)jsx?$/.exec(file);
  return match !== null && (known.has(`${match[1]}.${match[2]}ts`) || known.has(`${match[1]}.tsx`));
}

/** Why a file is not analysed; null if it is, empty for a bundle, about which nobody needs to be told. */
async function unreadable(tree: FileTree, file: TreeFile): Promise<string | null> {
  if (file.bytes > MOST_BYTES)
    return `is ${Math.round(file.bytes / 1_000_000)} MB large; files over 2 MB are left out`;
  try {
    const head = await readHead(
      path.join(tree.root, file.path),
      file.bytes > SUSPICIOUS_BYTES ? 65_536 : 8192,
    );
    if (head.subarray(0, 8192).includes(0)) return 'is no text; it is left out';
    const isBundle =
      file.bytes > SUSPICIOUS_BYTES && head.length / (head.filter((byte) => byte === 10).length + 1) > 500;
    return isBundle ? '' : null;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return `cannot be read (${why}); it is left out`;
  }
}

async function readHead(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
