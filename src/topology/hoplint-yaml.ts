import type {
  ChannelDeclaration,
  ClientDeclaration,
  Decision,
  Denial,
  Location,
  Policy,
  RuleSettings,
  ServiceDeclaration,
  Severity,
  StoreDeclaration,
} from '../model.js';
import type { DecisionFile, HoplintFile, RulesFile, ServiceFile } from './hoplint-file.js';
import { isPlain, type Plain } from './plain.js';
import { checkShape } from './schema.js';
import { expandShortKeys, mayRepeat } from './short-keys.js';
import { UserError } from './user-error.js';
import { parseYaml, type YamlSource } from './yaml-source.js';

/** What a hoplint.yaml says, its references not yet checked against the tree and what is inferred from it. */
export type Declared = {
  readonly source: YamlSource;
  /** `roots` as written, globs and all; addresses without the name; null services where the file has none. */
  readonly services: readonly ServiceDeclaration[] | null;
  readonly stores: readonly StoreDeclaration[];
  readonly channels: readonly ChannelDeclaration[];
  readonly policies: readonly Policy[];
  readonly deny: readonly Denial[];
  readonly decisions: readonly Decision[];
  readonly clients: readonly ClientDeclaration[];
  readonly rules: RuleSettings;
  readonly ignore: readonly string[];
};

/**
 * Reads a hoplint.yaml. `file` is the name by which problems call it. Ids and options of rules are not checked here.
 *
 * @throws UserError with everything that is wrong with its syntax or shape.
 */
export function readHoplintYaml(file: string, text: string): Declared {
  const source = parseHoplintYaml(file, text);
  if (source.problems.length > 0) throw new UserError(source.problems);
  const { value } = source;
  if (!isPlain(value)) {
    const empty = value === null || value === undefined;
    const hint =
      'It starts with `version: 1` and lists `services:` by name. Without the file, services are inferred.';
    const message = empty ? `${file} is empty` : `${file} must be a mapping of keys to values`;
    throw new UserError([{ file, line: 1, column: 1, message, hint }]);
  }
  const data = withoutEmpty(value);
  const problems = checkShape(source, data);
  if (problems.length > 0) throw new UserError(problems);
  return declaredOf(source, data as HoplintFile);
}

/** The text of a hoplint.yaml as data with places, whatever its shape. */
export function parseHoplintYaml(file: string, text: string): YamlSource {
  return parseYaml(file, text, { mayRepeat, expand: expandShortKeys });
}

/** `stores:` with nothing under it is still to be written, and `orders:` a service of which all is inferred. */
function withoutEmpty(value: Plain): Plain {
  const data = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  if (!isPlain(data.services)) return data;
  const services = Object.entries(data.services).map(([name, service]) => [name, service ?? {}] as const);
  return { ...data, services: Object.fromEntries(services) };
}

function declaredOf(source: YamlSource, data: HoplintFile): Declared {
  const at = (...path: (string | number)[]): Location =>
    source.at(path, { key: typeof path.at(-1) === 'string' });
  const services = Object.entries(data.services ?? {}).map(([name, service]) =>
    serviceOf(name, service, at('services', name)),
  );
  return {
    source,
    services: services.length > 0 ? services : null,
    stores: Object.entries(data.stores ?? {}).map(
      ([name, { kind, addresses = [], owner = null, replica }]) => ({
        name,
        kind,
        addresses,
        owner,
        ...(replica === undefined ? {} : { replica }),
        declaredAt: at('stores', name),
      }),
    ),
    channels: Object.entries(data.channels ?? {}).map(([name, { kind, topic = name, external = false }]) => ({
      name,
      kind,
      topic,
      external,
      declaredAt: at('channels', name),
    })),
    policies: (data.policies ?? []).map(({ timeout, ...policy }, index) => ({
      ...policy,
      ...(timeout === undefined ? {} : { timeout: milliseconds(timeout) }),
      declaredAt: at('policies', index),
    })),
    deny: (data.deny ?? []).map((denial, index) => ({ ...denial, declaredAt: at('deny', index) })),
    decisions: (data.decisions ?? []).map((decision, index) => decisionOf(decision, at('decisions', index))),
    clients: (data.clients ?? []).map(({ module, calls }) => ({
      module,
      calls: Object.fromEntries(
        Object.entries(calls).map(([name, { kind, method, service, defaultTimeout, ...places }]) => [
          name,
          {
            kind,
            ...(method === undefined ? {} : { method }),
            ...(service === undefined ? {} : { service }),
            ...Object.fromEntries(Object.entries(places).map(([key, place]) => [key, String(place)])),
            ...(defaultTimeout === undefined ? {} : { defaultTimeout: milliseconds(defaultTimeout) }),
          },
        ]),
      ),
    })),
    rules: rulesOf(data.rules ?? {}),
    ignore: data.ignore ?? [],
  };
}

function serviceOf(name: string, service: ServiceFile, declaredAt: Location): ServiceDeclaration {
  const { root = [], external = false, addresses = [], ports = [], env = {}, stores = [], rules } = service;
  return {
    name,
    roots: [root].flat(),
    external,
    addresses,
    ports,
    env: texts(env),
    stores,
    declaredAt,
    ...(rules === undefined ? {} : { rules: rulesOf(rules) }),
  };
}

function decisionOf(
  { rules, 'review-by': reviewBy, answers, holds, ...decision }: DecisionFile,
  declaredAt: Location,
): Decision {
  const { timeout, ...bounds } = holds ?? {};
  return {
    ...decision,
    ...(reviewBy === undefined ? {} : { reviewBy }),
    ...(answers === undefined ? {} : { answers }),
    ...(holds === undefined
      ? {}
      : { holds: { ...bounds, ...(timeout === undefined ? {} : { timeout: milliseconds(timeout) }) } }),
    ...(rules === undefined ? {} : { rules: rulesOf(rules) }),
    declaredAt,
  };
}

function texts(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function rulesOf({ preset, ...rules }: RulesFile): RuleSettings {
  return {
    ...(preset === undefined ? {} : { preset }),
    rules: Object.fromEntries(
      Object.entries(
        rules as Readonly<Record<string, Severity | readonly [Severity, Record<string, unknown>?]>>,
      ).map(([id, given]) => {
        const [severity, options] = typeof given === 'string' ? [given] : given;
        return [id, { severity, ...(options === undefined ? {} : { options }) }];
      }),
    ),
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `2s`, `500ms`, or a number of milliseconds. */
function milliseconds(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  const [, number, unit = 'ms'] = /^([\d.]+)\s*([a-z]+)$/.exec(duration) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}
