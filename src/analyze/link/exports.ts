import type { ModuleFacts, Value } from '../facts.js';
import { type Evaluated, literal, unknown } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { findExport } from './find-export.js';
import { exportedByLibrary } from './libraries.js';

/** What an import stands for: what a module of the tree exports, or what a library does. */
export function importValue(
  evaluator: Evaluator,
  from: ModuleFacts,
  specifier: string,
  name: string,
): Evaluated {
  const { program } = evaluator;
  const target = program.resolve(from.path, specifier);
  const module = target === null ? undefined : program.module(target);
  if (module) {
    if (name === '*') {
      // `require` of a CommonJS module gives what it exports as a whole.
      const whole = Object.hasOwn(module.exports, 'export=') ? module.exports['export='] : undefined;
      if (!whole) return { k: 'namespace', module };
      const value = evaluateExport(evaluator, module, whole);
      return value.k === 'function' ? { ...value, exports: module } : value;
    }
    return exportValue(evaluator, module, name) ?? unknown(`\`${name}\` is not exported by ${module.path}`);
  }
  return (
    exportedByLibrary(evaluator, specifier, name) ?? {
      k: 'external',
      module: specifier,
      path: name === '*' ? '' : name,
    }
  );
}

/** What a module exports under a name; null for nothing. */
export function exportValue(evaluator: Evaluator, module: ModuleFacts, name: string): Evaluated | null {
  const found = findExport(evaluator.program, module, name);
  if (found && 'specifier' in found) return importValue(evaluator, found.from, found.specifier, found.name);
  if (found) return evaluateExport(evaluator, found.module, found.value);
  const whole = Object.hasOwn(module.exports, 'export=') ? module.exports['export='] : undefined;
  if (!whole) {
    // `import x from` of a CommonJS module whose exports are set one by one.
    return name === 'default' && Object.keys(module.exports).length > 0 && !('default' in module.exports)
      ? { k: 'namespace', module }
      : null;
  }
  const value = evaluateExport(evaluator, module, whole);
  return name === 'default' || name === 'export=' ? value : evaluator.member(value, name);
}

function evaluateExport(evaluator: Evaluator, module: ModuleFacts, value: Value): Evaluated {
  const [root] = evaluator.rootContexts({ module, id: 0 });
  return root ? evaluator.evaluate(value, root) : unknown(`${module.path} needs itself to be loaded`);
}

/** What a name stands for that no module declares. */
export function globalValue(evaluator: Evaluator, name: string): Evaluated {
  if (name === 'Infinity') return literal(Number.POSITIVE_INFINITY);
  return exportedByLibrary(evaluator, 'global', name) ?? { k: 'external', module: 'global', path: name };
}
