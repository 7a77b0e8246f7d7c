import { alternatives, classKey, type Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { decoratorModel } from './injection.js';
import { locate } from './locations.js';
import { functionAroundClass } from './lookups.js';
import { classOf } from './program.js';

type Closure = Evaluated & { readonly k: 'function' };

/** The functions that handle what is dispatched in process, by the class or text that they are registered for. */
export function findHandlers(evaluator: Evaluator): ReadonlyMap<string, readonly Closure[]> {
  const handlers = new Map<string, Closure[]>();
  const add = (keys: readonly string[], closure: Evaluated) => {
    if (closure.k !== 'function') return;
    for (const key of keys) handlers.set(key, [...(handlers.get(key) ?? []), closure]);
  };
  for (const module of evaluator.program.modules) {
    for (const id of module.classes.keys()) {
      const ref = { module, id };
      const facts = classOf(ref);
      const owner = functionAroundClass(module, id);
      const [context] = evaluator.rootContexts({ module, id: owner });
      if (!context) continue;
      const [instance] = evaluator.instances(ref);
      if (!instance) continue;
      for (const decorator of facts.decorators) {
        const use = decoratorModel(evaluator, decorator, context);
        if (use?.decorator.is !== 'handler' || use.decorator.member === undefined) continue;
        add(
          dispatchKeys(evaluator, locate(evaluator, use.decorator.handles, use.view)),
          evaluator.member(instance, use.decorator.member),
        );
      }
      for (const member of facts.members) {
        for (const decorator of member.decorators) {
          const use = decoratorModel(evaluator, decorator, context);
          if (use?.decorator.is !== 'handler') continue;
          add(
            dispatchKeys(evaluator, locate(evaluator, use.decorator.handles, use.view)),
            evaluator.member(instance, member.name),
          );
        }
      }
    }
  }
  return handlers;
}

/** What a dispatched value is matched by: its class, or its text. */
export function dispatchKeys(evaluator: Evaluator, value: Evaluated): string[] {
  return alternatives(value).flatMap((each): string[] => {
    if (each.k === 'array')
      return each.items.flatMap((item) => dispatchKeys(evaluator, evaluator.force(item)));
    if (each.k === 'instance' || each.k === 'class') return [`class ${classKey(each.ref)}`];
    return each.k === 'literal' ? [`text ${String(each.value)}`] : [];
  });
}
