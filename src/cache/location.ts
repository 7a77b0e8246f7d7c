import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where what is known of a system is kept: where the user says, else beside its packages, where other tools keep
 * theirs, else in the user's own cache. Nothing is made here.
 */
export async function cacheDirectory(
  root: string,
  stated: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  if (stated !== undefined) return resolve(stated);
  const packages = join(resolve(root), 'node_modules');
  const isInstalled = await stat(packages).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isInstalled) return join(packages, '.cache', 'hoplint');
  const name = createHash('sha256').update(resolve(root)).digest('hex').slice(0, 32);
  return join(userCache(environment), 'hoplint', name);
}

/** As each system has it: XDG Base Directory 0.8, Apple's File System Programming Guide, Windows' Known Folders. */
function userCache({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache');
}
