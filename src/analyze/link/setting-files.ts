import { SETTING_LAYERS, SETTING_VARIABLES, settingLayer } from '../setting-files.js';
import { type Evaluated, isStated, oneOf } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { fallback } from './fallback.js';
import { objectEntries } from './objects.js';
import { onceFor } from './once.js';

/** Settings are not nested deeper than this. */
const DEEPEST = 8;

/** What the files of a directory of settings say together: `config/default.json` and those beside it. */
export function settingsIn(evaluator: Evaluator, directory: string): Evaluated | null {
  const known = byDirectory(evaluator);
  const found = known.get(directory);
  if (found !== undefined) return found;
  known.set(directory, null); // a file of code may ask for settings
  const settings = readSettings(evaluator, directory);
  known.set(directory, settings);
  return settings;
}

const byDirectory = onceFor((_: Evaluator) => new Map<string, Evaluated | null>());

function readSettings(evaluator: Evaluator, directory: string): Evaluated | null {
  const layers = new Map<string, Evaluated[]>();
  const { configurations, modules } = evaluator.program;
  for (const module of [...configurations.map((each) => each.module), ...modules]) {
    const place = settingLayer(module.path);
    const exported = module.exports['export='] ?? module.exports.default;
    const [root] = evaluator.rootContexts({ module, id: 0 });
    if (place?.directory !== directory || !exported || !root) continue;
    layers.set(place.layer, [...(layers.get(place.layer) ?? []), evaluator.evaluate(exported, root)]);
  }
  const values = SETTING_LAYERS.flatMap((layer) => layers.get(layer) ?? []);
  const [variables = null] = layers.get(SETTING_VARIABLES) ?? [];
  return values.length > 0 || variables ? laidOver(evaluator, variables, values, 0) : null;
}

/** One object of several, entry by entry: the variable that stands for a setting, or else the first that has it. */
function laidOver(
  evaluator: Evaluator,
  variables: Evaluated | null,
  layers: readonly Evaluated[],
  depth: number,
): Evaluated {
  const entries = layers.map((each) => new Map(objectEntries(evaluator, each)));
  const named = new Map(variables ? objectEntries(evaluator, variables) : []);
  const keys = new Set([...entries.flatMap((each) => [...each.keys()]), ...named.keys()]);
  const isObject = keys.size > 0 && !named.has('__name') && depth < DEEPEST;
  if (!isObject) return setting(named.get('__name') ?? variables, layers);
  const inner = [...keys].map((key) => {
    const values = entries.flatMap((each) => each.get(key) ?? []);
    return [key, laidOver(evaluator, named.get(key) ?? null, values, depth + 1)] as const;
  });
  return { k: 'record', entries: new Map(inner) };
}

function setting(variable: Evaluated | null, layers: readonly Evaluated[]): Evaluated {
  const value = layers.find(isStated) ?? null;
  if (variable?.k !== 'literal') return value ?? oneOf([]);
  const read: Evaluated = { k: 'setting', name: String(variable.value), otherwise: null };
  return value ? fallback(read, () => value) : read;
}
