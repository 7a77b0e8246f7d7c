import {
  type ClassRef,
  type Context,
  callKey,
  classKey,
  type Evaluated,
  type Instance,
  type Lazy,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { functionAroundClass } from './lookups.js';
import { classOf } from './program.js';
import { addTo, RefTable } from './ref-table.js';

/** Which instances of which class the program makes. */
export type ClassTable = {
  instances(ref: ClassRef): readonly Instance[];
  /** Looks for everything that is made. */
  prepare(): void;
};

/** More instances of one class than this are not told apart. */
const MOST_INSTANCES = 12;

export function createClassTable(evaluator: Evaluator): ClassTable {
  const made = new RefTable<Instance[]>();
  const subclasses = new Map<string, ClassRef[]>();
  const found = new RefTable<readonly Instance[]>();
  let isIndexed = false;

  const index = () => {
    if (isIndexed) return;
    isIndexed = true;
    for (const module of evaluator.program.modules) {
      const [top] = evaluator.rootContexts({ module, id: 0 });
      if (!top) continue;
      for (const id of module.classes.keys()) indexClass(evaluator, { module, id }, subclasses);
    }
    for (const module of evaluator.program.modules) indexCreations(evaluator, module, made);
  };

  const instances = (ref: ClassRef): readonly Instance[] => {
    const known = found.get(ref);
    if (known) return known;
    found.set(ref, [injectedInstance(evaluator, ref)]); // while creations are looked for
    index();
    const all = [ref, ...descendants(ref, subclasses)];
    const created = all.flatMap((each) => made.get(each) ?? []);
    const isMade = (each: ClassRef) => (made.get(each) ?? []).length > 0;
    const concrete = all.filter(
      (each) => classOf(each).kind === 'class' && !isMade(each) && (each === ref || !isMade(ref)),
    );
    const injected = created.length > 0 ? concrete.filter((each) => each !== ref) : concrete;
    const result = [...created, ...injected.map((each) => injectedInstance(evaluator, each))];
    const some = result.length > 0 ? result : [injectedInstance(evaluator, ref)];
    const few = some.slice(0, MOST_INSTANCES);
    found.set(ref, few);
    return few;
  };
  return {
    instances,
    prepare() {
      index();
      found.clear(); // what was asked for in the meantime was answered with less
    },
  };
}

function indexClass(evaluator: Evaluator, ref: ClassRef, subclasses: Map<string, ClassRef[]>): void {
  const facts = classOf(ref);
  const add = (parent: Evaluated | null) => {
    if (parent?.k !== 'class') return;
    const key = classKey(parent.ref);
    subclasses.set(key, [...(subclasses.get(key) ?? []), ref]);
  };
  const context = classContext(evaluator, ref);
  if (!context) return;
  if (facts.extends) add(evaluator.evaluate(facts.extends, context));
  for (const type of facts.implements) {
    if (type.root !== undefined) add(evaluator.evaluate({ k: 'variable', id: type.root }, context));
  }
}

function indexCreations(evaluator: Evaluator, module: ClassRef['module'], made: RefTable<Instance[]>): void {
  for (const [id, call] of module.calls.entries()) {
    if (!call.new) continue;
    const [context] = evaluator.rootContexts({ module, id: call.function });
    if (!context) continue;
    for (const each of [evaluator.evaluate(call.callee, context)]) {
      if (each.k !== 'class') continue;
      const instance: Instance = {
        k: 'instance',
        ref: each.ref,
        context: each.context,
        arguments: call.arguments.map((value): Lazy => ({ value, context })),
        origin: callKey({ module, id }),
        key: `${callKey({ module, id })}/`,
      };
      addTo(made, each.ref, instance);
    }
  }
}

function descendants(
  ref: ClassRef,
  subclasses: Map<string, ClassRef[]>,
  seen: Set<string> = new Set(),
): ClassRef[] {
  if (seen.has(classKey(ref))) return [];
  seen.add(classKey(ref));
  const own = subclasses.get(classKey(ref)) ?? [];
  return own.flatMap((each) => [each, ...descendants(each, subclasses, seen)]);
}

function injectedInstance(evaluator: Evaluator, ref: ClassRef): Instance {
  const context = classContext(evaluator, ref);
  return {
    k: 'instance',
    ref,
    context: context ?? nowhere(ref),
    arguments: null,
    origin: `injected ${classKey(ref)}`,
    key: `injected ${classKey(ref)}`,
  };
}

function nowhere(ref: ClassRef): Context {
  return {
    module: ref.module,
    function: 0,
    arguments: null,
    this: null,
    parent: null,
    call: null,
    depth: 0,
    memo: new Map(),
  };
}

/** The context in which a class is declared. */
function classContext(evaluator: Evaluator, ref: ClassRef): Context | undefined {
  const owner = functionAroundClass(ref.module, ref.id);
  return evaluator.rootContexts({ module: ref.module, id: owner })[0];
}
