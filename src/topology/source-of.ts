import { posix } from 'node:path';
import type { Deployment } from './deployment.js';
import { readDockerfile } from './dockerfile.js';
import { type FileTree, hasDirectory } from './file-tree.js';
import { imageName } from './images.js';
import { bestMatch, namesOfPackage, unscoped, wordsOf } from './names.js';
import type { WorkspacePackage } from './workspaces.js';

const CODE = /\.([cm]?[jt]sx?|vue|svelte|py|go|java|kt|cs|rb|rs|php|ex|exs|erl|scala|cpp|cc|swift|fs)$/;
/** Images that do nothing by themselves: what they run is mounted or copied into them. A variable may name any. */
const RUNTIMES =
  /^(node|nodejs\S*|bun|deno|alpine|debian|ubuntu|bookworm|distroless|amazonlinux|scratch|playwright|pnpm|base\S*)$|\$/;

const NODE = /^(node|nodejs\S*|bun|deno)$/;
/** Images that build what is written in other languages. */
const COMPILERS = /^(golang|rust|maven|gradle|openjdk|eclipse-temurin|dotnet|sdk|swift|elixir|erlang|gcc)$/;

/** The directory of a deployed thing's source, as a path of the tree; null where the tree does not hold it. */
export async function sourceOf(
  deployment: Deployment,
  packages: readonly WorkspacePackage[],
  tree: FileTree,
): Promise<string | null> {
  const [context = null] = deployment.built ? deployment.directories : [];
  const runtime = deployment.image !== null && RUNTIMES.test(imageName(deployment.image));
  if (context === null && !runtime) return byImage(deployment, packages);

  const base = context ?? '.';
  const inside = packages.filter(({ directory }) => directory !== base && contains(base, directory));
  const isPackage = packages.some(({ directory, kind }) => directory === context && kind !== 'library');
  if (context !== null && inside.length === 0 && (isPackage || holdsCode(tree, context))) return context;
  if (await isOthersProduct(deployment, tree)) return null;
  const applications = inside.filter(({ kind }) => kind !== 'library');
  return (
    byDirectory(deployment, base, inside, tree) ??
    byHints(deployment, inside) ??
    byNames(deployment, applications) ??
    (await byDockerfile(deployment, base, applications, tree)) ??
    (!deployment.isGone && (await runsOwnCode(deployment, tree)) && holdsOwnCode(tree, base, packages)
      ? base
      : null)
  );
}

/** Directories in which people gather the Dockerfiles of everything. */
const GATHERED = /(^|[-_.])(docker|dockerfiles?|containers?|build|deploy(ments?)?|infra|images)$/i;

/** Whether something is built of the code of this tree, as opposed to another's product with settings put in. */
export async function runsOwnCode(
  { built, dockerfile, directories }: Deployment,
  tree: FileTree,
): Promise<boolean> {
  const [context = '.'] = directories;
  if (!built || !holdsCode(tree, context)) return false;
  if (dockerfile === null) return true;
  const beside = posix.dirname(dockerfile);
  if (beside !== context && !GATHERED.test(beside) && !holdsCode(tree, beside)) return false;
  const images = (await readDockerfile(tree, dockerfile))?.images.map(imageName);
  if (!images) return true;
  // What is compiled elsewhere and put on a bare system is not the code of the whole tree, whatever else lies in it.
  const isCompiled =
    images.some((image) => COMPILERS.test(image)) && !images.some((image) => NODE.test(image));
  return images.some((image) => RUNTIMES.test(image)) && !(context === '.' && isCompiled);
}

/** Whether `inner` is `outer` or lies in it. */
export function contains(outer: string, inner: string): boolean {
  return outer === '.' || inner === outer || inner.startsWith(`${outer}/`);
}

export function holdsCode(tree: FileTree, directory: string): boolean {
  return tree.files.some(({ path }) => CODE.test(path) && contains(directory, path));
}

/** Code that belongs to no package further in. */
function holdsOwnCode(tree: FileTree, directory: string, packages: readonly WorkspacePackage[]): boolean {
  const further = packages
    .map((each) => each.directory)
    .filter((each) => each !== directory && contains(directory, each));
  return tree.files.some(
    ({ path }) =>
      CODE.test(path) &&
      contains(directory, path) &&
      // Configuration of tools lies at the top of every monorepo.
      posix.dirname(path) !== directory &&
      !further.some((each) => contains(each, path)),
  );
}

/** The Dockerfile's directory, or what is mounted, further in than the build context. */
function byDirectory(
  { directories }: Deployment,
  base: string,
  packages: readonly WorkspacePackage[],
  tree: FileTree,
): string | null {
  const further = directories.filter((directory) => directory !== base && contains(base, directory));
  for (const directory of further) {
    const around = packages
      .filter((each) => contains(each.directory, directory))
      .sort((a, b) => b.directory.length - a.directory.length)[0];
    if (around) return around.directory;
    const holdsPackages = packages.some((each) => contains(directory, each.directory));
    if (!holdsPackages && hasDirectory(tree, directory) && holdsCode(tree, directory)) {
      return directory.replace(/\/(src|docker)$/, '');
    }
  }
  return null;
}

/** Whether settings are put into another's product there, in a directory without code and without a word of Node. */
async function isOthersProduct({ dockerfile }: Deployment, tree: FileTree): Promise<boolean> {
  if (dockerfile === null || holdsCode(tree, posix.dirname(dockerfile))) return false;
  const read = await readDockerfile(tree, dockerfile);
  if (!read || /\b(npm|yarn|pnpm|node|bun)\b/.test(read.text)) return false;
  return !read.images.some((image) => RUNTIMES.test(imageName(image)));
}

/** A build argument or a word of the command that is a package's name or leads into its directory. */
function byHints({ hints }: Deployment, packages: readonly WorkspacePackage[]): string | null {
  for (const hint of hints) {
    const path = `/${hint.replace(/^\.?\//, '')}/`;
    const found = packages.filter(
      ({ name, directory }) =>
        directory !== '.' &&
        (hint === name ||
          path.includes(`/${directory}/`) ||
          (!hint.includes('/') &&
            namesWithVerb(hint).some(
              (word) => word === posix.basename(directory) || (name !== null && word === unscoped(name)),
            ))),
    );
    if (found.length === 1 && found[0]) return found[0].directory;
  }
  return null;
}

/** `orders` and, of a script's name such as `start:orders:dev`, its parts. */
function namesWithVerb(word: string): string[] {
  return [word, ...word.split(':').slice(1)];
}

function byNames({ hosts, image }: Deployment, packages: readonly WorkspacePackage[]): string | null {
  for (const name of [...hosts, ...(image === null ? [] : [imageName(image)])]) {
    const found = bestMatch(name, packages, namesOfPackage);
    if (found) return found.directory;
  }
  return null;
}

/** The one application of which the Dockerfile speaks. */
async function byDockerfile(
  { dockerfile }: Deployment,
  base: string,
  packages: readonly WorkspacePackage[],
  tree: FileTree,
): Promise<string | null> {
  const text = dockerfile === null ? undefined : (await readDockerfile(tree, dockerfile))?.text;
  if (text === undefined) return null;
  const named = packages.filter(({ directory }) => {
    const within = posix.relative(base, directory);
    return within !== '' && new RegExp(`(^|[\\s/"'=])${escaped(within)}([\\s/"',]|$)`, 'm').test(text);
  });
  return named.length === 1 && named[0] ? named[0].directory : null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** An image that is built elsewhere from a package of this tree bears its name: `ghcr.io/acme/shop-orders`. */
function byImage({ image, name }: Deployment, packages: readonly WorkspacePackage[]): string | null {
  if (image === null) return null;
  const applications = packages.filter(({ kind, directory }) => kind === 'application' && directory !== '.');
  const ofImage = bestMatch(imageName(image), applications, namesOfPackage);
  if (ofImage) return ofImage.directory;
  const ofName = bestMatch(name, applications, namesOfPackage);
  const shared = new Set(wordsOf(imageName(image)));
  const isNamed =
    ofName !== null &&
    namesOfPackage(ofName)
      .flatMap(wordsOf)
      .some((word) => shared.has(word));
  return image.includes('/') && isNamed ? ofName.directory : null;
}
