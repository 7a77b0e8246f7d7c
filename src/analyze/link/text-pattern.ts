import type { Evaluated } from './evaluated.js';

/** What a text with holes may be. */
export function patternOf({ parts }: Evaluated & { k: 'text' }): RegExp {
  const written = parts.map((part) =>
    typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : '.+',
  );
  return new RegExp(`^${written.join('')}$`);
}

/** What is read with a key that a caller decides, or decides a part of; null if none does. */
export function askedFor(key: Evaluated, possible: Evaluated | null): Evaluated | null {
  const asked = key.k === 'text' ? key.parts.find(isParameter) : key;
  if (!asked || !isParameter(asked)) return possible;
  return { ...asked, path: [...asked.path, '[]'], name: `[${asked.name}]`, otherwise: possible };
}

function isParameter(value: string | Evaluated): value is Evaluated & { k: 'parameter' } {
  return typeof value !== 'string' && value.k === 'parameter';
}
