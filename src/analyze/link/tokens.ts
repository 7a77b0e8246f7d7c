import { callKey, classKey, type Evaluated, unknown } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { settingsOf } from './settings.js';

/** What a token stands for: what is registered for it, or an instance of what it names. */
export function injectedFor(evaluator: Evaluator, token: Evaluated): Evaluated {
  return evaluator.injected(token) ?? instanceOf(evaluator, token) ?? unknown('an injected value');
}

/** An instance of a class or of a library's type; null for what is neither. */
export function instanceOf(evaluator: Evaluator, value: Evaluated): Evaluated | null {
  if (value.k === 'class') return evaluator.instances(value.ref)[0] ?? null;
  if (value.k === 'library' || value.k === 'action')
    return settingsOf(evaluator, value) ?? evaluator.typedBase(value);
  return null;
}

/** The identity of a token: its text, its class, or the call that made it (`Symbol('x')`); null for what is none. */
export function tokenKey(token: Evaluated): string | null {
  switch (token.k) {
    case 'literal':
      return `text ${String(token.value)}`;
    case 'class':
      return `class ${classKey(token.ref)}`;
    case 'instance':
      return `class ${classKey(token.ref)}`;
    case 'result':
      return `call ${callKey(token.call)}`;
    case 'external':
      return `external ${token.module} ${token.path}`;
    case 'action':
      return `action ${token.model.library} ${token.name}`;
    default:
      return null;
  }
}
