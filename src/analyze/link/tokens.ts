import { type Evaluated, unknown } from './evaluated.js';
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
