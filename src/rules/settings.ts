import { Ajv, type ErrorObject } from 'ajv';
import type { Decision, RuleSettings, ServiceDeclaration, Severity, UserProblem } from '../model.js';
import { nearest } from '../nearest.js';
import { defaultOptions, optionsSchema, type Rule, type RuleOptions } from './rule.js';

/** What a topology says about rules: for the whole system, for one service, and for what a decision is about. */
export type SystemSettings = {
  readonly rules: RuleSettings;
  readonly services: readonly Pick<ServiceDeclaration, 'name' | 'rules'>[];
  readonly decisions?: readonly Pick<Decision, 'rules'>[];
};

/** What holds for one rule in one service. */
export type Setting = {
  readonly severity: Severity;
  readonly options: RuleOptions;
  readonly strict: boolean;
};

/** A wrong setting, and its path in hoplint.yaml: `["services", "orders", "rules", "sync-chain"]`. */
export type SettingsProblem = UserProblem & { readonly path: readonly string[] };

/**
 * The setting of a rule for a service, or for the interactions that decisions are about. The command line comes before
 * decisions (the last first), these before the service, the service before the system; a severity given to the rule
 * anywhere comes before any preset. Options are merged one by one.
 */
export function settingOf(
  rule: Rule,
  service: string,
  system: SystemSettings,
  commandLine: RuleSettings = { rules: {} },
  decisions: readonly Pick<Decision, 'rules'>[] = [],
): Setting {
  const own = system.services.find(({ name }) => name === service)?.rules;
  const layers = [system.rules, own, ...decisions.map(({ rules }) => rules), commandLine].filter(
    (layer) => layer !== undefined,
  );
  const given = layers.flatMap((layer) => layer.rules[rule.id] ?? []);
  const preset = layers.findLast((layer) => layer.preset)?.preset ?? 'recommended';
  const strict = preset === 'strict';
  return {
    severity:
      given.findLast(({ severity }) => severity)?.severity ??
      (strict ? (rule.strict ?? 'error') : rule.severity),
    options: Object.assign({}, defaultOptions(rule), ...given.map(({ options }) => options)),
    strict,
  };
}

/** What is wrong with the settings: rules that do not exist, options that a rule does not have or accept. */
export function checkSettings(system: SystemSettings, rules: readonly Rule[]): SettingsProblem[] {
  return [
    ...checkRules(system.rules, ['rules'], rules),
    ...system.services.flatMap(({ name, rules: own }) =>
      own ? checkRules(own, ['services', name, 'rules'], rules) : [],
    ),
    ...(system.decisions ?? []).flatMap(({ rules: own }, index) =>
      own ? checkRules(own, ['decisions', String(index), 'rules'], rules) : [],
    ),
  ];
}

/** As `checkSettings`, for what was given on the command line. */
export function checkRules(
  settings: RuleSettings,
  path: readonly string[],
  rules: readonly Rule[],
): SettingsProblem[] {
  return Object.entries(settings.rules).flatMap(([id, { options }]) => {
    const rule = rules.find((known) => known.id === id);
    const place = [...path, id];
    if (!rule) return [unknownRule(id, place, rules)];
    return options ? checkOptions(rule, options, place) : [];
  });
}

function unknownRule(id: string, path: readonly string[], rules: readonly Rule[]): SettingsProblem {
  const ids = rules.map((rule) => rule.id);
  const meant = nearest(id, ids);
  return {
    message: `there is no rule \`${id}\``,
    hint: meant
      ? `Did you mean \`${meant}\`?`
      : `The rules are ${ids.map((known) => `\`${known}\``).join(', ')}.`,
    path,
  };
}

function checkOptions(rule: Rule, options: RuleOptions, path: readonly string[]): SettingsProblem[] {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(optionsSchema(rule));
  if (validate(options)) return [];
  return (validate.errors ?? []).map((error) => {
    const unknown = unknownOption(error);
    const name = unknown ?? error.instancePath.slice(1);
    return {
      message: unknown
        ? `rule \`${rule.id}\` has no option \`${unknown}\``
        : `option \`${name}\` of rule \`${rule.id}\` ${error.message ?? 'is not accepted'}`,
      hint: [unknown && meantOption(rule, unknown), acceptedOptions(rule)].filter(Boolean).join(' '),
      path: [...path, name],
    };
  });
}

function unknownOption(error: ErrorObject): string | null {
  return error.keyword === 'additionalProperties' ? String(error.params.additionalProperty) : null;
}

function meantOption(rule: Rule, name: string): string | null {
  const meant = nearest(name, Object.keys(rule.options));
  return meant ? `Did you mean \`${meant}\`?` : null;
}

function acceptedOptions(rule: Rule): string {
  const options = Object.entries(rule.options).map(([name, option]) => {
    const least = option.minimum === undefined ? '' : ` of at least ${option.minimum}`;
    return `\`${name}\` (${option.type}${least}, ${JSON.stringify(option.default)} by default)`;
  });
  return options.length === 0 ? 'It takes no options.' : `It takes ${options.join(', ')}.`;
}
