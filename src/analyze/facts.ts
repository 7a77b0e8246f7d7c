import type { Suppression } from '../model.js';

/**
 * What capture says about one source file. Plain JSON: it is cached by content and may travel between
 * repositories. It knows no library and no other file; link gives it meaning.
 *
 * Indices instead of references: `variables[i]`, `functions[i]`, `calls[i]`, `classes[i]` and `regions[i]` of the
 * same module. `functions[0]` is the module's own top-level code.
 */
export type ModuleFacts = {
  /** Relative to the root of the system, with `/`. */
  readonly path: string;
  readonly variables: Variable[];
  readonly functions: FunctionFacts[];
  readonly classes: ClassFacts[];
  readonly calls: CallFacts[];
  readonly regions: Region[];
  readonly propertyWrites: PropertyWrite[];
  /** By exported name; `default` for the default export, `export=` for `module.exports = …`. */
  readonly exports: Record<string, Value>;
  /** Module specifiers of `export * from "…"`. */
  readonly exportStars: string[];
  /** Every specifier that the module imports, re-exports or requires, except those of types only. */
  readonly imports: string[];
  /** Syntax errors: the broken part is missing from these facts, the rest is there. */
  readonly problems: SyntaxProblem[];
  /** Comments that switch rules off. */
  readonly suppressions: Suppression[];
  /** Its directive says where it runs: `use client` in browsers, `use server` when browsers ask for it. */
  readonly runsOn?: 'client' | 'server';
};

export type { Suppression };

export type SyntaxProblem = Position & { readonly message: string };

/** One-based line and column. */
export type Position = { readonly line: number; readonly column: number };

/** An expression, as data. Evaluated on demand by link. */
export type Value =
  | { readonly k: 'literal'; readonly value: string | number | boolean | null }
  | { readonly k: 'undefined' }
  /** A regular expression, as written between its slashes. */
  | { readonly k: 'pattern'; readonly source: string }
  /** Template literal or string concatenation: the parts in order. */
  | { readonly k: 'template'; readonly parts: readonly Value[] }
  | { readonly k: 'variable'; readonly id: number }
  /** A name that no scope of the module declares: `process`, `fetch`, `window`. */
  | { readonly k: 'global'; readonly name: string }
  | { readonly k: 'import'; readonly module: string; readonly name: string }
  | { readonly k: 'this' }
  | { readonly k: 'super' }
  | { readonly k: 'member'; readonly of: Value; readonly name: string }
  | { readonly k: 'index'; readonly of: Value; readonly key: Value }
  /** One element of an iterable: the variable of a `for…of`, or an element of a destructured array. */
  | { readonly k: 'element'; readonly of: Value; readonly index?: number }
  /** The result of `calls[call]`; for `new`, the instance. */
  | { readonly k: 'call'; readonly call: number }
  | { readonly k: 'object'; readonly entries: readonly ObjectEntry[] }
  | { readonly k: 'array'; readonly items: readonly Value[] }
  | { readonly k: 'spread'; readonly of: Value }
  | { readonly k: 'function'; readonly id: number }
  | { readonly k: 'class'; readonly id: number }
  /** `a ?? b`, `a || b` and parameter or destructuring defaults: the first, or else the second. */
  | { readonly k: 'fallback'; readonly first: Value; readonly second: Value }
  /** `test ? a : b`. */
  | { readonly k: 'conditional'; readonly test: Value; readonly then: Value; readonly otherwise: Value }
  | { readonly k: 'await'; readonly of: Value }
  | { readonly k: 'binary'; readonly operator: string; readonly left: Value; readonly right: Value }
  | { readonly k: 'unknown'; readonly reason: string };

/** `key` null for a spread. A computed key is a Value. Methods and getters are functions under their key. */
export type ObjectEntry = { readonly key: string | Value | null; readonly value: Value };

/** A type as written. `root` is the variable that its first name refers to, if the module declares or imports it. */
export type TypeReference = {
  /** The dotted name as written, without type arguments: `grpc.Client`, `HttpService`. */
  readonly name: string;
  readonly root?: number;
  /** `classes[class]`, for a type that is written out where it is used: `{ cart: CartClient }`. */
  readonly class?: number;
  readonly arguments?: readonly TypeReference[];
};

export type Variable = {
  readonly name: string;
  /** The function in whose scope it lives; 0 for the module. */
  readonly scope: number;
  readonly line: number;
  /** What it is declared as: initialiser, import, function, class; absent for a parameter without default. */
  readonly init?: Value;
  /** Values that later assignments give it. */
  readonly writes?: Value[];
  readonly type?: TypeReference;
  /** Set for a parameter of `functions[function]`; `init` is then its default value. */
  readonly parameter?: Parameter;
  /** How the value is used, for variables whose initialiser or write contains a call. */
  readonly uses?: Use[];
  /** Where the value, or a member of it, is only read: uses of the kinds `read` and `member`. */
  readonly reads?: Use[];
};

export type Parameter = {
  readonly function: number;
  readonly index: number;
  readonly rest?: boolean;
  readonly decorators?: readonly Value[];
  /** A constructor parameter that is also a field: `private readonly http: HttpService`. */
  readonly property?: boolean;
};

export type FunctionFacts = {
  /** For people: `OrdersController.create`, `handler`, `callback of router.post`; `module` for functions[0]. */
  readonly name: string;
  /** The enclosing function; null only for functions[0]. */
  readonly parent: number | null;
  /** Variables, in order of the parameters. A destructured parameter has a variable named `""`. */
  readonly parameters: readonly number[];
  /** The expression of each `return`, and the body of an arrow function. */
  readonly returns: readonly Value[];
  /** It has a `throw` of its own. */
  readonly throws?: true;
  /** What it is declared to return. */
  readonly returnType?: TypeReference;
  readonly async: boolean;
  /** Set for methods, constructors and field initialisers: whose `this` is meant. */
  readonly class?: number;
  readonly arrow: boolean;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** The call whose callback it is, and at which argument; directly or inside an object or array argument. */
  readonly argumentOf?: { readonly call: number; readonly index: number };
  /** Names of parameters of enclosing functions that it calls or calls a member of: `resolve`, `callback`, `res`. */
  readonly answers?: readonly string[];
};

export type CallFacts = Position & {
  readonly endLine: number;
  /** The function whose code it is in. */
  readonly function: number;
  readonly callee: Value;
  readonly arguments: readonly Value[];
  readonly new: boolean;
  /** An element of a page: `<List limit={8} />`. Whoever shows the page calls `List`. */
  readonly element?: true;
  readonly typeArguments?: readonly TypeReference[];
  readonly use: Use;
  /** The innermost region around it; null for none. */
  readonly region: number | null;
};

/** What becomes of a call's result. */
export type Use =
  /** `use` is what becomes of what it was waited for. */
  | { readonly k: 'awaited'; readonly use: Use }
  | { readonly k: 'returned' }
  /** An expression statement, or `void`. */
  | { readonly k: 'discarded' }
  /** A member of it is called: `calls[call]` is `result.then(…)`. */
  | { readonly k: 'receiver'; readonly call: number }
  /** It is (part of) an argument of `calls[call]`. */
  | { readonly k: 'argument'; readonly call: number; readonly index: number }
  | { readonly k: 'assigned'; readonly variable: number }
  /** Assigned to a property. */
  | { readonly k: 'stored' }
  /** A member of it is read (`*` for a computed name); `use` is what becomes of that. */
  | { readonly k: 'member'; readonly name: string; readonly use: Use }
  /** Anything else: an operand, a condition. */
  | { readonly k: 'read' };

/** A stretch of a function that runs other than exactly once. Regions nest through `parent`. */
export type Region = {
  readonly function: number;
  readonly parent: number | null;
  readonly line: number;
  readonly endLine: number;
} & (
  | ({ readonly k: 'loop' } & LoopFacts)
  /**
   * One arm of `if`, `?:`, `switch`, `&&` or `??`; arms of the same statement share `group`. `is` is what the test comes
   * to where the arm runs; absent where that does not follow from the test alone. `leaves` where it ends with `return`,
   * `throw`, `continue` or `break`, so that what follows the statement is not run after it.
   */
  | {
      readonly k: 'branch';
      readonly group: number;
      readonly test: Value;
      readonly arm: number;
      readonly is?: boolean;
      readonly leaves?: true;
    }
  /** What follows `if (test) return;`: it runs only where the test is false. */
  | { readonly k: 'guarded'; readonly test: Value }
  | { readonly k: 'try'; readonly catches: boolean }
  /**
   * `of` is the region of its `try`. `rethrows` where its last word is `throw`, `throws` where it has one at all; `idle`
   * where it does nothing; `gives` has what its `return`s give.
   */
  | {
      readonly k: 'catch';
      readonly of: number;
      readonly rethrows?: true;
      readonly throws?: true;
      readonly idle?: true;
      readonly gives?: readonly Value[];
    }
  | { readonly k: 'finally' }
);

export type LoopFacts = {
  readonly form: 'for' | 'for-of' | 'for-in' | 'for-await' | 'while' | 'do';
  /** What `for…of` and `for…in` iterate. */
  readonly over?: Value;
  /** Condition of `for`, `while`, `do`; absent for `for (;;)`. */
  readonly test?: Value;
  /** The variables that its head declares. */
  readonly variables: readonly number[];
  /** Variables that its body or update assigns, outside nested functions. */
  readonly assigns: readonly number[];
  /** Step of a counting `for`: `i += 50` gives 50, `i++` gives 1. */
  readonly step?: Value;
  /** The body has a `return` or a `break` of this loop that is not in a nested function. */
  readonly exits: boolean;
  /** The `try` inside the body catches and goes on: the shape of a retry. */
  readonly catches: boolean;
  /** Source text of the head, for people: `for (const item of order.items)`. */
  readonly text: string;
};

export type ClassFacts = {
  readonly name: string;
  readonly line: number;
  readonly kind: 'class' | 'abstract' | 'interface';
  readonly extends?: Value;
  readonly extendsType?: TypeReference;
  readonly implements: readonly TypeReference[];
  readonly decorators: readonly Value[];
  /** Its constructor's function. */
  readonly constructor_?: number;
  readonly members: readonly ClassMember[];
};

export type ClassMember = {
  readonly name: string;
  readonly kind: 'field' | 'method' | 'getter' | 'setter';
  readonly static: boolean;
  readonly line: number;
  /** Initialiser of a field; the function of a method or accessor. */
  readonly value?: Value;
  readonly type?: TypeReference;
  readonly decorators: readonly Value[];
};

/**
 * `object.name = value`, `this.name = value`, `exports.name = value` (also kept in `exports`). The name is `*` for a
 * computed one: `clients[id] = value`.
 */
export type PropertyWrite = {
  readonly function: number;
  readonly line: number;
  readonly object: Value;
  readonly name: string;
  /** The computed name. */
  readonly key?: Value;
  readonly value: Value;
};
