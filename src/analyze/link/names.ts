import type { Locations } from '../library.js';
import { alternatives, type Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { type CallView, locate } from './locations.js';
import { settled } from './numbers.js';
import { objectEntries } from './objects.js';

/** How a hole in text is written: the part that only the running program knows. */
export const HOLE = ':param';

/** The texts that a value may be, holes as `:param`; a list gives each of its elements. */
export function texts(evaluator: Evaluator, value: Evaluated): string[] {
  return alternatives(value).flatMap((each): string[] => {
    if (each.k === 'array') return each.items.flatMap((item) => texts(evaluator, evaluator.force(item)));
    if (each.k === 'parameter' && each.otherwise?.k === 'oneOf') return texts(evaluator, each.otherwise);
    const text = textOf(evaluator, each);
    return text === null ? [] : [text];
  });
}

/** One value as text, holes as `:param`; null for what is no text. */
export function textOf(evaluator: Evaluator, value: Evaluated): string | null {
  switch (value.k) {
    case 'literal':
      return value.value === null ? null : String(value.value);
    case 'text':
      return value.parts
        .map((part) => (typeof part === 'string' ? part : (textOf(evaluator, part) ?? HOLE)))
        .join('');
    case 'setting':
      return value.otherwise ? textOf(evaluator, settled(value)) : `\${${value.name}}`;
    case 'object': {
      const entries = objectEntries(evaluator, value).map(
        ([key, each]) => [key, textOf(evaluator, each)] as const,
      );
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${entries.map(([key, each]) => `${key}:${each ?? HOLE}`).join(',')}}`;
    }
    case 'library': {
      const { text } = value.model.types[value.type] ?? {};
      const view = { call: null, context: null, receiver: value, name: '' };
      return text === undefined ? null : textOf(evaluator, locate(evaluator, text, view));
    }
    case 'action':
      return value.name;
    case 'class':
      return value.ref.module.classes[value.ref.id]?.name ?? null;
    case 'parameter':
      return value.otherwise ? textOf(evaluator, value.otherwise) : null;
    default:
      return null;
  }
}

/** A channel's name: the topic or queue, or exchange and routing key. */
export function channelName(written: string, routingKey: string): string {
  const channel = resourceName(written);
  if (channel === '') return routingKey;
  return routingKey === '' ? channel : `${channel}/${routingKey}`;
}

/** A channel's name with what a service's environment says of the settings in it. */
export function settledChannel(name: string, environment: Readonly<Record<string, string>>): string {
  const settled = name.replace(/\$\{(\w+)\}/g, (written, setting: string) =>
    Object.hasOwn(environment, setting) ? (environment[setting] ?? written) : written,
  );
  return settled === name ? name : resourceName(settled);
}

/** The name of a queue, topic or bus of which an ARN or a URL is written: only that is the same for all who use it. */
function resourceName(written: string): string {
  const arn = /^arn:aws[\w-]*:(?:sqs|sns|events|kinesis):[^:]*:[^:]*:(?:[\w-]+\/)?(.+)$/.exec(written)?.[1];
  return arn ?? /^https?:\/\/[^/]+\/(?:[^?]*\/)?([^/?]+)$/.exec(written)?.[1] ?? written;
}

/** `package.Service/Method`, from a chain of names and a procedure; a procedure with a leading slash is whole. */
export function procedurePath(service: string | undefined, procedure: string): string {
  if (procedure.startsWith('/')) return procedure.slice(1);
  const name = procedure.charAt(0).toUpperCase() + procedure.slice(1);
  return service ? `${service.replaceAll('/', '.')}/${name}` : procedure;
}

/** The name of a service with its version before it, `v2.orders`, where it has one. */
export function versionedName(version: string | undefined, name: string): string {
  if (version === undefined) return name;
  return /^\d/.test(version) ? `v${version}.${name}` : `${version}.${name}`;
}

/** A procedure with what kind it is: `query user.byId`. */
export function kindOfProcedure(kind: string, service: string | undefined, procedure: string): string {
  const name = service === undefined ? procedure : `${service}.${procedure}`;
  return `${kind} ${name.replaceAll('/', '.')}`;
}

/** The texts at the first of some locations that has any: a handler where a path may stand is none. */
export function firstTexts(evaluator: Evaluator, locations: Locations, view: CallView): string[] {
  for (const location of [locations].flat()) {
    const value = locate(evaluator, location, view);
    const found = value.k === 'function' || value.k === 'action' ? [] : texts(evaluator, value);
    if (found.length > 0) return found;
  }
  return [];
}
