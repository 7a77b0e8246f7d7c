import type { CallGraph } from './callgraph.js';
import type { OperationDraft } from './entries.js';
import { type Evaluated, isStated } from './evaluated.js';
import { keyedOperations } from './procedures.js';
import { exportedObject } from './schema-values.js';

/** Operations of services that modules describe and a library registers: `module.exports = { name, actions }`. */
export function schemaOperations(graph: CallGraph): OperationDraft[] {
  const { evaluator } = graph;
  const { program } = evaluator;
  return program.finders.flatMap((model) => {
    const { schemas } = model;
    if (!schemas) return [];
    return program.modules.flatMap((module): OperationDraft[] => {
      if (program.major(module, model.library) === null) return [];
      const schema = exportedObject(graph.evaluator, module);
      if (schema === null || !isStated(evaluator.member(schema, 'name'))) return [];
      if (!schemas.having.some((member) => isStated(evaluator.member(schema, member)))) return [];
      const receiver: Evaluated = {
        k: 'library',
        model,
        type: schemas.type,
        carried: new Map([['schema', schema]]),
        made: null,
      };
      const at = { file: module.path, line: 1, column: 1 };
      const view = { call: null, context: null, receiver, name: '' };
      return schemas.entries.flatMap((action) => keyedOperations(graph, action, model, view, at));
    });
  });
}
