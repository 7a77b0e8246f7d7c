import type { ModuleFacts, Variable } from '../facts.js';
import type { Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { findExport } from './find-export.js';
import type { Program } from './program.js';

/** The object that a module exports by default; null for anything else. */
export function exportedObject(evaluator: Evaluator, module: ModuleFacts): Evaluated | null {
  const { program } = evaluator;
  const found = findExport(program, module, 'export=') ?? findExport(program, module, 'default');
  if (!found || !('value' in found) || found.module !== module) return null;
  const [root] = evaluator.rootContexts({ module, id: 0 });
  const value = root ? evaluator.evaluate(found.value, root) : null;
  return value?.k === 'object' || value?.k === 'merged' ? value : null;
}

/** What modules that configure a library say of values that code does not make. */
export function configuredValues(evaluator: Evaluator): (Evaluated & { k: 'library' })[] {
  const { program } = evaluator;
  return program.finders.flatMap((model) => {
    const configuration = model.schemas?.configuration;
    if (!configuration) return [];
    return program.modules.flatMap((module) => {
      if (!configuration.named.test(module.path.replace(/\.[cm]?[jt]s$/, ''))) return [];
      const options = exportedObject(evaluator, module);
      if (options === null) return [];
      const carried = new Map([['options', options]]);
      return [
        { k: 'library' as const, model, type: configuration.type, carried, made: 'elsewhere' as const },
      ];
    });
  });
}

/** What a library gives the handlers that it finds, where their parameter has no type but the name that it always has. */
export function handedParameter(
  program: Program,
  module: ModuleFacts,
  { name, parameter }: Variable,
): Evaluated | null {
  if (parameter?.index !== 0) return null;
  for (const model of program.finders) {
    const parameters = model.schemas?.parameters ?? {};
    const type = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (type === undefined || program.major(module, model.library) === null) continue;
    return { k: 'library', model, type, carried: new Map(), made: 'elsewhere' };
  }
  return null;
}
