import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Tells builds of hoplint apart: what is kept by one says nothing to another. The version alone would not do while
 * hoplint itself is worked on, and the times of files alone would not for what npm has packed: it gives all the same.
 *
 * @param home the directory of the package
 */
export function buildIn(home: string): string {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  let size = 0;
  let newest = 0;
  for (const name of readdirSync(join(home, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const stats = statSync(join(home, 'dist', name));
    size += stats.size;
    newest = Math.max(newest, stats.mtimeMs);
  }
  return `2 ${version} ${newest} ${size}`;
}
