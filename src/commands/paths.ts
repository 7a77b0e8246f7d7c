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

/** A file of hoplint's own package. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
