import { posix } from 'node:path';

/**
 * The directory of the tree that a manifest takes a dependency from, whatever the package there calls itself:
 * `"common": "file:../common"`. null for a range of versions, and for what lies outside of the tree.
 */
export function localDirectory(directory: string, range: string): string | null {
  const written = /^(?:file:|link:|portal:|(?=\.\.?\/))(.+)$/.exec(range)?.[1];
  if (written === undefined || written.startsWith('/')) return null;
  const path = posix.join(directory, written).replace(/\/+$/, '') || '.';
  return path.startsWith('..') ? null : path;
}
