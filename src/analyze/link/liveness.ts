import type { ModuleFacts, Value } from '../facts.js';
import {
  alternatives,
  type ClassRef,
  type Context,
  classKey,
  type Evaluated,
  type FunctionRef,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { decoratorModel } from './injection.js';
import { locate } from './locations.js';
import { functionAroundClass } from './lookups.js';
import { onceFor } from './once.js';
import { at, classOf } from './program.js';
import { valuesIn } from './values-in.js';

/** Which code of a program can run. */
export type Liveness = {
  runs(ref: FunctionRef): boolean;
  isLive(ref: ClassRef): boolean;
};

const EVERYTHING: Liveness = { runs: () => true, isLive: () => true };

/**
 * A framework that is told which classes to make, as Nest is by its modules, makes no others: a controller that no list
 * names answers nothing. A class counts as named where any code mentions it as a value; where a list of a module cannot
 * be evaluated, every class does.
 */
export function createLiveness(evaluator: Evaluator): Liveness {
  const managed: ClassRef[] = [];
  let hasModules = false;
  for (const ref of classes(evaluator)) {
    for (const use of decorators(evaluator, ref)) {
      const { decorator } = use;
      if (decorator.is === 'module') {
        hasModules = true;
        const lists = [decorator.lists].flat().map((location) => locate(evaluator, location, use.view));
        if (!lists.every((list) => isKnownList(evaluator, list))) return EVERYTHING;
      } else if (decorator.on === 'class' && MANAGED.has(decorator.is)) managed.push(ref);
    }
  }
  if (!hasModules) return EVERYTHING;
  const mentioned = mentions(evaluator);
  const dead = new Set(
    managed
      .filter((ref) => !mentioned.classes.has(classKey(ref)) && !mentioned.names.has(classOf(ref).name))
      .map(classKey),
  );
  const isLive = (ref: ClassRef) => !dead.has(classKey(ref));
  return { isLive, runs: (ref) => dead.size === 0 || isInLiveClass(ref, isLive) };
}

/** Decorators of classes that the framework makes. */
const MANAGED: ReadonlySet<string> = new Set(['controller', 'consumer', 'injectable']);

function classes(evaluator: Evaluator): ClassRef[] {
  return evaluator.program.modules.flatMap((module) => module.classes.map((_, id) => ({ module, id })));
}

function decorators(evaluator: Evaluator, ref: ClassRef) {
  const context = contextAround(evaluator, ref);
  if (!context) return [];
  return classOf(ref).decorators.flatMap((decorator) => {
    const use = decoratorModel(evaluator, decorator, context);
    return use ? [use] : [];
  });
}

function contextAround(evaluator: Evaluator, { module, id }: ClassRef): Context | undefined {
  const owner = functionAroundClass(module, id);
  return evaluator.rootContexts({ module, id: owner })[0];
}

/** Whether all elements of a list are in sight; a list that is not stated has none. */
function isKnownList(evaluator: Evaluator, list: Evaluated): boolean {
  if (list.k === 'undefined') return true;
  return alternatives(list).every(
    (each) => each.k === 'array' && each.items.every((item) => isKnownElement(evaluator.force(item))),
  );
}

function isKnownElement(element: Evaluated): boolean {
  // What a call of a package makes, `JwtModule.register()`, names no class of the tree.
  return element.k !== 'unknown' && element.k !== 'parameter';
}

function isInLiveClass({ module, id }: FunctionRef, isLive: (ref: ClassRef) => boolean): boolean {
  for (let function_: number | null = id; function_ !== null; ) {
    const facts: ModuleFacts['functions'][number] = at(module.functions, function_);
    if (facts.class !== undefined) return isLive({ module, id: facts.class });
    function_ = facts.parent;
  }
  return true;
}

type Mentions = {
  readonly classes: ReadonlySet<string>;
  /** Names of imports that lead to no class in sight. */
  readonly names: ReadonlySet<string>;
};

/** The classes that some code of the program names as a value: in a list, in `new`, as a token. */
function mentions(evaluator: Evaluator): Mentions {
  const found = new Set<string>();
  const names = new Set<string>();
  for (const module of evaluator.program.modules) {
    const [context] = evaluator.rootContexts({ module, id: 0 });
    for (const id of context ? mentionedVariables(module) : []) {
      const { init, name } = at(module.variables, id);
      if (!context || !init || !NAMING.has(init.k)) continue;
      const value = evaluator.evaluate(init, context);
      if (value.k === 'class') found.add(classKey(value.ref));
      else if (value.k === 'namespace') addExported(evaluator, value.module, names);
      else if (init.k === 'import') names.add(init.name).add(name);
    }
  }
  return { classes: found, names };
}

/** The names that `import * as all` of a module may give, through lists of exports as well. */
function addExported(
  evaluator: Evaluator,
  module: ModuleFacts,
  names: Set<string>,
  seen: Set<ModuleFacts> = new Set(),
): void {
  if (seen.has(module)) return;
  seen.add(module);
  const { program } = evaluator;
  for (const each of module.classes) names.add(each.name);
  for (const value of Object.values(module.exports)) if (value.k === 'import') names.add(value.name);
  for (const specifier of module.exportStars) {
    const next = program.module(program.resolve(module.path, specifier) ?? '');
    if (next) addExported(evaluator, next, names, seen);
  }
}

/** Declarations that stand for a class of this or another module. */
const NAMING: ReadonlySet<Value['k']> = new Set(['class', 'import', 'member']);

const mentionedVariables = onceFor((module: ModuleFacts): ReadonlySet<number> => {
  const found = new Set<number>();
  const visit = (value: Value | undefined, depth = 0): void => {
    if (!value || depth > DEEPEST_VALUE) return;
    if (value.k === 'variable') found.add(value.id);
    for (const inner of valuesIn(value)) visit(inner, depth + 1);
  };
  for (const call of module.calls) for (const value of [call.callee, ...call.arguments]) visit(value);
  for (const facts of module.functions) for (const value of facts.returns) visit(value);
  for (const variable of module.variables)
    for (const value of [variable.init, ...(variable.writes ?? [])]) visit(value);
  for (const write of module.propertyWrites) visit(write.value);
  for (const facts of module.classes) {
    for (const value of [facts.extends, ...facts.decorators]) visit(value);
    for (const member of facts.members) visit(member.value);
  }
  for (const value of Object.values(module.exports)) if (value.k !== 'variable') visit(value);
  return found;
});

/** Values nested deeper are data. */
const DEEPEST_VALUE = 40;
