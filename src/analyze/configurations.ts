import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { type FileTree, readText } from '../topology/file-tree.js';
import type { DiscoveredFile } from './discover.js';
import type { ModuleFacts } from './facts.js';
import type { FactsSource } from './facts-source.js';
import { isSettingData } from './setting-files.js';

/** A file of a tool, with its lines: its facts do not say where an entry of an object stands. */
export type Configuration = { readonly module: ModuleFacts; readonly lines: readonly string[] };

/** None of the files that say what a server passes on does it without one of these words. */
const SAYS_SO = /proxy|rewrites|redirects|routeRules|\bport\b/i;

/**
 * The facts of files that say what the servers of tools pass on. JSON, YAML and TOML count as modules that export their data.
 * Those that are captured already stay as they are; those that cannot be read say nothing.
 */
export async function captureConfigurations(
  tree: FileTree,
  files: readonly DiscoveredFile[],
  known: ReadonlyMap<string, ModuleFacts>,
  facts: FactsSource,
): Promise<ReadonlyMap<string, Configuration>> {
  const found = new Map<string, Configuration>();
  for (const { path } of files) {
    try {
      const text = await readText(tree, path);
      if (text === null) continue;
      if (!isSettingData(path) && !SAYS_SO.test(`${path} ${text}`)) continue;
      const module = known.get(path) ?? (await facts.of(path, asModule(path, text)));
      found.set(path, { module, lines: text.split('\n') });
    } catch {
      // Neither TOML nor text: it says nothing.
    }
  }
  return found;
}

function asModule(path: string, text: string): string {
  if (/\.json5?$/.test(path)) return `export default ${text}`;
  if (/\.ya?ml$/.test(path)) return `export default ${JSON.stringify(parseYaml(text))}`;
  return path.endsWith('.toml') ? `export default ${JSON.stringify(parseToml(text))}` : text;
}
