import type { Architecture } from '../analyze/architecture.js';
import type { Interaction, Operation } from '../model.js';

/**
 * The operation of the called service that does for many elements what a call does for one, if it has one:
 * `POST /products/batch` beside `GET /products/:id`, `BatchGetProducts` beside `GetProduct`. Known by its name:
 * it is about the same thing and says that it takes many.
 */
export function batchOf(architecture: Architecture, call: Interaction): Operation | null {
  const path = pathOf(architecture, call);
  if (path === null) return null;
  const takesMany = call.kind === 'rpc' ? procedureTakesMany : routeTakesMany;
  return siblings(architecture, call).find((other) => takesMany(withoutVerb(other.name), path)) ?? null;
}

/** The operation that lists what a call asks for one by one: `GET /products` beside `GET /products/:id`. */
export function collectionOf(architecture: Architecture, call: Interaction): Operation | null {
  const path = pathOf(architecture, call);
  const collection = path?.replace(/\/:[^/]+$/, '');
  if (call.method !== 'GET' || !collection || collection === path) return null;
  return siblings(architecture, call).find((other) => other.name === `GET ${collection}`) ?? null;
}

function siblings(architecture: Architecture, { kind, target }: Interaction): Operation[] {
  if (target.service === null) return [];
  return architecture
    .operationsOf(target.service)
    .filter((operation) => operation.kind === kind && operation.id !== target.operation);
}

function pathOf(architecture: Architecture, { path, target }: Interaction): string | null {
  const called = target.operation === null ? undefined : architecture.operation(target.operation);
  return called ? withoutVerb(called.name) : path;
}

function withoutVerb(name: string): string {
  return name.replace(/^\S+ /, '');
}

const many =
  /(^|[-_:])(batch|bulk|multi|many|mget|lookup|query|(by-?)?(id|sku|code|key|name)s)([-_:]|$)|(batch|bulk|byids)$/i;

/** About the thing that the called path is about, and in words that the called path does not have, for many. */
function routeTakesMany(path: string, called: string): boolean {
  const calledSegments = segmentsOf(called);
  const thing = calledSegments
    .filter((segment) => !segment.startsWith(':'))
    .map(singular)
    .at(-1);
  const segments = segmentsOf(path);
  if (
    thing === undefined ||
    !segments.some((segment) => many.test(segment) && !calledSegments.includes(segment))
  ) {
    return false;
  }
  const words = segments
    .filter((segment) => !segment.startsWith(':'))
    .flatMap((segment) => segment.split(/[-_:]/));
  return words.some((word) => singular(word).startsWith(thing));
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && !/^v\d+$|^api$/.test(segment));
}

/** `GetProducts`, `BatchGetProducts`, `GetProductsByIds` or `GetProductBatch` for `GetProduct`. */
function procedureTakesMany(procedure: string, called: string): boolean {
  const [verb = '', ...rest] = wordsOf(called);
  const thing = rest.join('') || verb;
  const name = wordsOf(procedure).join('');
  if (name === `${verb}${pluralOf(thing)}`) return true;
  return /batch|bulk|multi|many|byids/.test(name) && (name.includes(thing) || name.includes(pluralOf(thing)));
}

/** The words of a procedure's own name, in lower case: `get`, `product` for `catalog.Catalog/GetProduct`. */
function wordsOf(procedure: string): string[] {
  const name = procedure.split(/[/.\s]/).at(-1) ?? procedure;
  return name
    .split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

function singular(word: string): string {
  const lower = word.toLowerCase();
  if (lower.endsWith('ies')) return `${lower.slice(0, -3)}y`;
  return lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower;
}

function pluralOf(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return word.endsWith('s') ? word : `${word}s`;
}
