import type { Architecture } from '../analyze/architecture.js';
import type { Severity, Violation } from '../model.js';

export type Category = 'coupling' | 'resilience' | 'data' | 'drift';

/** One option of a rule: JSON Schema, with the default and what it does. */
export type OptionSchema<Value> = {
  readonly type: Value extends number ? 'integer' | 'number' : Value extends boolean ? 'boolean' : 'string';
  readonly minimum?: number;
  readonly enum?: readonly Value[];
  readonly default: Value;
  readonly description: string;
};

export type RuleOptions = Readonly<Record<string, unknown>>;
/** For rules without options. */
export type NoOptions = Readonly<Record<never, never>>;

/**
 * A rule is one constant of this type. It reads the architecture and nothing else: no syntax, no files, no terminal,
 * no state, no severity of its own findings.
 */
export type Rule<Options extends RuleOptions = RuleOptions> = {
  /** Also the name of its file, its fixture folder and its page. */
  readonly id: string;
  /** What must hold, in one line. */
  readonly title: string;
  /** The failure that it prevents. */
  readonly why: string;
  /** What to do instead. */
  readonly instead: string;
  readonly category: Category;
  /** In the preset `recommended`. */
  readonly severity: Severity;
  /** In the preset `strict`, if not `error`. */
  readonly strict?: Severity;
  readonly options: { readonly [Name in keyof Options]: OptionSchema<Options[Name]> };
  /** Its page, from the root of the repository. */
  readonly docs: string;
  /** Yields in the order in which people should read: by place, unless the rule has a better one. */
  check(architecture: Architecture, options: Options): Iterable<Violation>;
};

/** JSON Schema of the options of a rule, as they stand in hoplint.yaml. */
export function optionsSchema(rule: Rule): Readonly<Record<string, unknown>> {
  return { type: 'object', additionalProperties: false, properties: rule.options };
}

export function defaultOptions(rule: Rule): RuleOptions {
  return Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, option.default]));
}
