import type { Value } from '../facts.js';
import type { CallRef, ClassRef, Context, Evaluated, FunctionRef, Lazy } from './evaluated.js';
import type { Program } from './program.js';
import type { Trace } from './trace.js';

/** What the parts of evaluation need of each other; made by `createEvaluator`. */
export type Evaluator = {
  readonly program: Program;
  /** What was evaluated for what, if somebody wants to know. */
  readonly trace: Trace | null;
  evaluate(value: Value, context: Context): Evaluated;
  force(lazy: Lazy): Evaluated;
  /** What reading a member of a value gives. */
  member(of: Evaluated, name: string): Evaluated;
  /** What a call of `callee` gives; `call` has the arguments. */
  invoke(callee: Evaluated, call: CallRef, context: Context): Evaluated;
  /** What a function gives for these arguments. */
  apply(
    callee: Evaluated & { k: 'function' },
    args: readonly Lazy[],
    call: CallRef,
    depth: number,
  ): Evaluated;
  /**
   * What a function gives when a framework calls it: with what is injected for the tokens, or else with parameters
   * that are known by their types alone.
   */
  resultOf(closure: Evaluated & { k: 'function' }, tokens?: Evaluated): Evaluated;
  /** The callee of a call, evaluated in a context. */
  callee(call: CallRef, context: Context): Evaluated;
  /** The contexts of a function without a caller: one for each instance that its `this` may be. */
  rootContexts(ref: FunctionRef): readonly Context[];
  /** The context of a closure that is called with these arguments. */
  callContext(
    closure: Evaluated & { k: 'function' },
    args: readonly Lazy[],
    call: CallRef,
    depth: number,
  ): Context;
  /** The instances of a class (and its subclasses) that the program makes; one injected instance if it makes none. */
  instances(ref: ClassRef): readonly (Evaluated & { k: 'instance' })[];
  /** What `new` of a library's class gives for the arguments of `call` (a `super(…)` call). */
  construct(callee: Evaluated & { k: 'action' }, call: CallRef, context: Context): Evaluated;
  /** An instance of a library's class of which only the class is known. */
  typedBase(base: Evaluated): Evaluated;
  /** A value of a declared type: of a library, of a class of the tree. */
  typed(context: Context, type: TypeName): Evaluated | null;
  /** What is later written over what a library value carries: `axios.defaults.timeout = 3000`. */
  overrides(of: Evaluated & { k: 'library' }, carried: string): LaterSettings;
  /** What the program registers for injection as a library's type (`HttpModule.register`); else the value itself. */
  registered(of: Evaluated & { k: 'library' }): Evaluated;
  /** What the framework injects for a token. */
  injected(token: Evaluated): Evaluated | null;
  /** What a container gives a function that it calls, a factory or a constructor; null for all others. */
  containerFor(ref: FunctionRef): Evaluated | null;
  /** What is provided to be piped around every answer of the service. */
  interceptors(): readonly Evaluated[];
};

export type TypeName = {
  readonly name: string;
  readonly root?: number;
  readonly class?: number;
  readonly arguments?: readonly TypeName[];
};

/** `own` goes before what the value carries from its creation, `general` behind it. */
export type LaterSettings = { readonly own: readonly Evaluated[]; readonly general: readonly Evaluated[] };
