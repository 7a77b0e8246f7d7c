import type { CallRef } from './evaluated.js';
import { callOf } from './program.js';

/** Whether a call is in code that changes a database's schema: it runs once, at a release, and not in a service. */
export function isMigration(call: CallRef): boolean {
  const { module } = call;
  if (/(^|\/)migrations?([-_][\w-]+)?\//i.test(module.path)) return true;
  for (
    let at: number | null = callOf(call).function;
    at !== null;
    at = module.functions[at]?.parent ?? null
  ) {
    const id = module.functions[at]?.class;
    const facts = id === undefined ? undefined : module.classes[id];
    if (facts?.implements.some(({ name }) => name === 'MigrationInterface')) return true; // TypeORM
  }
  return false;
}
