import type { ModuleFacts, Value } from '../facts.js';
import type { Address } from './address.js';
import { argumentsOf } from './arguments.js';
import type { Directory } from './directory.js';
import { type CallRef, type Context, type Evaluated, isStated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { split } from './hosts.js';
import type { CallView } from './locations.js';
import { texts } from './names.js';
import { objectEntries } from './objects.js';
import { callOf } from './program.js';

/**
 * Where the host is asked for at run time, by the name of a service: `consul.catalog.service.nodes('payment')`,
 * `` get(`${registry}/find/payment-service/1`) ``. The address with that name as its host; else the address itself.
 */
export function lookedUpAddress(
  evaluator: Evaluator,
  value: Evaluated,
  address: Address,
  view: CallView,
  directory: Directory,
): Address {
  const { origin, path } = split(address);
  if (!origin.parts.some(({ k }) => k === 'hole')) return address;
  const names = askedNames(evaluator, value, view)
    .flatMap((asked) => texts(evaluator, asked))
    .flatMap(segmentsOf);
  const known = names.filter((name) => directory.byHost(name, null).some(({ external }) => !external));
  const [name, ...others] = new Set(known);
  if (name === undefined || others.length > 0) return address;
  const text = `http://${name}${path ?? ''}`;
  return { ...address, parts: [{ k: 'text', text }], text, lookedUp: name };
}

/** What decides for whom the code asks: what the calls are given whose answers stand in an address. */
export function askedNames(evaluator: Evaluator, value: Evaluated, { call, context }: CallView): Evaluated[] {
  const found = namesIn(evaluator, value);
  if (found.length > 0 || !call || !context) return found;
  return callsBehind(call.module, callOf(call).arguments[0], 0).flatMap((id) =>
    given(evaluator, { module: call.module, id }, context),
  );
}

function namesIn(evaluator: Evaluator, value: Evaluated): Evaluated[] {
  switch (value.k) {
    case 'oneOf':
      return value.of.flatMap((each) => namesIn(evaluator, each));
    case 'text':
      return value.parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(evaluator, part)));
    case 'result':
      return [...given(evaluator, value.call, value.context), ...namesIn(evaluator, value.callee)];
    case 'unknown':
      return value.from ? given(evaluator, value.from.call, value.from.context) : [];
    default:
      return [];
  }
}

const DEEPEST = 6;

/** The calls whose result an address begins with, as it is written: `const url = await urlOf('payment')`. */
function callsBehind(module: ModuleFacts, value: Value | undefined, depth: number): number[] {
  if (!value || depth > DEEPEST) return [];
  const behind = (inner: Value | undefined) => callsBehind(module, inner, depth + 1);
  switch (value.k) {
    case 'call':
      return [value.call];
    case 'await':
    case 'member':
    case 'element':
      return behind(value.of);
    case 'fallback':
      return [...behind(value.first), ...behind(value.second)];
    case 'template':
      return value.parts
        .filter(({ k }) => k !== 'literal')
        .slice(0, 2)
        .flatMap(behind);
    case 'variable':
      return behind(module.variables[value.id]?.init);
    case 'object':
      return behind(value.entries.find(({ key }) => key === 'url' || key === 'baseURL')?.value);
    default:
      return [];
  }
}

function given(evaluator: Evaluator, call: CallRef, context: Context): Evaluated[] {
  return argumentsOf(evaluator, call, context)
    .map((argument) => evaluator.force(argument))
    .flatMap((value) => {
      const entries = objectEntries(evaluator, value).map(([, each]) => each);
      return entries.length > 0 ? entries : [value];
    })
    .filter(isStated);
}

/** A name alone, or the parts of a path. */
function segmentsOf(text: string): string[] {
  const path = text.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  // What stands in a path is often called like the service that has it: `/orders` of `orders`.
  return path.includes('/') ? path.split('/').filter((part) => /service|svc/i.test(part)) : [path];
}
