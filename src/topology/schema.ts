import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { UserProblem } from '../model.js';
import { nearest } from '../nearest.js';
import type { YamlPath, YamlSource } from './yaml-source.js';

let compiled: ValidateFunction | undefined;

/** The JSON Schema of hoplint.yaml, which editors use too. */
function validator(): ValidateFunction {
  if (!compiled) {
    const schema = readFileSync(new URL('../../schema/hoplint.schema.json', import.meta.url), 'utf8');
    compiled = new Ajv({
      allErrors: true,
      verbose: true,
      strict: true,
      allowUnionTypes: true,
      strictTuples: false,
    }).compile(JSON.parse(schema));
  }
  return compiled;
}

/** Where the data of a hoplint.yaml is not as its schema says, in the order of the file. */
export function checkShape(source: YamlSource, value: unknown): UserProblem[] {
  const validate = validator();
  if (validate(value)) return [];
  const problems = (validate.errors ?? [])
    // These say only that another one, which is also there, was found.
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
    .map((error) => problemOf(source, error));
  return problems
    .filter((problem, index) => problems.findIndex((other) => samePlaceAndSubject(problem, other)) === index)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** A value of a wrong type breaks other demands too; that it is of a wrong type tells enough. */
function samePlaceAndSubject(a: UserProblem, b: UserProblem): boolean {
  const subject = ({ message }: UserProblem) => message.split(/ (cannot|must) be /)[0];
  return a.line === b.line && a.column === b.column && subject(a) === subject(b);
}

function problemOf(source: YamlSource, error: ErrorObject): UserProblem {
  const path = pathOf(error.instancePath);
  const where = name(path);
  const expected = descriptionOf(error);
  if (error.propertyName !== undefined) {
    const message = `\`${error.propertyName}\` is no name`;
    return { ...source.at([...path, error.propertyName], { key: true }), message, hint: expected };
  }
  switch (error.keyword) {
    case 'additionalProperties': {
      const { additionalProperty: key } = error.params as { additionalProperty: string };
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const meant = nearest(key, known);
      const message = `unknown key \`${key}\`${path.length === 0 ? '' : ` in ${where}`}`;
      const hint = meant ? `Did you mean \`${meant}\`?` : `The keys are ${ticked(known)}.`;
      return { ...source.at([...path, key], { key: true }), message, hint };
    }
    case 'required': {
      const { missingProperty: key } = error.params as { missingProperty: string };
      const hint = descriptionOf(error, key);
      return { ...source.at(path), message: `${where} has no \`${key}\``, hint };
    }
    case 'type': {
      const { type } = error.params as { type: string | readonly string[] };
      const types = [type].flat();
      const message = `${where} must be ${types.map(typeInWords).join(' or ')}, not ${valueInWords(error.data)}`;
      return { ...source.at(path), message, hint: expected };
    }
    case 'enum':
    case 'const': {
      const { allowedValues, allowedValue } = error.params as {
        allowedValues?: unknown[];
        allowedValue?: unknown;
      };
      const allowed = (allowedValues ?? [allowedValue]).map(String);
      const meant = error.keyword === 'const' ? null : nearest(String(error.data), allowed);
      const message = `${where} cannot be ${valueInWords(error.data)}`;
      const hint = `${meant ? `Did you mean \`${meant}\`? ` : ''}${allowed.length > 1 ? 'It is one of' : 'It must be'} ${ticked(allowed)}.`;
      return { ...source.at(path), message, hint };
    }
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return { ...source.at(path), message: `${where} is empty`, hint: expected };
    case 'pattern':
    case 'minimum':
    case 'maximum':
      return {
        ...source.at(path),
        message: `${where} cannot be ${valueInWords(error.data)}`,
        hint: expected,
      };
    default:
      return {
        ...source.at(path),
        message: `${where} ${error.message ?? 'is not accepted'}`,
        hint: expected,
      };
  }
}

function pathOf(pointer: string): YamlPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `services.orders.root`, `policies[0].to`. */
function name(path: YamlPath): string {
  if (path.length === 0) return 'the file';
  const text = path.map((step) => (/^\d+$/.test(String(step)) ? `[${step}]` : `.${step}`)).join('');
  return `\`${text.replace(/^\./, '')}\``;
}

function descriptionOf({ parentSchema }: ErrorObject, property?: string): string {
  const schema =
    property === undefined ? parentSchema : (parentSchema?.properties as Record<string, unknown>)?.[property];
  const description = (schema as { description?: unknown } | undefined)?.description;
  return typeof description === 'string'
    ? `Expected: ${description}`
    : 'See the JSON Schema of hoplint.yaml.';
}

function ticked(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(', ');
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typeInWords(type: string): string {
  return TYPES[type] ?? type;
}

function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = String(value);
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
