import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../analyze/index.js';
import type { RuleSettings, UserProblem } from '../model.js';
import { rules } from '../rules/index.js';
import { checkRules, checkSettings, type SettingsProblem } from '../rules/settings.js';
import type { FileTexts } from '../topology/file-tree.js';
import { parseHoplintYaml } from '../topology/hoplint-yaml.js';
import { UserError } from '../topology/user-error.js';
import type { YamlPath } from '../topology/yaml-source.js';
import type { RuleOverride } from './options.js';

/** What `--preset` and `--rule` say, as hoplint.yaml would. Throws `UserError` for a rule that does not exist. */
export function commandLineSettings(
  preset: 'recommended' | 'strict' | undefined,
  overrides: readonly RuleOverride[],
): RuleSettings {
  const settings: RuleSettings = {
    ...(preset ? { preset } : {}),
    rules: Object.fromEntries(
      overrides.map(({ rule, severity }) => [rule, { severity: severity ?? severityWhenOn(rule) }]),
    ),
  };
  const problems = checkRules(settings, [], rules);
  if (problems.length > 0) throw new UserError(problems);
  return settings;
}

/** A rule that is off by default warns when it is switched on. */
function severityWhenOn(id: string): 'error' | 'warn' {
  return rules.find((rule) => rule.id === id)?.severity === 'error' ? 'error' : 'warn';
}

/** Checks what hoplint.yaml sets for rules. Throws `UserError` with the place of each thing that is wrong. */
export async function checkRuleSettings(
  root: string,
  { topology, texts }: Pick<Analysis, 'topology' | 'texts'>,
): Promise<void> {
  const problems = checkSettings(topology, rules);
  if (problems.length > 0) throw new UserError(await withPlaces(problems, root, topology.file, texts));
}

async function withPlaces(
  problems: readonly SettingsProblem[],
  root: string,
  file: string | null,
  texts: FileTexts,
): Promise<readonly UserProblem[]> {
  if (file === null) return problems;
  const source = parseHoplintYaml(file, texts.get(file) ?? (await readFile(join(root, file), 'utf8')));
  return problems.map((problem) => ({ ...source.at(yamlPath(problem.path), { key: true }), ...problem }));
}

/** Options stand in the second place of a list: `sync-chain: [error, { max: 4 }]`. */
function yamlPath(path: readonly string[]): YamlPath {
  const id = path[0] === 'rules' ? 1 : 3;
  return path.length > id + 1 ? [...path.slice(0, id + 1), 1, ...path.slice(id + 1)] : path;
}
