import type { ClassMember, ModuleFacts, Value } from '../facts.js';
import type { CallGraph } from './callgraph.js';
import type { OperationDraft } from './entries.js';
import { type ClassRef, type Context, type FunctionRef, isStated } from './evaluated.js';
import { decoratorModel } from './injection.js';
import { locate } from './locations.js';
import { procedurePath, texts } from './names.js';
import { classOf } from './program.js';

/**
 * Operations of a class whose own decorator is a function of the tree that applies a library's to methods it lists, as
 * ts-proto writes it for Nest: `@PaymentServiceControllerMethods()` calls `GrpcMethod("PaymentService", method)` for
 * each method of the service.
 */
export function appliedOperations(graph: CallGraph, ref: ClassRef, context: Context): OperationDraft[] {
  const { decorators, members } = classOf(ref);
  return decorators.flatMap((decorator) => {
    if (decorator.k !== 'call') return [];
    const callee = graph.evaluator.callee({ module: context.module, id: decorator.call }, context);
    if (callee.k !== 'function') return [];
    return appliedIn(graph, callee.ref).flatMap((applied) =>
      members
        .filter((member) => member.kind === 'method' && applied.methods.includes(member.name))
        .flatMap((member) => operation(ref, member, applied)),
    );
  });
}

type Applied = {
  readonly service: string | undefined;
  readonly methods: readonly string[];
  readonly system: string | null;
  readonly library: string;
};

/** The decorators for methods that a function and the functions inside it apply. */
function appliedIn(graph: CallGraph, ref: FunctionRef): Applied[] {
  const { evaluator } = graph;
  const { module } = ref;
  return module.calls.flatMap((facts, id): Applied[] => {
    if (!isInside(module, facts.function, ref.id)) return [];
    const [context] = evaluator.rootContexts({ module, id: facts.function });
    const use = context && decoratorModel(evaluator, { k: 'call', call: id }, context);
    if (use?.decorator.is !== 'operation' || use.decorator.kind !== 'rpc') return [];
    const { service, system = null } = use.decorator;
    const stated = service ? locate(evaluator, service, use.view) : null;
    const methods = facts.arguments.flatMap((argument) => listed(graph, module, argument, context));
    const [name] = stated && isStated(stated) ? texts(evaluator, stated) : [];
    return [{ service: name, methods, system, library: use.callee.model.library }];
  });
}

function isInside(module: ModuleFacts, inner: number, outer: number): boolean {
  for (let id: number | null = inner; id !== null; id = module.functions[id]?.parent ?? null) {
    if (id === outer) return true;
  }
  return false;
}

/** The names in the list that a loop's variable runs over. */
function listed(
  graph: CallGraph,
  module: ModuleFacts,
  argument: Value,
  context: Context | undefined,
): string[] {
  const init = argument.k === 'variable' ? module.variables[argument.id]?.init : undefined;
  if (init?.k !== 'element' || !context) return [];
  return texts(graph.evaluator, graph.evaluator.evaluate(init.of, context));
}

function operation(ref: ClassRef, member: ClassMember, applied: Applied): OperationDraft[] {
  if (member.value?.k !== 'function') return [];
  const path = procedurePath(applied.service, member.name);
  return [
    {
      kind: 'rpc',
      name: `rpc ${path}`,
      file: ref.module.path,
      line: member.line,
      column: 1,
      method: null,
      path,
      system: applied.system,
      library: applied.library,
      handlers: [{ module: ref.module, id: member.value.id }],
    },
  ];
}
