import type { Value } from '../facts.js';

/** The values that a value is made of; what a call gives is made of nothing. */
export function valuesIn(value: Value): readonly Value[] {
  switch (value.k) {
    case 'template':
      return value.parts;
    case 'member':
    case 'element':
    case 'spread':
    case 'await':
      return [value.of];
    case 'index':
      return [value.of, value.key];
    case 'object':
      return value.entries.flatMap(({ key, value: inner }) =>
        key !== null && typeof key !== 'string' ? [key, inner] : [inner],
      );
    case 'array':
      return value.items;
    case 'fallback':
      return [value.first, value.second];
    case 'conditional':
      return [value.test, value.then, value.otherwise];
    case 'binary':
      return [value.left, value.right];
    default:
      return [];
  }
}
