import type { SettingAction } from '../library.js';
import { ENVIRONMENT } from './environment.js';
import { alternatives, type Evaluated, isStated, oneOf, UNDEFINED } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { fallback } from './fallback.js';
import { type CallView, locate } from './locations.js';
import { objectEntries } from './objects.js';
import { settingsIn } from './setting-files.js';
import { askedFor, patternOf } from './text-pattern.js';

/** What a call gives that reads a setting: what the code itself puts there, else the environment variable of the name. */
export function settingValue(evaluator: Evaluator, action: SettingAction, view: CallView): Evaluated {
  const stated = action.otherwise ? locate(evaluator, action.otherwise, view) : UNDEFINED;
  // `get('url', { infer: true })`
  const otherwise = isStated(stated) && stated.k !== 'object' ? stated : null;
  const layers = sourcesOf(evaluator, action, view).flatMap((each) => layersOf(evaluator, action, each));
  if (!action.name) return action.from ? { k: 'merged', layers } : ENVIRONMENT;
  const key = locate(evaluator, action.name, view);
  if (key.k === 'oneOf') {
    return oneOf(key.of.map((each) => valueFor(evaluator, action, each, layers, otherwise)));
  }
  return valueFor(evaluator, action, key, layers, otherwise);
}

function valueFor(
  evaluator: Evaluator,
  action: SettingAction,
  key: Evaluated,
  layers: readonly Evaluated[],
  otherwise: Evaluated | null,
): Evaluated {
  // Which setting it is the caller decides.
  if (key.k === 'parameter' && !key.otherwise) return { ...key, path: [...key.path, '[]'] };
  if (key.k === 'text') {
    const like = settingsLike(evaluator, patternOf(key), layers);
    if (like.length > 0) return askedFor(key, oneOf(like)) ?? oneOf(like);
  }
  const name = key.k === 'literal' ? String(key.value) : '';
  const path = name.split(action.separator ?? '.');
  for (const layer of layers) {
    const value = path.reduce((of, part) => evaluator.member(of, part), layer);
    if (isStated(value) && value.k !== 'unknown') return otherwise ? fallback(value, () => otherwise) : value;
  }
  return { k: 'setting', name, otherwise };
}

/** The settings whose names may be what a text with holes says: `services.${name}.url`. */
function settingsLike(evaluator: Evaluator, pattern: RegExp, layers: readonly Evaluated[]): Evaluated[] {
  const found: Evaluated[] = [];
  const look = (of: Evaluated, path: string, depth: number) => {
    for (const [key, value] of objectEntries(evaluator, of)) {
      const full = path === '' ? key : `${path}.${key}`;
      if (pattern.test(full) && isStated(value)) found.push(value);
      else if (depth < DEEPEST) look(value, full, depth + 1);
    }
  };
  for (const layer of layers) look(layer, '', 0);
  return found.slice(0, MOST_LIKE);
}

const MOST_LIKE = 16;

/** What the receiver is set up with, and what else the program registers for its type: all of it is read. */
function sourcesOf(evaluator: Evaluator, { from, directory }: SettingAction, view: CallView): Evaluated[] {
  const files = directory === undefined ? null : settingsIn(evaluator, directory);
  if (files) return [files];
  if (!from) return [];
  const { receiver } = view;
  const registered = receiver?.k === 'library' ? alternatives(evaluator.registered(receiver)) : [];
  const all = [receiver, ...registered].map((each) => locate(evaluator, from, { ...view, receiver: each }));
  return [...new Set(all)];
}

/** The objects that settings are read from; the last that is registered goes first. */
function layersOf(evaluator: Evaluator, action: SettingAction, from: Evaluated): Evaluated[] {
  return alternatives(from)
    .flatMap((each) =>
      each.k === 'array' ? each.items.flatMap((item) => alternatives(evaluator.force(item))) : [each],
    )
    .flatMap((each): Evaluated[] => {
      const value = layerOf(evaluator, each);
      if (value === null) return [];
      return [action.described ? describedSettings(evaluator, value, action.described) : value];
    })
    .reverse();
}

function layerOf(evaluator: Evaluator, value: Evaluated): Evaluated | null {
  if (value.k === 'array') return null;
  if (value.k === 'function') return evaluator.resultOf(value);
  if (value.k !== 'library') return value.k === 'undefined' || value.k === 'unknown' ? null : value;
  const own = settingsOf(evaluator, value);
  const under = value.model.types[value.type]?.settings?.under;
  if (own === null || !under) return own;
  const name = locate(evaluator, under, { call: null, context: null, receiver: value, name: '' });
  return name.k === 'literal' ? { k: 'record', entries: new Map([[String(name.value), own]]) } : null;
}

/** The settings that a library's value stands for; null if it is none that does. */
export function settingsOf(evaluator: Evaluator, value: Evaluated): Evaluated | null {
  if (value.k !== 'library') return null;
  const settings = value.model.types[value.type]?.settings;
  if (!settings) return null;
  const own = locate(evaluator, settings.of, { call: null, context: null, receiver: value, name: '' });
  return isStated(own) ? own : null;
}

/** Descriptions of settings are as deep as the settings themselves. */
const DEEPEST = 6;

/** An object of descriptions, `{ url: { env: 'PAYMENT_URL', default: 'http://payment' } }`, as the settings that it describes. */
function describedSettings(
  evaluator: Evaluator,
  value: Evaluated,
  described: NonNullable<SettingAction['described']>,
  depth = 0,
): Evaluated {
  const entries = objectEntries(evaluator, value);
  const byDefault = entries.find(([key]) => key === described.default)?.[1];
  if (byDefault || entries.length === 0 || depth > DEEPEST) {
    const variable = entries.find(([key]) => key === described.variable)?.[1];
    const name = variable?.k === 'literal' ? String(variable.value) : '';
    return { k: 'setting', name, otherwise: byDefault && isStated(byDefault) ? byDefault : null };
  }
  const inner = entries.map(
    ([key, each]) => [key, describedSettings(evaluator, each, described, depth + 1)] as const,
  );
  return { k: 'record', entries: new Map(inner) };
}
