import type { ModuleFacts, Value } from '../facts.js';
import type { LibraryModel, Member } from '../library.js';

/** One function of one module. */
export type FunctionRef = { readonly module: ModuleFacts; readonly id: number };
/** One call of one module. */
export type CallRef = { readonly module: ModuleFacts; readonly id: number };
export type ClassRef = { readonly module: ModuleFacts; readonly id: number };

/**
 * Where a value is evaluated: a function with its arguments and `this`, inside the contexts of the functions around
 * it. The *root* context of a function binds nothing: its parameters evaluate to `parameter`.
 */
export type Context = {
  readonly module: ModuleFacts;
  readonly function: number;
  /** null where the function is looked at without a caller. */
  readonly arguments: readonly Lazy[] | null;
  readonly this: Evaluated | null;
  readonly parent: Context | null;
  /** The call that this context binds; null for root contexts. */
  readonly call: CallRef | null;
  readonly depth: number;
  /** Of variables by their id, of calls by its complement. */
  readonly memo: Map<number, Evaluated>;
};

/** A value that is evaluated when it is asked for. */
export type Lazy = { readonly value: Value; readonly context: Context } | { readonly evaluated: Evaluated };

/** What an expression comes to. */
export type Evaluated =
  | { readonly k: 'literal'; readonly value: string | number | boolean | null }
  | { readonly k: 'undefined' }
  /** Text with holes. Never holds two strings in a row, nor a single string. */
  | { readonly k: 'text'; readonly parts: readonly (string | Evaluated)[] }
  /** An environment variable or setting, and what stands in when it is not set. */
  | { readonly k: 'setting'; readonly name: string; readonly otherwise: Evaluated | null }
  | {
      readonly k: 'object';
      readonly value: Value & { readonly k: 'object' };
      readonly context: Context;
      readonly writes?: readonly ObjectWrite[];
    }
  /** An object put together from evaluated members. */
  | { readonly k: 'record'; readonly entries: ReadonlyMap<string, Evaluated> }
  /** Several objects laid over each other; the first that has a member wins. */
  | { readonly k: 'merged'; readonly layers: readonly Evaluated[] }
  | { readonly k: 'array'; readonly items: readonly Lazy[] }
  /** A Map, or an object that is used as one; `of` is what any entry is by its declared type. */
  | {
      readonly k: 'table';
      readonly isMap: boolean;
      readonly entries: readonly TableEntry[];
      readonly of: Evaluated | null;
    }
  /** An array of unknown length whose elements all come from this. */
  | { readonly k: 'elements'; readonly of: Lazy }
  | {
      readonly k: 'function';
      readonly ref: FunctionRef;
      readonly context: Context;
      readonly this: Evaluated | null;
      /** Arguments that `bind` puts before those of a call. */
      readonly bound?: readonly Lazy[];
      /** The module that exports it as a whole, and others as its members: `module.exports.post = …`. */
      readonly exports?: ModuleFacts;
    }
  | { readonly k: 'class'; readonly ref: ClassRef; readonly context: Context }
  | {
      readonly k: 'instance';
      readonly ref: ClassRef;
      readonly context: Context;
      /** Constructor arguments; null where the framework injects them. */
      readonly arguments: readonly Lazy[] | null;
      /** The code that makes it. */
      readonly origin: string;
      /** What makes two instances different: origin, and what was bound around it. */
      readonly key: string;
    }
  /** A value of a type of a library model. */
  | {
      readonly k: 'library';
      readonly model: LibraryModel;
      readonly type: string;
      readonly carried: Carried;
      readonly made: Made | 'elsewhere' | null;
      /** The class or instance of the tree that inherits from it, where it is looked at through that. */
      readonly self?: Evaluated;
    }
  /** A callable export or member of a library; `receiver` is null for exports. */
  | {
      readonly k: 'action';
      readonly model: LibraryModel;
      readonly member: Member;
      readonly receiver: Evaluated | null;
      readonly carried: Carried;
      readonly name: string;
      /** The name, where it is computed: `client[method]`. Then `member` stands for all that reach out. */
      readonly computed?: Evaluated;
      readonly self?: Evaluated;
    }
  /** `import * as x` of a module of the tree. */
  | { readonly k: 'namespace'; readonly module: ModuleFacts }
  /** Something of a package that no model describes, or of the platform (`module` "global"). */
  | { readonly k: 'external'; readonly module: string; readonly path: string }
  /** What a call of something external gives. It keeps its identity: an AbortController and its signal. */
  | {
      readonly k: 'result';
      readonly callee: Evaluated;
      readonly call: CallRef;
      readonly context: Context;
      readonly member: string;
    }
  /** A point in time, this many milliseconds from when it is evaluated. */
  | { readonly k: 'time'; readonly fromNow: Evaluated }
  /** A parameter that no caller binds yet, or a member of it; `name` for people. */
  | {
      readonly k: 'parameter';
      readonly ref: FunctionRef;
      readonly index: number;
      readonly path: readonly string[];
      readonly name: string;
      readonly otherwise: Evaluated | null;
    }
  /** One of several; `asks` is the function whose parameter decides which. */
  | { readonly k: 'oneOf'; readonly of: readonly Evaluated[]; readonly asks?: FunctionRef }
  /** `from` is the call whose answer it is (a part of). */
  | { readonly k: 'unknown'; readonly reason: string; readonly from?: Made };

/** A function with the context that it closes over. */
export type Closure = Evaluated & { readonly k: 'function' };
export type Instance = Evaluated & { readonly k: 'instance' };

export type ObjectWrite = { readonly name: string; readonly key?: Lazy; readonly value: Lazy };
export type TableEntry = { readonly key: Evaluated; readonly value: Evaluated };
/**
 * Where and in which context a library value was made. `elsewhere` for a value that is known by its declared type
 * only, so that what it carries is not known; null for what the library itself exports.
 */
export type Made = { readonly call: CallRef; readonly context: Context };
export type Carried = ReadonlyMap<string, Evaluated>;

export const UNDEFINED: Evaluated = { k: 'undefined' };

export function unknown(reason: string): Evaluated {
  return { k: 'unknown', reason };
}

export function literal(value: string | number | boolean | null): Evaluated {
  return { k: 'literal', value };
}

/** One of several values; alternatives of alternatives are flattened, equal literals fall together. */
export function oneOf(values: readonly Evaluated[]): Evaluated {
  const flat: Evaluated[] = [];
  for (const value of values) {
    for (const each of value.k === 'oneOf' ? value.of : [value]) {
      if (flat.length >= MOST_ALTERNATIVES) break;
      if (!flat.some((other) => isSameValue(other, each))) flat.push(each);
    }
  }
  const [only] = flat;
  if (flat.length === 1 && only) return only;
  return flat.length === 0 ? unknown('no value is ever given') : { k: 'oneOf', of: flat };
}

function isSameValue(a: Evaluated, b: Evaluated): boolean {
  return a === b || (a.k === 'literal' && b.k === 'literal' && a.value === b.value);
}

/** More alternatives than this are not worth following: a table with a hundred addresses is data, not a target. */
const MOST_ALTERNATIVES = 16;

/** All the values that it may be. */
export function alternatives(value: Evaluated): readonly Evaluated[] {
  return value.k === 'oneOf' ? value.of : [value];
}

/** Text from parts: nested texts are flattened, literals joined, alternatives multiplied out as far as that stays few. */
export function text(parts: readonly Evaluated[]): Evaluated {
  if (parts.length > MOST_PARTS) return unknown('a text of too many parts to be an address');
  let combinations: Evaluated[][] = [[]];
  for (const part of parts) {
    const options = part.k === 'oneOf' ? given(part.of) : [part];
    const isFew = combinations.length * options.length <= MOST_ALTERNATIVES;
    const chosen = isFew ? options : [unknown('one of many texts')];
    combinations = combinations.flatMap((before) => chosen.map((option) => [...before, option]));
  }
  return oneOf(combinations.map(joined));
}

/** What a field holds before it is set, `null`, is nothing that anybody puts into a text. */
function given(options: readonly Evaluated[]): readonly Evaluated[] {
  const stated = options.filter(isStated);
  return stated.length > 0 ? stated : options;
}

/** Longer texts are pages and statements. */
const MOST_PARTS = 60;
/** Characters. No address is longer: servers refuse requests beyond 8 to 16 thousand. */
const LONGEST_TEXT = 16_000;

function joined(parts: readonly Evaluated[]): Evaluated {
  const pieces: (string | Evaluated)[] = [];
  const push = (part: string | Evaluated) => {
    const last = pieces.at(-1);
    if (typeof part === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + part;
    else if (part !== '') pieces.push(part);
  };
  for (const part of parts) {
    if (part.k === 'literal') push(String(part.value));
    else if (part.k === 'text') part.parts.forEach(push);
    else push(part);
  }
  const [only] = pieces;
  if (only === undefined) return literal('');
  // A text that doubles with each line would fill the memory within thirty of them.
  if (pieces.some((piece) => typeof piece === 'string' && piece.length > LONGEST_TEXT)) {
    return unknown('a text too long to be an address');
  }
  if (pieces.length > 1) return { k: 'text', parts: pieces.slice(0, MOST_PARTS) };
  return typeof only === 'string' ? literal(only) : only;
}

/** True for a value that says nothing: not given, or not knowable. */
export function isStated(value: Evaluated): boolean {
  return value.k !== 'undefined' && !(value.k === 'literal' && value.value === null);
}

/** Whether the value depends on a parameter of some function, and on which. */
export function parametersIn(
  value: Evaluated,
  found: Map<string, FunctionRef> = new Map(),
  depth = 0,
): Map<string, FunctionRef> {
  if (depth > 8) return found;
  switch (value.k) {
    case 'parameter':
      found.set(functionKey(value.ref), value.ref);
      break;
    case 'text':
      for (const part of value.parts) if (typeof part !== 'string') parametersIn(part, found, depth + 1);
      break;
    case 'oneOf':
      if (value.asks) found.set(functionKey(value.asks), value.asks);
      for (const each of value.of) parametersIn(each, found, depth + 1);
      break;
    case 'setting':
      if (value.otherwise) parametersIn(value.otherwise, found, depth + 1);
      break;
    case 'time':
      parametersIn(value.fromNow, found, depth + 1);
      break;
  }
  return found;
}

export function functionKey(ref: FunctionRef): string {
  return `${ref.module.path}#${ref.id}`;
}

export function callKey(ref: CallRef): string {
  return `${ref.module.path}@${ref.id}`;
}

export function classKey(ref: ClassRef): string {
  return `${ref.module.path}%${ref.id}`;
}

export function preferStated(values: readonly Evaluated[]): readonly Evaluated[] {
  const known = values.filter((value) => value.k !== 'unknown' && value.k !== 'undefined');
  return known.length ? known : values;
}
