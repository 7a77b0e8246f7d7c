import { InvalidArgumentError } from 'commander';
import type { Severity } from '../model.js';
import type { Destination } from './destination.js';

/** The formats of `check`, the default one first. */
export const checkFormats = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** The formats of `diff`, the default one first. */
export const diffFormats = ['pretty', 'json', 'markdown'] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** The formats of `roadmap`, the default one first. */
export const roadmapFormats = ['pretty', 'markdown', 'json'] as const;
export type RoadmapFormat = (typeof roadmapFormats)[number];

/** Parsers of the values of options. They throw what commander turns into a message that names the option. */

/** A program that reads a report from stdout reads nothing else there. */
function isForPrograms(format: string): boolean {
  return format !== 'pretty' && format !== 'github';
}

/** `json`, or `json=report.json`; repeatable. */
export function formats<Format extends string>(names: readonly Format[]) {
  return (value: string, before: readonly Destination<Format>[] = []): readonly Destination<Format>[] => {
    const [name = '', file] = splitOnce(value);
    const format = names.find((known) => known === name);
    if (!format) throw new InvalidArgumentError(`The formats are ${names.join(', ')}.`);
    if (file === '') throw new InvalidArgumentError(`The name of the file is missing after "=".`);
    if (file !== undefined && before.some((other) => other.file === file)) {
      throw new InvalidArgumentError(`Two reports cannot go to one file.`);
    }
    if (
      file === undefined &&
      before.some((other) => other.file === null && [other.format, name].some(isForPrograms))
    )
      throw new InvalidArgumentError(`Two reports cannot go to stdout: give one a file, ${name}=<file>.`);
    return [...before, { format, file: file ?? null }];
  };
}

/** A severity that the command line sets; null stands for on, at the rule's own severity. */
export type RuleOverride = { readonly rule: string; readonly severity: Severity | null };

/** `sync-chain`, or `sync-chain=warn`; repeatable. */
export function ruleOverride(value: string, before: readonly RuleOverride[] = []): readonly RuleOverride[] {
  const [rule = '', severity] = splitOnce(value);
  if (rule === '') throw new InvalidArgumentError('The id of a rule is missing.');
  if (severity === undefined) return [...before, { rule, severity: null }];
  if (severity !== 'error' && severity !== 'warn' && severity !== 'off') {
    throw new InvalidArgumentError('The severities are error, warn and off.');
  }
  return [...before, { rule, severity }];
}

/** Every value of an option that may be given several times. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** A whole number from 0 on. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(value);
}

/** A day that there is: `2026-11-23`. */
export function day(value: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // JavaScript takes the 31st of April for the 1st of May.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) {
    throw new InvalidArgumentError('It must be a day, as in 2026-11-23.');
  }
  return value;
}

/** From 0 to 100, with or without `%`. */
export function percentage(value: string): number {
  const number = /^\d+(?:\.\d+)?(?=%?$)/.exec(value)?.[0];
  if (number === undefined || Number(number) > 100) {
    throw new InvalidArgumentError('It must be a percentage from 0 to 100.');
  }
  return Number(number);
}

function splitOnce(value: string): [string, string?] {
  const at = value.indexOf('=');
  return at < 0 ? [value] : [value.slice(0, at), value.slice(at + 1)];
}
