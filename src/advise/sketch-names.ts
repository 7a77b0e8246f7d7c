import { wordsOf } from '../rules/effects.js';
import type { Modifiers, Subject } from './interview.js';
import type { Libraries } from './sketch-libraries.js';

/** What a sketch is written from. */
export type Sketch = {
  readonly modifiers: Modifiers;
  readonly subject: Subject;
  readonly names: Names;
  readonly libraries: Libraries;
};

/** What things are called in a sketch. */
export type Names = {
  /** `charge`. */
  readonly verb: string;
  /** `payment`. */
  readonly target: string;
  /** `PAYMENT_URL`. */
  readonly url: string;
  /** `ANY` where whatever is asked is passed on. */
  readonly method: string;
  /** `/orders/:id`, `/orders/*`. */
  readonly path: string;
  /** `payment.charge`. */
  readonly topic: string;
  /** A procedure of tRPC behind its client: `.payment.charge.mutate`. */
  readonly chain: string;
  /** What a procedure is asked for by, as code: `'payment.charge'`, `{ cmd: 'charge' }`. */
  readonly procedure: string;
};

/** Names for a sketch, of letters and digits only: what the system is called is not to be trusted in code. */
export function namesOf({ to, operation }: Subject): Names {
  const [, method = 'ANY', path = ''] = /^(?:([A-Z]+) )?(\/\S*)$/.exec(operation ?? '') ?? [];
  const verb = verbOf(operation ?? '');
  const target = camel(to, 'target');
  const isTaken = target === verb || RESERVED.has(target);
  const safePath = path
    .split('/')
    .map((part) => (part === '*' ? '*' : /[:*{[]/.test(part) ? ':id' : part.replace(/[^\w.~-]/g, '')))
    .join('/');
  return {
    verb,
    procedure: procedureOf(operation ?? '', verb),
    chain: chainOf(operation ?? '', verb),
    target: isTaken ? `${target}Service` : target,
    url: `${(wordsOf(to).join('_').toUpperCase() || 'TARGET').replace(/^(?=\d)/, '_')}_URL`,
    method: path === '' ? 'POST' : method,
    path: safePath || `/${verb}`,
    // A message has the name of its channel already.
    topic: isChannel(operation) ? operation.replace(/[^\w.-]/g, '') || 'topic' : `${target}.${verb}`,
  };
}

function chainOf(operation: string, otherwise: string): string {
  const [, kind, named = ''] = /^rpc (?:(query|mutation|subscription) )?(.*)$/.exec(operation) ?? [];
  const parts = named.split(/[/.]/).flatMap((part) => (part === '' ? [] : [camel(part, otherwise)]));
  return `.${(parts.length > 0 ? parts : [otherwise]).join('.')}.${kind === 'query' ? 'query' : 'mutate'}`;
}

function procedureOf(operation: string, otherwise: string): string {
  const [, key, named = ''] = /^rpc (?:\{(\w+):)?(.*)$/.exec(operation) ?? [];
  const name = `'${named.replace(/[^\w./:-]/g, '') || otherwise}'`;
  return key === undefined ? name : `{ ${key}: ${name} }`;
}

/** What an operation is called as a function: `release` for `POST /reservations/:id/release`. */
export function verbOf(operation: string): string {
  const name = operation.replace(/^(rpc|[A-Z]+) (?=\S)/, '').replace(/^\{\w+:([^{}:]*)\}$/, '$1');
  const named =
    name
      .split(/[/.]/)
      .filter((part) => part !== '' && !/[:*{[]/.test(part))
      .at(-1) ?? 'request';
  const verb = camel(named, 'request');
  return RESERVED.has(verb) ? `${verb}It` : verb;
}

function isChannel(operation: string | null): operation is string {
  return operation !== null && !/^([A-Z]+ )?\/|^rpc /.test(operation);
}

/** Words of the language, and the names that sketches use themselves. */
const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if import in instanceof let new null package return static super switch this throw true try typeof var void
  while with yield answer app axios breaker bulkhead cached channel consumer content entry error fetch firstValueFrom got
  http input jobs lastKnown nextStep outbox process producer retry saga seen store tell timeout undo wrap`.split(
    /\s+/,
  ),
);

function camel(text: string, otherwise: string): string {
  const joined = wordsOf(text)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
    .replace(/[^A-Za-z0-9]/g, '');
  return joined === '' ? otherwise : /^\d/.test(joined) ? `_${joined}` : joined;
}

/** `5_000`. */
export function digits(ms: number): string {
  return String(ms).replace(/\B(?=(\d{3})+$)/g, '_');
}

/** A name of the system in a comment, which a line break would end. */
export function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ');
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
