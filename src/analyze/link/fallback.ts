import { type Evaluated, oneOf } from './evaluated.js';

/** `first ?? second`: what is known to be there wins; a setting keeps its stand-in. */
export function fallback(first: Evaluated, second: () => Evaluated): Evaluated {
  switch (first.k) {
    case 'literal':
      return first.value === null || first.value === '' ? second() : first;
    case 'undefined':
      return second();
    case 'setting':
    case 'parameter': {
      if (first.otherwise) return first;
      const other = second();
      // An empty stand-in keeps the types happy and says nothing.
      return other.k === 'literal' && other.value === '' ? first : { ...first, otherwise: other };
    }
    case 'oneOf':
      return oneOf(first.of.map((each) => fallback(each, second)));
    case 'unknown':
    case 'external':
    case 'result': {
      const other = second();
      if (other.k === 'literal' && other.value === '') return first;
      const isText = other.k === 'literal' || other.k === 'text' || other.k === 'setting';
      return isText ? { k: 'setting', name: '', otherwise: other } : oneOf([other, first]);
    }
    default:
      return first;
  }
}
