import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What stands before a path of the analysed system so that it leads there from the working directory: empty, or
 * with `/` at its end. Empty too for an absolute directory elsewhere: reports hold no absolute paths.
 */
export function pathPrefix(directory: string, cwd: string = process.cwd()): string {
  const way = relative(cwd, resolve(cwd, directory));
  if (way === '' || isAbsolute(way) || (isAbsolute(directory) && way.startsWith('..'))) return '';
  return `${way.split(sep).join('/')}/`;
}

/** Where CI systems say that they have checked the repository out, from whose top they take paths in reports. */
const CHECKOUTS = [
  'GITHUB_WORKSPACE',
  'CI_PROJECT_DIR',
  'BUILD_SOURCESDIRECTORY',
  'BITBUCKET_CLONE_DIR',
  'WORKSPACE',
];

/**
 * What stands before a path of the analysed system in what a platform reads: from the top of the checkout, whichever of
 * its directories the run is in. Outside of CI as `pathPrefix`.
 */
export function platformPrefix(directory: string, environment: NodeJS.ProcessEnv): string {
  const system = resolve(directory);
  for (const name of CHECKOUTS) {
    const checkout = environment[name];
    if (!checkout || !isAbsolute(checkout)) continue;
    const way = relative(checkout, system);
    if (way.split(sep)[0] === '..' || isAbsolute(way)) continue;
    return way === '' ? '' : `${way.split(sep).join('/')}/`;
  }
  return pathPrefix(directory);
}

/** A file of hoplint's own package. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
